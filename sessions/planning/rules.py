"""Which hours are free, and where the meetings of a series fall: no database, no request.

Hours are those of the Paris day; instants and lengths are real time, so that a change of hour
moves neither the hour on the wall nor the length of a meeting (DESIGN invariant 16).
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from foundation.clock import PARIS, paris_day
from law.calendars import public_holiday

DAY_MINUTES = 24 * 60
GRID = 30  # minutes between two hours that are offered
CRUMB = 30  # what would be left of a step below this goes with its last meeting
LONGEST_MINUTES = 8 * 60  # of one meeting
LONGEST_SERIES = 40  # meetings
PATIENCE = 60  # weeks looked at
BARRED = "Situation notée : ce qu’elle demande n’est pas encore noté"


@dataclass(frozen=True)
class Open:
    """A range of the Paris day in which a consultant receives, in minutes."""

    starts_minute: int
    ends_minute: int
    mode: str
    place: str = ""


@dataclass(frozen=True)
class Stretch:
    """A stretch of time that is taken."""

    starts_at: datetime
    ends_at: datetime

    def meets(self, starts_at: datetime, ends_at: datetime, *, buffer: timedelta = timedelta()) -> bool:
        return self.starts_at < ends_at + buffer and starts_at < self.ends_at + buffer


@dataclass(frozen=True)
class Slot:
    """An hour that can be booked."""

    starts_at: datetime
    ends_at: datetime
    mode: str
    place: str = ""


@dataclass(frozen=True)
class Published:
    """What a consultant publishes, and what takes their time."""

    weekly: dict[int, Sequence[Open]] = field(default_factory=dict)  # by weekday
    dated: dict[date, Sequence[Open]] = field(default_factory=dict)  # in the place of what the weekday has
    taken: Sequence[Stretch] = ()  # meetings
    absences: Sequence[Stretch] = ()

    def open_on(self, day: date) -> Sequence[Open]:
        """Ranges of one day: dated ones first; none on a public holiday unless it was opened by its date."""
        if day in self.dated:
            return self.dated[day]
        return () if public_holiday(day) else self.weekly.get(day.weekday(), ())


def wall(day: date, minute: int) -> datetime | None:
    """The instant at a minute of the Paris day; None when the clocks jump over it."""
    local = datetime.combine(day + timedelta(days=minute // 1440), time(minute // 60 % 24, minute % 60), tzinfo=PARIS)
    instant = local.astimezone(UTC)
    return instant if instant.astimezone(PARIS).replace(tzinfo=None) == local.replace(tzinfo=None) else None


def free_slots(
    published: Published, *, first: date, last: date, not_before: datetime, minutes: int, buffer_minutes: int
) -> Iterator[Slot]:
    """The hours that can be booked from one day to another, in order.

    Each lies whole within one open range, meets no absence, and keeps its distance to every meeting.
    """
    length, buffer = timedelta(minutes=minutes), timedelta(minutes=buffer_minutes)
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        for ranges in sorted(published.open_on(day), key=lambda one: one.starts_minute):
            end = wall(day, ranges.ends_minute)
            for minute in range(ranges.starts_minute, ranges.ends_minute, GRID):
                starts_at = wall(day, minute)
                if starts_at is None or starts_at < not_before:
                    continue
                ends_at = starts_at + length
                if end is None or ends_at > end:
                    break
                if any(one.meets(starts_at, ends_at) for one in published.absences):
                    continue
                if any(one.meets(starts_at, ends_at, buffer=buffer) for one in published.taken):
                    continue
                yield Slot(starts_at, ends_at, ranges.mode, ranges.place)


def is_late(starts_at: datetime, *, at: datetime, notice_hours: int) -> bool:
    """Whether the notice of the house has passed: counted in real hours, the last minute still in time."""
    return at > starts_at - timedelta(hours=notice_hours)


@dataclass(frozen=True)
class StepLeft:
    """A step of the bilan and the minutes that it can still take."""

    id: UUID
    title: str
    minutes: int


@dataclass(frozen=True)
class Proposed:
    """A meeting that a series proposes."""

    starts_at: datetime
    minutes: int
    step_id: UUID
    title: str


@dataclass(frozen=True)
class Skipped:
    """A week without a meeting, and why."""

    day: date
    why: str


@dataclass(frozen=True)
class Series:
    """What « plan everything » proposes; `minutes_left` could not be placed."""

    lines: tuple[Proposed | Skipped, ...]
    minutes_left: int

    @property
    def meetings(self) -> list[Proposed]:
        return [line for line in self.lines if isinstance(line, Proposed)]


def propose_series(
    *,
    first: date,
    hour: time,
    every_weeks: int,
    minutes: int,
    steps: Sequence[StepLeft],
    minutes_left: int,
    taken: Sequence[Stretch],
    absences: Sequence[Stretch],
    buffer_minutes: int,
    pauses: Sequence[Stretch] = (),
    barred: Container[date] = frozenset(),
) -> Series:
    """Meetings at the same hour of the wall, through the steps in their order, until the hours are placed.

    A week whose day is a public holiday, in a pause, an absence, taken or `barred` by the situation that was noted
    is skipped, with its reason; the hours never exceed `minutes_left`.
    """
    lines: list[Proposed | Skipped] = []
    lengths = list(_cut(steps, minutes_left, minutes))
    buffer = timedelta(minutes=buffer_minutes)
    week = 0
    while lengths and week < PATIENCE:
        day = first + timedelta(weeks=week)
        week += every_weeks
        step, length = lengths[0]
        starts_at = wall(day, hour.hour * 60 + hour.minute)
        why = BARRED if day in barred else ""
        why = why or _why_not(day, starts_at, length, taken=taken, absences=absences, pauses=pauses, buffer=buffer)
        if why or starts_at is None:
            lines.append(Skipped(day, why))
            continue
        lines.append(Proposed(starts_at, length, step.id, step.title))
        del lengths[0]
    while lines and isinstance(lines[-1], Skipped) and not lengths:
        lines.pop()
    placed = sum(line.minutes for line in lines if isinstance(line, Proposed))
    return Series(tuple(lines), minutes_left - placed)


def _why_not(day: date, starts_at: datetime | None, minutes: int, **taken: Any) -> str:
    """Why no meeting is proposed on a day; empty when one can be."""
    if holiday := public_holiday(day):
        return f"Jour férié : {holiday}"
    if day.weekday() >= 5:
        return "Fin de semaine"
    if starts_at is None:
        return "Cette heure n’existe pas ce jour-là : on change d’heure"
    ends_at = starts_at + timedelta(minutes=minutes)
    if any(one.meets(starts_at, ends_at) for one in taken["pauses"]):
        return "Bilan en pause"
    if any(one.meets(starts_at, ends_at) for one in taken["absences"]):
        return "Absence"
    if any(one.meets(starts_at, ends_at, buffer=taken["buffer"]) for one in taken["taken"]):
        return "Créneau déjà pris"
    return ""


def _cut(steps: Iterable[StepLeft], total: int, minutes: int) -> Iterator[tuple[StepLeft, int]]:
    """The hours of each step in meetings of the usual length, a crumb going with the meeting before it.

    What the steps do not take goes to the last one, as far as there is time left.
    """
    rooms = [(step, max(step.minutes, 0)) for step in steps]
    if rooms:
        beyond = max(total - sum(room for _, room in rooms), 0)
        rooms[-1] = (rooms[-1][0], rooms[-1][1] + beyond)
    number = 0
    for step, room in rooms:
        while room > 0 and total > 0 and number < LONGEST_SERIES:
            length = min(minutes, room, total)
            rest = min(room, total) - length
            if rest < CRUMB and length + rest <= LONGEST_MINUTES:
                length += rest
            yield step, length
            room, total, number = room - length, total - length, number + 1


def days_of(slots: Iterable[Slot]) -> dict[date, list[Slot]]:
    """The hours by their Paris day."""
    found: dict[date, list[Slot]] = {}
    for slot in slots:
        found.setdefault(paris_day(slot.starts_at), []).append(slot)
    return found
