"""Reserving a meeting, moving it, giving it up."""

from datetime import UTC, datetime, timedelta

from django.db import transaction

from beneficiaries.models import Bilan
from beneficiaries.pauses import in_pause, pause_on
from beneficiaries.queries import course_of
from foundation.clock import paris_day
from organisations.models import User
from sessions import rules
from sessions.agenda.telling import announce_appointment
from sessions.models import Absence, Mode, Session, SessionGroup, SessionMove, Side, Step
from sessions.operations.writing import SessionRefused, hold_agenda, locked, write
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
    group: SessionGroup | None = None,
    despite_absence: bool = False,
) -> Session:
    """Reserve a meeting within the hours that remain (L6313-4 al. 5).

    It is tentative until consent and contract stand. Inside an absence of the consultant it is planned when they say
    so (`despite_absence`), and marked. The bilan row is the lock, and the database's own constraints have the last
    word. Raises SessionRefused.
    """
    bilan = locked(bilan)
    hold_agenda(bilan.consultant_id)
    refusal = None
    if kind != Kind.FOLLOW_UP:
        refusal = rules.may_book(course_of(bilan), hours_of(bilan), kind, minutes, on=paris_day(starts_at))
    if refusal:
        raise SessionRefused(refusal.sentence)
    starts_at = starts_at.astimezone(UTC)  # lengths are real time, also across a change of hour
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
        group=group,
    )
    session.despite_absence = despite_absence and is_in_absence(session)
    write(session, insert=True)
    announce_appointment(session, at=at, tells_consultant=_is_done_by_another(session, by))
    return session


@transaction.atomic
def move_session(
    session: Session,
    *,
    starts_at: datetime,
    minutes: int,
    mode: str,
    place: str,
    step: Step | None,
    by: User,
    at: datetime,
    side: str = Side.PROVIDER,
    is_late: bool = False,
    group: SessionGroup | None = None,
    despite_absence: bool = False,
    tells_consultant: bool | None = None,
) -> Session:
    """Give a planned meeting another time, length, place or step; its former hour is kept as a move.

    Who leaves the hour of a collective session leaves the group, unless a `group` moves whole. `tells_consultant`:
    by default, when somebody else does it. Raises SessionRefused.
    """
    bilan = locked(session.bilan)
    session = Session.objects.get(pk=session.pk)
    if session.state != State.PLANNED:
        raise SessionRefused("Seule une séance prévue peut être déplacée.")
    if session.consultant_id:
        hold_agenda(session.consultant_id)
    is_elsewhere = session.kind == Kind.ACCOMPANIMENT and starts_at != session.starts_at
    if is_elsewhere and (pause := pause_on(course_of(bilan), paris_day(starts_at))):
        raise SessionRefused(in_pause(pause).sentence)
    if session.kind in rules.COUNTED_KINDS:
        left = hours_of(bilan).of(session.kind).left + session.counted_minutes
        if minutes > left:
            raise SessionRefused(rules.over_budget(session.kind, left).sentence)
        session.counted_minutes = minutes
    former, starts_at = session.starts_at, starts_at.astimezone(UTC)
    before = _as_calendars_show(session)
    if (former, session.planned_minutes) != (starts_at, minutes):
        session.group = group
    session.step = step
    session.starts_at = starts_at
    session.ends_at = starts_at + timedelta(minutes=minutes)
    session.planned_minutes = minutes
    session.mode = mode
    session.place = place.strip()
    session.changed_at = at
    is_new_to_calendars = _as_calendars_show(session) != before
    session.calendar_sequence += is_new_to_calendars
    session.confirmed_at = session.confirmed_at if former == starts_at else None
    is_same_time = (former, before[1]) == (starts_at, session.ends_at)
    session.despite_absence = session.despite_absence if is_same_time else despite_absence and is_in_absence(session)
    write(session)
    if is_new_to_calendars:
        is_told = _is_done_by_another(session, by) if tells_consultant is None else tells_consultant
        announce_appointment(session, at=at, tells_consultant=is_told)
    if former != starts_at:
        keep_move(session, from_at=former, by=by, at=at, side=side, is_late=is_late)
    return session


def is_in_absence(session: Session) -> bool:
    """Whether a meeting meets an absence of its consultant."""
    met = Absence.objects.filter(starts_at__lt=session.ends_at, ends_at__gt=session.starts_at)
    return met.filter(consultant_id=session.consultant_id).exists()


def _as_calendars_show(session: Session) -> tuple[object, ...]:
    return session.starts_at, session.ends_at, session.mode, session.place


def _is_done_by_another(session: Session, by: User) -> bool:
    """Whether somebody else than who leads the session sets or moves it: they hear of it too."""
    return session.consultant is not None and session.consultant.user_id != by.pk


def keep_move(session: Session, *, from_at: datetime, by: User, at: datetime, side: str, is_late: bool) -> None:
    SessionMove.objects.create(
        organisation_id=session.organisation_id,
        session=session,
        from_at=from_at,
        to_at=session.starts_at,
        side=side,
        is_late=is_late,
        moved_by=by,
        moved_at=at,
    )


@transaction.atomic
def cancel_session(
    session: Session,
    *,
    reason: str,
    at: datetime,
    side: str = Side.PROVIDER,
    is_late: bool = False,
    tells_consultant: bool | None = None,
) -> Session:
    """Give up a planned meeting: its hours are free again; who cancels is kept. Raises SessionRefused.

    `tells_consultant`: by default, when the person does it.
    """
    session = give_up(session, State.CANCELLED, reason=reason, at=at, side=side, is_late=is_late)
    is_told = side == Side.PERSON if tells_consultant is None else tells_consultant
    announce_appointment(session, at=at, tells_consultant=is_told)
    return session


def give_up(
    session: Session, state: str, *, reason: str, at: datetime, side: str = "", is_late: bool = False
) -> Session:
    """A planned meeting that will not count, under the lock of its bilan. Raises SessionRefused."""
    locked(session.bilan)
    session = Session.objects.get(pk=session.pk)
    if session.state != State.PLANNED:
        raise SessionRefused("L’issue de cette séance est déjà enregistrée.")
    session.state = state
    session.calendar_sequence += 1
    session.reason = reason.strip()
    session.counted_minutes = 0
    session.settled_at = session.changed_at = at
    session.given_up_by = side
    session.is_late = is_late
    return write(session)
