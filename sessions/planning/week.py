"""The week of a consultant: read models for its page."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from foundation.clock import PARIS, paris_day
from foundation.formats import clock as clock_time
from foundation.formats import short_day
from law.calendars import public_holiday
from organisations.models import Membership
from sessions.models import Absence, Session
from sessions.planning.queries import absences_of, last_moves, meetings_of, midnight

FIRST_HOUR, LAST_HOUR = 8, 19  # drawn even when they are empty
WORKING_DAYS = 5


@dataclass(frozen=True)
class Block:
    """Something that takes time on one day, in minutes of the wall."""

    starts_minute: int
    ends_minute: int
    hours: str
    title: str
    note: str = ""
    tone: str = "neutral"
    url: str = ""
    session: Session | None = None
    move_url: str = ""
    shift_url: str = ""


@dataclass(frozen=True)
class Day:
    """One day with its blocks in order."""

    day: date
    blocks: list[Block]
    holiday: str = ""
    is_today: bool = False


@dataclass(frozen=True)
class Week:
    """Seven days or five, and the hours that they are drawn between."""

    days: list[Day]
    previous: date
    following: date
    first_hour: int
    last_hour: int
    label: str
    hours: list[int] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not any(day.blocks for day in self.days)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_of(consultant: Membership, monday: date, *, today: date, slug: str, may_plan: bool) -> Week:
    """The meetings of a consultant in one week, in two queries; what is no longer their bilan is only « occupé »."""
    start, end = midnight(monday), midnight(monday + timedelta(days=7))
    meetings = list(meetings_of(consultant.pk, start, end).select_related("bilan__beneficiary", "step", "group"))
    absences = list(absences_of(consultant.pk, start, end))
    days = [_day(monday + timedelta(days=number), today, consultant, meetings, absences, slug, may_plan)
            for number in range(7)]  # fmt: skip
    while len(days) > WORKING_DAYS and not days[-1].blocks:
        days.pop()
    blocks = [block for day in days for block in day.blocks if block.session is not None]
    first = min([FIRST_HOUR, *(block.starts_minute // 60 for block in blocks)])
    last = max([LAST_HOUR, *(-(-block.ends_minute // 60) for block in blocks)])
    return Week(
        days=days,
        previous=monday - timedelta(days=7),
        following=monday + timedelta(days=7),
        first_hour=first,
        last_hour=last,
        label=f"Du {short_day(monday)} au {short_day(days[-1].day)}",
        hours=list(range(first, last)),
    )


def _day(
    day: date,
    today: date,
    consultant: Membership,
    meetings: Iterable[Session],
    absences: Iterable[Absence],
    slug: str,
    may_plan: bool,
) -> Day:
    that_day = [session for session in meetings if paris_day(session.starts_at) == day]
    blocks = [_meeting(session, consultant, slug, may_plan) for session in that_day if not session.group_id]
    blocks += _groups(that_day, consultant, slug, may_plan)
    start, end = midnight(day), midnight(day + timedelta(days=1))
    for absence in absences:
        if absence.starts_at < end and absence.ends_at > start:
            blocks.append(_absence(max(absence.starts_at, start), min(absence.ends_at, end), day))
    # Absences first: where they meet a meeting, it lies on top.
    blocks.sort(key=lambda block: (block.title != "Absence", block.starts_minute, block.ends_minute))
    return Day(day, blocks, public_holiday(day), day == today)


def minutes_of(instant: datetime, day: date) -> int:
    """The minute of the wall on a day; the end of the day is 1440."""
    local = instant.astimezone(PARIS)
    return (local.date() - day).days * 1440 + local.hour * 60 + local.minute


def _hours(starts_at: datetime, ends_at: datetime) -> str:
    return f"{clock_time(starts_at)} – {clock_time(ends_at)}"


def _absence(starts_at: datetime, ends_at: datetime, day: date) -> Block:
    first, last = minutes_of(starts_at, day), minutes_of(ends_at, day)
    whole = last - first >= 1440
    return Block(first, last, "Toute la journée" if whole else _hours(starts_at, ends_at), "Absence")


def _meeting(session: Session, consultant: Membership, slug: str, may_plan: bool) -> Block:
    day = paris_day(session.starts_at)
    times = (minutes_of(session.starts_at, day), minutes_of(session.ends_at, day))
    hours = _hours(session.starts_at, session.ends_at)
    if session.bilan.consultant_id != consultant.pk:
        return Block(*times, hours, "Occupé")
    notes = [str(session.step or session.get_kind_display()), session.get_mode_display()]
    notes += ["malgré l’absence"] if session.despite_absence else []
    is_planned = session.state == Session.State.PLANNED
    base = f"/o/{slug}/"
    return Block(
        *times,
        hours,
        str(session.bilan.beneficiary),
        " · ".join(notes),
        "info" if is_planned else "success",
        f"{base}bilans/{session.bilan_id}/",
        session,
        f"{base}seances/{session.pk}/deplacer/?de=agenda" if may_plan and is_planned else "",
        f"{base}seances/{session.pk}/glisser/" if may_plan and is_planned else "",
    )


def _groups(sessions: Iterable[Session], consultant: Membership, slug: str, may_plan: bool) -> list[Block]:
    """One block for each collective meeting; who takes part is moved apart, on its page."""
    groups: dict[UUID, list[Session]] = {}
    for session in sessions:
        if session.group_id:
            groups.setdefault(session.group_id, []).append(session)
    return [_group(members, consultant, slug, may_plan) for members in groups.values()]


def _group(sessions: list[Session], consultant: Membership, slug: str, may_plan: bool) -> Block:
    first = sessions[0]
    day = paris_day(first.starts_at)
    mine = sorted(str(one.bilan.beneficiary) for one in sessions if one.bilan.consultant_id == consultant.pk)
    return Block(
        minutes_of(first.starts_at, day),
        minutes_of(first.ends_at, day),
        _hours(first.starts_at, first.ends_at),
        "Séance collective",
        ", ".join(mine),
        "info" if first.state == Session.State.PLANNED else "success",
        f"/o/{slug}/agenda/{consultant.pk}/collectives/" if may_plan else "",
        first,
    )


@dataclass(frozen=True)
class Undo:
    """A move that can be undone at once."""

    session: Session
    from_at: datetime
    to_at: datetime


def undo_of(session: Session, *, at: datetime) -> Undo | None:
    """The latest move of a meeting, as long as it stands and its former hour is to come."""
    move = last_moves([session]).get(session.pk)
    if move is None or move.to_at != session.starts_at or move.from_at <= at:
        return None
    return Undo(session, move.from_at, move.to_at)
