"""What the database refuses by itself when a bilan changes hands."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from beneficiaries.mandates.operations import decide_mandate
from beneficiaries.models import Bilan, Mandate
from foundation.errors import violated
from tests.beneficiaries.test_mandates import LATER, Kind, propose
from tests.factories import NOW, TODAY, a_member


def refused_by(action) -> str:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        action()
    return violated(refused.value)


def test_database_gives_no_bilan_away_without_a_mandate(inside):
    bilans = Bilan.objects.filter(pk=inside.bilan.pk)

    assert refused_by(lambda: bilans.update(consultant=inside.colleague)) == "consultant_changes_by_mandate"


def test_database_gives_no_bilan_to_an_undecided_or_refused_successor(inside, now):
    mandate = propose(inside)
    bilans = Bilan.objects.filter(pk=inside.bilan.pk)

    undecided = refused_by(lambda: bilans.update(consultant=inside.colleague))
    decide_mandate(mandate, accepts=False, by=inside.person, at=LATER)

    assert undecided == "consultant_changes_by_mandate"
    assert refused_by(lambda: bilans.update(consultant=inside.colleague)) == "consultant_changes_by_mandate"


def test_old_agreement_does_not_serve_twice(inside, now):
    decide_mandate(propose(inside), accepts=True, by=inside.person, at=LATER)
    decide_mandate(propose(inside, member=inside.consultant), accepts=True, by=inside.person, at=LATER)
    bilans = Bilan.objects.filter(pk=inside.bilan.pk)

    assert refused_by(lambda: bilans.update(consultant=inside.colleague)) == "consultant_changes_by_mandate"


def test_database_opens_no_content_without_the_persons_word(inside, now):
    propose(inside, Kind.INTERIM)
    bilans = Bilan.objects.filter(pk=inside.bilan.pk)

    assert refused_by(lambda: bilans.update(is_content_agreed=True)) == "content_is_agreed_by_the_person"


def test_database_puts_nobody_in_charge_who_left(inside, now):
    mandate = propose(inside)
    inside.colleague.removed_at = NOW
    inside.colleague.save()

    def accept():
        Mandate.objects.filter(pk=mandate.pk).update(decided_at=NOW, decided_by=inside.person, is_accepted=True)

    assert refused_by(accept) == "mandated_member_accompanies"


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"decided_at": NOW, "decided_by": "person"}, "decision_is_whole"),
        ({"decided_at": NOW}, "the_person_decides"),
        ({"decided_at": NOW, "is_accepted": True, "decided_by": "colleague"}, "the_person_decides"),
        (
            {"decided_at": NOW, "is_accepted": True, "decided_by": "colleague", "is_assisted": True},
            "the_person_decides_in_their_space",
        ),
        ({"ended_at": NOW}, "mandate_end_is_whole"),
        ({"reason": "Autre"}, "mandate_does_not_change"),
        ({"kind": "interim"}, "mandate_does_not_change"),
        ({"is_self_assigned": True}, "mandate_does_not_change"),
    ],
)
def test_database_refuses_what_nobody_said(inside, now, changes, constraint):
    mandate = propose(inside)
    people = {"colleague": inside.colleague.user, "person": inside.person}
    changes = {name: people.get(value, value) if name == "decided_by" else value for name, value in changes.items()}

    assert refused_by(lambda: Mandate.objects.filter(pk=mandate.pk).update(**changes)) == constraint


def test_mandates_are_kept(inside, now):
    mandate = propose(inside)

    assert refused_by(lambda: Mandate.objects.filter(pk=mandate.pk).delete()) == ""


def a_row(house, **changes) -> Mandate:
    fields = {
        "organisation": house.organisation,
        "bilan": house.bilan,
        "member": house.colleague,
        "kind": "successor",
        "reason": "Changement",
        "replaces": house.consultant,
        "replaced_was_agreed": True,
        "proposed_by": house.administrator,
        "proposed_at": NOW,
        "is_self_assigned": False,
    }
    return Mandate(**fields | changes)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"reason": ""}, "mandate_says_why"),
        ({"kind": "guest"}, "guest_is_bounded"),
        ({"kind": "guest", "purpose": "pair", "until_on": TODAY + timedelta(days=93)}, "guest_stays_a_while"),
        ({"until_on": TODAY}, "guest_is_bounded"),
        ({"is_self_assigned": True}, "self_assignment_is_marked"),
        ({"replaced_was_agreed": False}, "mandate_says_whom_it_replaces"),
        ({"decided_at": NOW, "is_accepted": True}, "the_person_decides"),
    ],
)
def test_database_refuses_a_mandate_that_does_not_hold(inside, changes, constraint):
    assert refused_by(a_row(inside, **changes).save) == constraint


def test_database_mandates_nobody_on_their_own_bilan(inside):
    themselves = a_member(inside.organisation, user=inside.person)

    assert refused_by(a_row(inside, member=themselves).save) == "nobody_is_mandated_on_their_own_bilan"


def test_database_mandates_nobody_who_is_in_charge(inside):
    assert refused_by(a_row(inside, member=inside.consultant).save) == "mandate_names_somebody_else"


def test_cancelled_bilan_is_given_to_nobody(inside):
    Bilan.objects.filter(pk=inside.bilan.pk).update(cancelled_at=NOW, cancellation_reason="Erreur")

    assert refused_by(a_row(inside).save) == "bilan_is_not_cancelled"


@pytest.mark.parametrize(
    ("kind", "more", "constraint"),
    [
        ("successor", {}, "one_open_successor_a_bilan"),
        ("interim", {}, "one_open_interim_a_bilan"),
        ("guest", {"purpose": "pair", "until_on": TODAY}, "one_open_invitation_a_guest"),
    ],
)
def test_one_of_a_kind_is_open(inside, kind, more, constraint):
    a_row(inside, kind=kind, **more).save()

    assert refused_by(a_row(inside, kind=kind, **more).save) == constraint
