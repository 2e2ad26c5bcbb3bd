"""Reserving a meeting, moving it, giving it up."""

from datetime import datetime, timedelta

from django.db import transaction

from beneficiaries.models import Bilan
from beneficiaries.queries import course_of
from organisations.models import User
from sessions import rules
from sessions.models import Mode, Session, Step
from sessions.operations.writing import SessionRefused, locked, write
from sessions.queries import hours_of

Kind, State = Session.Kind, Session.State


@transaction.atomic
def book_session(
    bilan: Bilan,
    *,
    step: Step | None,
    starts_at: datetime,
    minutes: int,
    by: User,
    at: datetime,
    mode: str = Mode.ON_SITE,
    place: str = "",
    kind: str = Kind.ACCOMPANIMENT,
) -> Session:
    """Reserve a meeting within the hours that remain (L6313-4 al. 5).

    It is tentative until consent and contract stand. The bilan row is the lock, and the
    database's own constraints have the last word. Raises SessionRefused.
    """
    bilan = locked(bilan)
    refusal = None
    if kind != Kind.FOLLOW_UP:
        refusal = rules.may_book(course_of(bilan), hours_of(bilan), kind, minutes)
    if refusal:
        raise SessionRefused(refusal.sentence)
    session = Session(
        organisation_id=bilan.organisation_id,
        bilan=bilan,
        step=step,
        consultant_id=bilan.consultant_id,
        kind=kind,
        mode=mode,
        place=place.strip(),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        planned_minutes=minutes,
        counted_minutes=minutes if kind in rules.COUNTED_KINDS else 0,
        booked_by=by,
        booked_at=at,
        changed_at=at,
    )
    return write(session, insert=True)


@transaction.atomic
def move_session(
    session: Session,
    *,
    starts_at: datetime,
    minutes: int,
    mode: str,
    place: str,
    step: Step | None,
    at: datetime | None = None,
) -> Session:
    """Give a planned meeting another time, length, place or step. Raises SessionRefused."""
    bilan = locked(session.bilan)
    session = Session.objects.get(pk=session.pk)
    if session.state != State.PLANNED:
        raise SessionRefused("Seule une séance prévue peut être déplacée.")
    if session.kind in rules.COUNTED_KINDS:
        left = hours_of(bilan).of(session.kind).left + session.counted_minutes
        if minutes > left:
            raise SessionRefused(rules.over_budget(session.kind, left).sentence)
        session.counted_minutes = minutes
    session.step = step
    session.starts_at = starts_at
    session.ends_at = starts_at + timedelta(minutes=minutes)
    session.planned_minutes = minutes
    session.mode = mode
    session.place = place.strip()
    session.changed_at = at or session.changed_at
    return write(session)


@transaction.atomic
def cancel_session(session: Session, *, reason: str, at: datetime) -> Session:
    """Give up a planned meeting: its hours are free again. Raises SessionRefused."""
    return give_up(session, State.CANCELLED, reason=reason, at=at)


def give_up(session: Session, state: str, *, reason: str, at: datetime) -> Session:
    """A planned meeting that will not count, under the lock of its bilan. Raises SessionRefused."""
    locked(session.bilan)
    session = Session.objects.get(pk=session.pk)
    if session.state != State.PLANNED:
        raise SessionRefused("L’issue de cette séance est déjà enregistrée.")
    session.state = state
    session.reason = reason.strip()
    session.counted_minutes = 0
    session.settled_at = session.changed_at = at
    return write(session)
