"""Mistakes have a way back, as long as nobody signed."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from beneficiaries.models import Bilan
from beneficiaries.operations import BilanRefused, cancel_bilan, decide_consent, record_fact, withdraw_consent
from beneficiaries.queries import course_of
from beneficiaries.rules import Kind
from foundation.errors import violated
from sessions.attendance import SigningRefused, sign_attendance
from sessions.models import Session
from sessions.operations import (
    SessionRefused,
    cancel_session,
    declare_work,
    hold_session,
    take_back_outcome,
)
from sessions.queries import hours_of
from tests.factories import NOW, a_beneficiary, a_bilan, facts
from tests.sessions.factories import a_held_session, a_session, a_step


def test_outcome_noted_by_mistake_is_taken_back(inside):
    session = a_held_session(inside.bilan, minutes=90)

    planned = take_back_outcome(session, reason="Mauvaise ligne", at=NOW)

    assert (planned.state, planned.counted_minutes, planned.reason) == ("planned", 90, "Corrigé : Mauvaise ligne")
    assert hold_session(planned, actual_minutes=60, at=NOW).counted_minutes == 60


def test_work_declared_by_mistake_counts_no_more(inside):
    work = declare_work(inside.bilan, minutes=300, done_on=NOW.date(), by=inside.person, at=NOW)

    take_back_outcome(work, reason="Trente minutes, pas trois cents", at=NOW)

    assert hours_of(inside.bilan).personal_work.left == inside.bilan.personal_work_minutes


def test_signed_outcome_stays(inside):
    session = a_held_session(inside.bilan)
    sign_attendance(session, party="person", by=inside.person, signer_name="D", at=NOW)

    with pytest.raises(SessionRefused, match="signée"):
        take_back_outcome(session, reason="Erreur", at=NOW)


def test_taking_back_needs_a_reason_and_an_outcome(inside):
    with pytest.raises(SessionRefused, match="pourquoi"):
        take_back_outcome(a_held_session(inside.bilan), reason=" ", at=NOW)
    with pytest.raises(SessionRefused, match="attend encore"):
        take_back_outcome(a_session(inside.bilan), reason="Erreur", at=NOW)


def test_hours_given_to_others_meanwhile_are_not_taken_back(inside):
    bilan = a_bilan(inside.consultant, accompaniment_minutes=120, personal_work_minutes=0)
    session = a_session(bilan)
    cancel_session(session, reason="Grippe", at=NOW)
    a_session(bilan, starts_at=NOW + timedelta(days=9))

    with pytest.raises(SessionRefused, match="déjà prévues"):
        take_back_outcome(session, reason="Finalement si", at=NOW)


def test_nobody_signs_for_both(inside):
    session = a_held_session(inside.bilan)
    sign_attendance(session, party="consultant", by=inside.consultant.user, signer_name="C", at=NOW)

    with pytest.raises(SigningRefused, match="des deux côtés"):
        sign_attendance(session, party="person", by=inside.consultant.user, signer_name="D", at=NOW)


def test_cancelled_bilan_frees_its_sessions(inside):
    bilan = a_bilan(inside.consultant)
    session = a_session(bilan)

    cancel_bilan(bilan, reason="Doublon", at=NOW)

    assert Session.objects.get(pk=session.pk).state == "cancelled"


def test_bilan_in_which_a_session_took_place_is_not_a_mistake(inside):
    bilan = a_bilan(inside.consultant)
    hold_session(
        a_session(bilan, starts_at=NOW - timedelta(hours=3)), actual_minutes=60, at=NOW, irregular_reason="Urgence"
    )

    with pytest.raises(BilanRefused, match="déjà eu lieu"):
        cancel_bilan(bilan, reason="Doublon", at=NOW)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Bilan.objects.filter(pk=bilan.pk).update(cancelled_at=NOW, cancellation_reason="Doublon")
    assert violated(refused.value) == "cancelled_bilan_held_nothing"


def test_old_refusal_does_not_undo_a_later_consent(inside):
    by_paper = {"by": inside.consultant.user, "author_name": "Camille", "at": NOW, "is_assisted": True}
    person = a_beneficiary(inside.consultant, with_user=False, email="")
    bilan = a_bilan(inside.consultant, beneficiary=person)
    for kind in (Kind.INFORMED, Kind.CONSENTED):
        record_fact(bilan, kind, **by_paper)
    session = a_session(bilan)

    record_fact(bilan, Kind.CONSENT_REFUSED, occurred_at=NOW - timedelta(days=300), **by_paper)

    assert Session.objects.get(pk=session.pk).state == "planned"


def test_stopped_bilan_can_be_closed(inside):
    withdraw_consent(inside.bilan, by=inside.person, at=NOW)

    fact = record_fact(inside.bilan, Kind.CLOSED, by=inside.consultant.user, author_name="Camille", at=NOW)

    assert not fact.is_irregular


def test_closing_gives_up_what_was_still_to_come(inside):
    session = a_session(inside.bilan)
    facts(inside.bilan, Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED, Kind.HANDED_OVER, Kind.CLOSED)

    assert Session.objects.get(pk=session.pk).reason == "Bilan terminé"


def test_consent_of_the_same_morning_typed_later_regularises_the_session(inside):
    bilan = a_bilan(inside.consultant)
    session = a_session(bilan, starts_at=NOW - timedelta(days=2))
    from beneficiaries.forms import MomentField

    moment = MomentField().clean(str((NOW - timedelta(days=2)).date()))
    for kind in (Kind.INFORMED, Kind.CONSENTED, Kind.BASIS_RECORDED):
        record_fact(
            bilan,
            kind,
            by=inside.consultant.user,
            author_name="Camille",
            at=NOW,
            occurred_at=moment,
            is_assisted=kind != Kind.BASIS_RECORDED,
        )

    assert not hold_session(session, actual_minutes=60, at=NOW).is_irregular


def test_person_alone_takes_back_their_word(inside):
    from beneficiaries.models import Fact
    from beneficiaries.operations import FactRefused, correct_fact

    decide_consent(inside.bilan, consents=False, by=inside.person, at=NOW)
    fact = Fact.objects.get(bilan=inside.bilan, kind=Kind.CONSENT_REFUSED)

    with pytest.raises(FactRefused, match="Seule la personne"):
        correct_fact(fact, reason="Erreur", by=inside.consultant.user, author_name="Camille", at=NOW)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Fact.objects.create(
            organisation=inside.organisation,
            bilan=inside.bilan,
            kind=fact.kind,
            occurred_at=fact.occurred_at,
            recorded_at=NOW,
            recorded_by=inside.consultant.user,
            author_name="Camille",
            is_void=True,
            supersedes=fact,
            reason="Erreur",
        )
    assert violated(refused.value) == "person_keeps_their_word"


def test_held_talk_of_conclusions_leaves_its_trace_and_takes_it_back(inside):
    step = a_step(inside.bilan, phase="conclusion")
    session = a_session(inside.bilan, step=step, starts_at=NOW - timedelta(hours=3))
    assert not course_of(inside.bilan).has(Kind.CONCLUSIONS_TALK)

    session = hold_session(session, actual_minutes=120, at=NOW)
    talk = course_of(inside.bilan).last(Kind.CONCLUSIONS_TALK)
    take_back_outcome(session, reason="Erreur", at=NOW)

    assert talk.occurred_at == session.ends_at
    assert not course_of(inside.bilan).has(Kind.CONCLUSIONS_TALK)


def test_talk_taken_back_leaves_the_trace_of_another(inside):
    step = a_step(inside.bilan, phase="conclusion")
    talks = [a_session(inside.bilan, step=step, starts_at=NOW - timedelta(hours=hours)) for hours in (6, 3)]
    first, second = (hold_session(talk, actual_minutes=60, at=NOW) for talk in talks)

    take_back_outcome(first, reason="Erreur", at=NOW)

    assert course_of(inside.bilan).last(Kind.CONCLUSIONS_TALK).detail == {"session": str(second.pk)}
