"""What became of a meeting: held, missed, or noted by mistake."""

from datetime import datetime

from django.db import transaction

from beneficiaries.queries import course_of
from sessions import rules
from sessions.agenda.telling import announce_appointment, plan_reminder
from sessions.attendance.reminding import plan_signatures
from sessions.models import Session, Side
from sessions.operations.booking import give_up
from sessions.operations.writing import SessionRefused, locked, write
from sessions.queries import hours_of
from sessions.starting import may_hold
from sessions.traces import trace_conclusions

Kind, State = Session.Kind, Session.State


@transaction.atomic
def hold_session(session: Session, *, actual_minutes: int, at: datetime, irregular_reason: str = "") -> Session:
    """Record that a meeting took place and how long it really lasted.

    A shorter one releases the rest; a longer one is recorded as it was and counts up to what
    is left. Without consent or contract it is refused, unless `irregular_reason` keeps it with
    its mark: it took place, it is not billable (invariant 13). Raises SessionRefused.
    """
    bilan = locked(session.bilan)
    session = Session.objects.get(pk=session.pk)
    refusal = rules.may_settle(session.state, session.starts_at, at)
    if refusal is None and session.kind == Kind.ACCOMPANIMENT:
        refusal = may_hold(bilan, course_of(bilan), session)
        if refusal and irregular_reason.strip():
            session.is_irregular = True
            session.reason = irregular_reason.strip()
            refusal = None
    if refusal:
        raise SessionRefused(refusal.sentence)
    session.state = State.HELD
    session.actual_minutes = actual_minutes
    session.settled_at = session.changed_at = at
    if session.kind in rules.COUNTED_KINDS:
        left = hours_of(bilan).of(session.kind).left
        session.counted_minutes = rules.counted_minutes(actual_minutes, session.counted_minutes, left)
    session = write(session)
    plan_reminder(session, at=at)
    plan_signatures(session, at=at)
    trace_conclusions(bilan, at=at)
    return session


@transaction.atomic
def record_no_show(session: Session, *, reason: str, at: datetime) -> Session:
    """Record that the person did not come: no accompaniment is counted. Raises SessionRefused."""
    refusal = rules.may_settle(session.state, session.starts_at, at)
    if refusal:
        raise SessionRefused(refusal.sentence)
    return give_up(session, State.NO_SHOW, reason=reason, at=at)


@transaction.atomic
def take_back_outcome(session: Session, *, reason: str, at: datetime, side: str = Side.PROVIDER) -> Session:
    """Correct an outcome noted by mistake, as long as nobody signed: the meeting is planned again.

    Declared work, which was never planned, is given up instead. The reason is kept. Raises
    SessionRefused.
    """
    bilan = locked(session.bilan)
    session = Session.objects.get(pk=session.pk)
    if not reason.strip():
        raise SessionRefused("Dites pourquoi vous revenez sur cette issue.")
    if session.state == State.PLANNED:
        raise SessionRefused("Cette séance attend encore son issue.")
    session.reason = f"Corrigé : {reason.strip()}"[:300]
    session.actual_minutes, session.changed_at = None, at
    session.is_irregular = False
    session.given_up_by, session.is_late, session.waived_reason = "", False, ""
    if session.kind == Kind.PERSONAL_WORK:
        session.state, session.counted_minutes, session.settled_at = State.CANCELLED, 0, at
        session.given_up_by = side
        return write(session)
    session.state, session.settled_at = State.PLANNED, None
    if session.kind in rules.COUNTED_KINDS:
        left = hours_of(bilan).of(session.kind).left + session.counted_minutes
        if session.planned_minutes > left:
            raise SessionRefused(rules.over_budget(session.kind, left).sentence)
        session.counted_minutes = session.planned_minutes
    session.calendar_sequence += 1
    write(session)
    announce_appointment(session, at=at)
    trace_conclusions(bilan, at=at)
    return session


@transaction.atomic
def waive(session: Session, *, reason: str) -> Session:
    """Not hold a late cancellation, or a no-show, against the person: the mark stays, with why it is waived."""
    locked(session.bilan)
    session = Session.objects.get(pk=session.pk)
    if not reason.strip():
        raise SessionRefused("Dites pourquoi cette annulation ou cette absence n’est pas retenue.")
    if not (session.is_late or session.state == State.NO_SHOW):
        raise SessionRefused("Rien n’est retenu pour cette séance.")
    session.waived_reason = reason.strip()[:200]
    return write(session)
