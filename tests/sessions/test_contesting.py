"""A presence is contested, answered once, and never shows as signed."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from beneficiaries.queries import course_of
from beneficiaries.rules import Kind
from foundation.errors import violated
from foundation.models import OutboxMessage
from sessions.attendance import SigningRefused, sign_attendance
from sessions.attendance.attesting import (
    AttestingRefused,
    answer_contestation,
    withdraw_contestation,
)
from sessions.attendance.checks import faults
from sessions.attendance.documents import NothingToCertify, realised
from sessions.attendance.states import State
from sessions.ledger import ledger_of
from sessions.models import Attestation, Contestation, Phase, Session
from sessions.operations import hold_session
from sessions.queries import hours_of
from tests.factories import NOW
from tests.sessions.attesting_factories import LONG_AGO, accepted, attest, contest, presence, signed_by
from tests.sessions.factories import a_held_session, a_session, a_step


def test_contested_presence_never_shows_as_signed(inside, forgotten):
    attest(inside, forgotten)
    contestation = contest(inside, forgotten)

    assert presence(forgotten).state == State.CONTESTED
    counter = hours_of(inside.bilan).accompaniment
    assert (counter.signed, counter.held, counter.attested, counter.contested) == (0, 120, 0, 120)
    assert OutboxMessage.objects.get(topic="sessions.presence_contested").recipient_id == inside.consultant.pk

    for outcome in ("maintained",):
        answer_contestation(
            contestation, outcome=outcome, words="Vu ensemble", by=inside.consultant.user, author_name="Camille", at=NOW
        )
    assert presence(forgotten).state == State.CONTESTED
    withdraw_contestation(contestation, at=NOW)
    assert presence(forgotten).state == State.ATTESTED


def test_accepted_contestation_takes_the_session_out_of_the_hours(inside, forgotten):
    accepted(inside, forgotten)

    assert Attestation.objects.get().withdrawn_at == NOW
    assert (presence(forgotten).state, presence(forgotten).word) == (State.CONTESTED, "Contestée, retirée")
    counter = hours_of(inside.bilan).accompaniment
    assert (counter.done, counter.contested, counter.left) == (0, 0, counter.total)
    last = ledger_of(inside.bilan).lines[-1]
    assert (last.change, "retirée" in last.what, "rend 2\xa0h" in last.why) == (-120, True, True)
    with pytest.raises(NothingToCertify):
        realised(inside.bilan)
    assert list(faults(inside.organisation)) == []


def test_accepted_contestation_is_final_and_the_hour_can_be_recorded_anew(inside, forgotten):
    contestation = accepted(inside, forgotten)

    with pytest.raises(AttestingRefused, match="enregistre de nouveau"):
        withdraw_contestation(contestation, at=NOW)
    with pytest.raises(DatabaseError, match="answered once"), transaction.atomic():
        Contestation.objects.update(withdrawn_at=NOW)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Session.objects.filter(pk=forgotten.pk).update(state="held", disowned_minutes=None, counted_minutes=120)
    a_held_session(inside.bilan, starts_at=LONG_AGO, minutes=60)

    assert violated(refused.value) == "signed_session_is_settled"
    assert hours_of(inside.bilan).accompaniment.done == 60


def test_accepted_contestation_of_the_talk_of_conclusions_takes_its_trace_back(inside):
    talk = a_session(inside.bilan, starts_at=LONG_AGO, minutes=60, step=a_step(inside.bilan, phase=Phase.CONCLUSION))
    hold_session(talk, actual_minutes=60, at=NOW)
    assert course_of(inside.bilan).last(Kind.CONCLUSIONS_TALK) is not None
    signed_by(inside, talk, "consultant")

    accepted(inside, talk)

    assert course_of(inside.bilan).last(Kind.CONCLUSIONS_TALK) is None


@pytest.mark.parametrize("answer", [None, "maintained"])
def test_database_disowns_nothing_but_what_the_consultant_agreed_to(inside, forgotten, answer):
    attest(inside, forgotten)
    contestation = contest(inside, forgotten)
    if answer:
        answer_contestation(
            contestation, outcome=answer, words="Non", by=inside.consultant.user, author_name="C.", at=NOW
        )

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Session.objects.filter(pk=forgotten.pk).update(state="disowned", disowned_minutes=120, counted_minutes=0)

    assert violated(refused.value) == "disowned_once_contestation_is_accepted"


def test_contestation_is_answered_once_and_kept(inside, forgotten):
    attest(inside, forgotten)
    contestation = contest(inside, forgotten)
    answer = {"outcome": "maintained", "by": inside.consultant.user, "author_name": "C.", "at": NOW}
    answer_contestation(contestation, words="Vu", **answer)

    with pytest.raises(AttestingRefused, match="déjà sa réponse"):
        answer_contestation(contestation, words="Non", **answer)
    with pytest.raises(DatabaseError, match="answered once"), transaction.atomic():
        Contestation.objects.update(outcome="accepted")
    with pytest.raises(DatabaseError, match="answered once"), transaction.atomic():
        Contestation.objects.all().delete()
    with pytest.raises(DatabaseError, match="kept as it was made"), transaction.atomic():
        Attestation.objects.update(evidence="other")


def test_what_the_person_proved_by_themselves_is_not_contested(inside, forgotten):
    signed_by(inside, forgotten, "person")

    with pytest.raises(AttestingRefused, match="votre propre signature"):
        contest(inside, forgotten)


def test_signature_drawn_on_the_consultants_device_may_be_contested(inside, forgotten):
    drawing = "[[[10,10],[200,150]]]"
    user = inside.consultant.user
    sign_attendance(forgotten, party="person", by=None, signer_name="Dominique", at=NOW, drawing=drawing, taken_by=user)
    assert hours_of(inside.bilan).accompaniment.signed == 120

    contest(inside, forgotten)

    assert hours_of(inside.bilan).accompaniment.signed == 0
    assert presence(forgotten).state == State.CONTESTED


def test_contested_presence_is_not_signed_over(inside, forgotten):
    attest(inside, forgotten)
    contest(inside, forgotten)

    with pytest.raises(SigningRefused, match="contestée"):
        signed_by(inside, forgotten, "person")


def test_place_of_a_signed_session_does_not_change(inside, forgotten):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Session.objects.filter(pk=forgotten.pk).update(place="Ailleurs")

    assert violated(refused.value) == "signed_session_is_settled"
