"""The one table: who may do what, and what a refusal lets one know."""

from uuid import uuid4

import pytest

from organisations.permissions import CONTENT_VERBS, GRANTS, SENTENCES, Actor, Standing, Verb, can


class Thing:
    """Something that ties an actor as the test says."""

    def __init__(self, *ties: Standing):
        self.tied = frozenset(ties)

    def ties(self, actor: Actor) -> frozenset[Standing]:
        return self.tied


def an_actor(*standings: Standing) -> Actor:
    return Actor(user_id=uuid4(), standings=frozenset(standings))


@pytest.mark.parametrize("verb", Verb)
def test_each_verb_has_its_row(verb):
    assert GRANTS[verb]


@pytest.mark.parametrize("verb", Verb)
@pytest.mark.parametrize("standing", Standing)
def test_standing_gives_what_the_table_says_and_no_more(verb, standing):
    by_role = standing in (Standing.OPERATOR, Standing.ADMINISTRATOR, Standing.CONSULTANT)
    actor = an_actor(standing) if by_role else an_actor()
    thing = Thing() if by_role else Thing(standing)

    assert bool(can(actor, verb, thing)) == (standing in GRANTS[verb])


@pytest.mark.parametrize("verb", sorted(CONTENT_VERBS))
@pytest.mark.parametrize("role", [Standing.OPERATOR, Standing.ADMINISTRATOR, Standing.CONSULTANT])
def test_content_follows_from_no_role_and_hides_itself(verb, role):
    decision = can(an_actor(role), verb, Thing())

    assert (decision.allowed, decision.is_hidden) == (False, True)


def test_roles_add_up():
    solo = an_actor(Standing.ADMINISTRATOR, Standing.CONSULTANT)

    assert can(solo, Verb.MANAGE_TEAM)
    assert can(solo, Verb.ENTER_BENEFICIARY)


def test_decision_names_the_standing_that_gives_the_right():
    assert can(an_actor(), Verb.BOOK_SESSION, Thing(Standing.IN_CHARGE)).reason == "in_charge"


def test_colleague_is_told_what_their_role_lacks():
    decision = can(an_actor(Standing.CONSULTANT), Verb.MANAGE_TEAM)

    assert (decision.is_hidden, decision.reason) == (False, SENTENCES[Verb.MANAGE_TEAM])


def test_stranger_learns_nothing():
    assert can(an_actor(), Verb.MANAGE_TEAM).is_hidden


def test_operators_pages_do_not_exist_for_members():
    assert can(an_actor(Standing.ADMINISTRATOR), Verb.RUN_INSTALLATION).is_hidden


def test_administrator_knows_the_bilan_that_they_may_not_change():
    decision = can(an_actor(Standing.ADMINISTRATOR), Verb.BOOK_SESSION, Thing())

    assert (decision.allowed, decision.is_hidden) == (False, False)
