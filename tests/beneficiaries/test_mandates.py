"""How a bilan changes hands: the person's word opens content, and closes it to the one before at once."""

from datetime import timedelta

import pytest

from beneficiaries.mandates.operations import MandateRefused, decide_mandate, end_mandate, propose_mandate
from beneficiaries.models import Bilan, Mandate
from beneficiaries.operations import withdraw_consent
from beneficiaries.rules import Kind as FactKind
from confidentiality.models import AccessLine
from organisations.models import Membership
from organisations.operations import change_roles
from organisations.permissions import Standing
from tests.factories import NOW, TODAY, a_beneficiary, a_bilan, a_member, an_actor, facts

Kind = Mandate.Kind
LATER = NOW + timedelta(hours=1)


def propose(house, kind=Kind.SUCCESSOR, *, member=None, by=None, **fields) -> Mandate:
    if kind == Kind.GUEST:
        fields = {"purpose": Mandate.Purpose.DEBRIEF, "until_on": TODAY + timedelta(days=7)} | fields
    return propose_mandate(
        house.bilan,
        member=member or house.colleague,
        kind=kind,
        reason="Changement d’organisation",
        by=by or house.administrator,
        at=NOW,
        **fields,
    )


def ties(house, member) -> set[Standing]:
    return set(Bilan.objects.get(pk=house.bilan.pk).ties(an_actor(member)))


IN_FULL = {Standing.IN_CHARGE, Standing.ACCOMPANYING}


def test_successor_gains_nothing_before_the_person_agrees(inside, now):
    propose(inside)

    assert (ties(inside, inside.consultant), ties(inside, inside.colleague)) == (IN_FULL, set())


def test_agreement_hands_the_bilan_over_in_one_stroke(inside, now):
    mandate = propose(inside)

    decide_mandate(mandate, accepts=True, by=inside.person, at=LATER)

    assert ties(inside, inside.colleague) == IN_FULL
    assert ties(inside, inside.consultant) == {Standing.FORMER}
    assert Mandate.objects.get(pk=mandate.pk).ended_at == LATER


def test_colleague_who_accompanies_no_more_is_not_accepted(inside, now):
    mandate = propose(inside)
    change_roles(inside.colleague, is_administrator=True, is_consultant=False)

    with pytest.raises(MandateRefused, match="n’accompagne plus de bilans"):
        decide_mandate(mandate, accepts=True, by=inside.person, at=LATER)

    assert ties(inside, inside.consultant) == IN_FULL


def test_refused_successor_changes_nothing(inside, now):
    decide_mandate(propose(inside), accepts=False, by=inside.person, at=LATER)

    assert (ties(inside, inside.consultant), ties(inside, inside.colleague)) == (IN_FULL, set())


def test_interim_has_the_facts_at_once_and_content_on_agreement(inside, now):
    mandate = propose(inside, Kind.INTERIM)
    before = ties(inside, inside.colleague)

    decide_mandate(mandate, accepts=True, by=inside.person, at=LATER)

    assert before == {Standing.IN_CHARGE}
    assert ties(inside, inside.colleague) == IN_FULL
    assert ties(inside, inside.consultant) == {Standing.FORMER}


def test_person_may_take_an_interims_reading_back(inside, now):
    mandate = propose(inside, Kind.INTERIM)
    decide_mandate(mandate, accepts=True, by=inside.person, at=LATER)

    decide_mandate(mandate, accepts=False, by=inside.person, at=LATER)

    assert ties(inside, inside.colleague) == {Standing.IN_CHARGE}


def test_bilan_comes_back_after_the_interim_as_it_was(inside, now):
    mandate = propose(inside, Kind.INTERIM)

    end_mandate(mandate, by=inside.administrator.user, at=LATER)

    assert ties(inside, inside.consultant) == IN_FULL
    assert ties(inside, inside.colleague) == {Standing.FORMER}


def test_interim_may_become_the_successor_with_the_persons_word(inside, now):
    propose(inside, Kind.INTERIM)
    mandate = propose(inside, by=inside.colleague)

    decide_mandate(mandate, accepts=True, by=inside.person, at=LATER)

    assert ties(inside, inside.colleague) == IN_FULL
    assert mandate.is_self_assigned
    assert not Mandate.objects.filter(ended_at=None).exists()


