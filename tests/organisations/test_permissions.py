"""The one table: who may do what, and what a refusal lets one know."""

from itertools import combinations
from uuid import uuid4

import pytest

from organisations.permissions import (
    CLASS_OF,
    CONTENT_VERBS,
    GRANTS,
    ROLES,
    SENTENCES,
    TEAM,
    Actor,
    DataClass,
    Standing,
    Verb,
    can,
)


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
    by_role = standing in ROLES
    actor = an_actor(standing) if by_role else an_actor()
    thing = Thing() if by_role else Thing(standing)

    assert bool(can(actor, verb, thing)) == (standing in GRANTS[verb])


@pytest.mark.parametrize("verb", sorted(CONTENT_VERBS))
@pytest.mark.parametrize("role", sorted(ROLES))
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


PAIRS = list(combinations(Standing, 2))


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_two_standings_give_what_each_gives_and_no_more(pair):
    """A right never appears because two standings meet."""
    roles, ties = ROLES & set(pair), set(pair) - ROLES
    actor, thing = an_actor(*roles), Thing(*ties)

    for verb in Verb:
        each = {standing for standing in pair if standing in GRANTS[verb]}
        decision = can(actor, verb, thing)
        assert (bool(decision), decision.reason) == (True, ", ".join(sorted(each))) if each else not decision


@pytest.mark.parametrize("roles", [set(pair) for pair in combinations(sorted(ROLES), 2)] + [set(ROLES)])
def test_all_roles_together_open_no_content(roles):
    for verb in CONTENT_VERBS:
        decision = can(an_actor(*roles), verb, Thing())

        assert (decision.allowed, decision.is_hidden) == (False, True)


@pytest.mark.parametrize("verb", Verb)
def test_nobody_without_standing_may_or_knows(verb):
    for thing in (None, Thing()):
        decision = can(an_actor(), verb, thing)

        assert (decision.allowed, decision.is_hidden) == (False, True)


def test_verbs_that_colleagues_may_know_have_a_sentence():
    """A refusal that is not hidden says why in words made for it."""
    silent = {
        verb
        for verb in Verb
        for standing in TEAM | {Standing.IN_CHARGE, Standing.INVITED}
        if GRANTS[verb] & (TEAM | {Standing.IN_CHARGE})
        and (decision := can(an_actor(standing), verb, Thing(standing))) is not None
        and not decision
        and not decision.is_hidden
        and verb not in SENTENCES
    }

    assert silent == set()


def test_auditor_reads_facts_and_the_house_alone():
    seen = {CLASS_OF[verb] for verb in Verb if Standing.AUDITOR in GRANTS[verb]}

    assert seen == {DataClass.ORGANISATION, DataClass.FACTS}
    assert not an_actor(Standing.AUDITOR).sees_names


def test_former_signs_and_notes_a_signed_paper_and_nothing_else():
    former = {verb for verb in Verb if Standing.FORMER in GRANTS[verb]}

    assert former == {Verb.SIGN_AS_CONSULTANT, Verb.RECORD_MANDATE}