def test_successor_ends_a_running_interim(inside, now):
    third = a_member(inside.organisation)
    propose(inside, Kind.INTERIM)

    decide_mandate(propose(inside, member=third), accepts=True, by=inside.person, at=LATER)

    assert ties(inside, third) == IN_FULL
    assert not Mandate.objects.filter(ended_at=None).exists()


def test_guest_reads_from_agreement_until_their_last_day(inside, now, monkeypatch):
    mandate = propose(inside, Kind.GUEST)
    before = ties(inside, inside.colleague)
    decide_mandate(mandate, accepts=True, by=inside.person, at=LATER)
    during = ties(inside, inside.colleague)

    monkeypatch.setattr("foundation.clock.now", lambda: NOW + timedelta(days=8))

    assert (before, during, ties(inside, inside.colleague)) == (set(), {Standing.INVITED}, set())
    assert ties(inside, inside.consultant) == IN_FULL


def test_guest_is_shown_out_at_any_time(inside, now):
    mandate = propose(inside, Kind.GUEST)
    decide_mandate(mandate, accepts=True, by=inside.person, at=LATER)

    end_mandate(mandate, by=inside.person, at=LATER)

    assert ties(inside, inside.colleague) == set()


def test_guest_whose_time_is_over_may_be_invited_again(inside, now):
    propose(inside, Kind.GUEST, until_on=TODAY)

    again = propose_mandate(
        inside.bilan,
        member=inside.colleague,
        kind=Kind.GUEST,
        reason="Seconde restitution",
        by=inside.consultant,
        at=NOW + timedelta(days=1),
        purpose="debrief",
        until_on=TODAY + timedelta(days=3),
    )

    assert Mandate.objects.filter(ended_at=None).get() == again


def test_stopped_bilan_shows_nothing_to_guests(inside, now):
    decide_mandate(propose(inside, Kind.GUEST), accepts=True, by=inside.person, at=LATER)
    withdraw_consent(inside.bilan, by=inside.person, at=LATER)

    assert ties(inside, inside.colleague) == set()
    with pytest.raises(MandateRefused, match="terminé ou arrêté"):
        propose(inside, Kind.GUEST, member=a_member(inside.organisation))


@pytest.mark.parametrize(
    ("kind", "changes", "sentence"),
    [
        (Kind.GUEST, {"until_on": None}, "dernier jour"),
        (Kind.GUEST, {"until_on": TODAY - timedelta(days=1)}, "dernier jour"),
        (Kind.GUEST, {"until_on": TODAY + timedelta(days=93)}, "trois mois"),
    ],
)
def test_guest_out_of_bounds_is_refused(inside, now, kind, changes, sentence):
    with pytest.raises(MandateRefused, match=sentence):
        propose(inside, kind, **changes)


@pytest.mark.parametrize("kind", Kind)
def test_who_is_in_charge_is_not_mandated(inside, now, kind):
    with pytest.raises(MandateRefused, match="accompagne déjà"):
        propose(inside, kind, member=inside.consultant)


@pytest.mark.parametrize("kind", Kind)
def test_who_does_not_accompany_is_not_mandated(inside, now, kind):
    with pytest.raises(MandateRefused, match="n’accompagne pas"):
        propose(inside, kind, member=inside.administrator)


@pytest.mark.parametrize("kind", Kind)
def test_nobody_is_mandated_on_their_own_bilan(inside, now, kind):
    themselves = a_member(inside.organisation, user=inside.person)

    with pytest.raises(MandateRefused, match="son propre bilan"):
        propose(inside, kind, member=themselves)


@pytest.mark.parametrize("kind", Kind)
def test_who_left_is_not_mandated(inside, now, kind):
    inside.colleague.removed_at = NOW
    inside.colleague.save()

    with pytest.raises(MandateRefused, match="quitté"):
        propose(inside, kind)


def test_one_proposal_waits_at_a_time(inside, now):
    propose(inside)

    with pytest.raises(MandateRefused, match="attend déjà"):
        propose(inside, member=a_member(inside.organisation))


def test_answer_is_given_once(inside, now):
    mandate = propose(inside)
    decide_mandate(mandate, accepts=False, by=inside.person, at=LATER)

    with pytest.raises(MandateRefused, match="n’attend plus"):
        decide_mandate(mandate, accepts=True, by=inside.person, at=LATER)


def test_only_the_person_decides(inside, now):
    mandate = propose(inside)

    for member in (inside.administrator, inside.consultant, inside.colleague):
        with pytest.raises(MandateRefused, match="Seule la personne"):
            decide_mandate(mandate, accepts=True, by=member.user, at=LATER)


@pytest.fixture
def on_paper(inside):
    """The person of the bilan has no account: their word is signed on paper."""
    person = a_beneficiary(inside.consultant, with_user=False, email="")
    inside.bilan = a_bilan(inside.consultant, beneficiary=person)
    return inside


def noted(mandate: Mandate, member) -> Mandate:
    return decide_mandate(mandate, accepts=True, by=member.user, at=LATER, is_assisted=True)


def test_whoever_has_a_space_answers_there_and_not_on_paper(inside, now):
    with pytest.raises(MandateRefused, match="répond elle-même"):
        noted(propose(inside), inside.consultant)


def test_signed_paper_is_typed_by_neither_who_gains_nor_who_proposed(on_paper, now):
    mandate = propose(on_paper)
    for member in (on_paper.colleague, on_paper.administrator):
        with pytest.raises(MandateRefused, match="gagneriez"):
            noted(mandate, member)

    noted(mandate, on_paper.consultant)

    assert ties(on_paper, on_paper.colleague) == IN_FULL


def test_two_memberships_do_not_note_an_agreement_to_each_other(on_paper, now):
    """An administrator puts their second membership in charge: who was in charge still notes the answer."""
    mandate = propose(on_paper, Kind.INTERIM)

    with pytest.raises(MandateRefused, match="proposé"):
        noted(mandate, on_paper.administrator)

    noted(mandate, on_paper.consultant)


def test_who_proposed_notes_the_paper_when_the_house_has_nobody_else(on_paper, now):
    mandate = propose(on_paper, by=on_paper.consultant)
    Membership.objects.filter(pk=on_paper.administrator.pk).update(removed_at=NOW)

    noted(mandate, on_paper.consultant)

    assert ties(on_paper, on_paper.colleague) == IN_FULL


@pytest.mark.parametrize(
    ("kind", "is_own", "act"),
    [
        (Kind.SUCCESSOR, True, "assigned"),
        (Kind.INTERIM, True, "assigned"),
        (Kind.INTERIM, False, "handed"),
    ],
)
def test_person_reads_who_gave_themselves_their_bilan(inside, now, kind, is_own, act):
    by = inside.colleague if is_own else inside.administrator

    propose(inside, kind, by=by)

    line = AccessLine.objects.get(bilan_id=inside.bilan.pk)
    assert (line.act, line.actor_id, line.data_class) == (act, by.user_id, "access")


def test_proposal_by_another_writes_no_line(inside, now):
    propose(inside)

    assert not AccessLine.objects.exists()


def test_who_administers_and_accompanies_assigns_themselves_with_a_mark_and_an_agreement(inside, now):
    both = a_member(inside.organisation, is_administrator=True)

    mandate = propose(inside, member=both, by=both)

    assert mandate.is_self_assigned
    assert Standing.ACCOMPANYING not in ties(inside, both)


def test_bilan_of_somebody_who_left_does_not_come_back(inside, now):
    mandate = propose(inside, Kind.INTERIM)
    inside.consultant.removed_at = NOW
    inside.consultant.save()

    with pytest.raises(MandateRefused, match="ne peut plus reprendre"):
        end_mandate(mandate, by=inside.administrator.user, at=LATER)


def test_closed_bilan_opens_content_to_no_successor(inside, now):
    facts(inside.bilan, FactKind.PRELIMINARY_CLOSED, FactKind.INVESTIGATION_CLOSED, FactKind.HANDED_OVER)
    facts(inside.bilan, FactKind.CLOSED, at=NOW + timedelta(minutes=30))

    decide_mandate(propose(inside), accepts=True, by=inside.person, at=LATER)

    assert ties(inside, inside.colleague) == {Standing.IN_CHARGE}
