"""What reads availability, absences, and the hours that are free."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import QuerySet

from beneficiaries.models import Bilan
from beneficiaries.pauses import pauses_of
from beneficiaries.queries import course_of, courses_of, open_bilans
from foundation.clock import PARIS, paris_day
from organisations.models import Membership
from sessions import rules
from sessions.house_rules.operations import house_rules
from sessions.models import (
    MEETINGS,
    Absence,
    Availability,
    DatedHours,
    HouseRules,
    Session,
    SessionGroup,
    SessionMove,
    WeeklyHours,
)
from sessions.planning.rules import Open, Published, Slot, StepLeft, Stretch, free_slots
from sessions.queries import hours_of, hours_of_all, sessions_of, steps_of

OCCUPYING = (Session.State.PLANNED, Session.State.HELD)
SHORTEST_BOOKING = 30  # minutes: less than that is not worth coming for


def midnight(day: date) -> datetime:
    """The instant at which a Paris day begins."""
    return datetime.combine(day, time(0), tzinfo=PARIS)


def availability_of(consultant: Membership) -> Availability:
    """What the consultant said about booking; closed when nothing was ever said."""
    found = Availability.objects.filter(consultant=consultant).first()
    return found or Availability(organisation_id=consultant.organisation_id, consultant=consultant)


def meetings_of(consultant_id: UUID, start: datetime, end: datetime) -> QuerySet[Session]:
    """What takes a consultant's time in a stretch: meetings planned or held."""
    return Session.objects.filter(
        consultant_id=consultant_id, state__in=OCCUPYING, kind__in=MEETINGS, starts_at__lt=end, ends_at__gt=start
    ).order_by("starts_at")


def absences_of(consultant_id: UUID, start: datetime, end: datetime) -> QuerySet[Absence]:
    return Absence.objects.filter(consultant_id=consultant_id, starts_at__lt=end, ends_at__gt=start)


def taken_of(
    consultant_id: UUID, start: datetime, end: datetime, *, person_of: Bilan | None = None, but: Session | None = None
) -> list[Stretch]:
    """The meetings of a consultant, and those of one bilan with anybody, as stretches of time."""
    meetings = meetings_of(consultant_id, start, end)
    if person_of is not None:
        meetings = meetings | Session.objects.filter(
            bilan=person_of, state__in=OCCUPYING, kind__in=MEETINGS, starts_at__lt=end, ends_at__gt=start
        )
    if but is not None:
        meetings = meetings.exclude(pk=but.pk)
    return [Stretch(*row) for row in meetings.order_by("starts_at").values_list("starts_at", "ends_at")]


def absent_stretches(consultant_id: UUID, start: datetime, end: datetime) -> list[Stretch]:
    return [Stretch(*row) for row in absences_of(consultant_id, start, end).values_list("starts_at", "ends_at")]


def paused_stretches(bilan: Bilan) -> list[Stretch]:
    """The pauses of a bilan: nothing is planned in them."""
    day = timedelta(days=1)
    return [Stretch(midnight(one.first), midnight(one.last + day)) for one in pauses_of(course_of(bilan))]


def published_of(
    consultant_id: UUID, first: date, last: date, *, bilan: Bilan | None = None, but: Session | None = None
) -> Published:
    """What a consultant publishes between two days, and what takes their time (a meeting to be moved put aside)."""
    weekly: dict[int, list[Open]] = defaultdict(list)
    for hours in WeeklyHours.objects.filter(consultant_id=consultant_id):
        weekly[hours.weekday].append(_open(hours))
    dated: dict[date, list[Open]] = defaultdict(list)
    for special in DatedHours.objects.filter(consultant_id=consultant_id, day__gte=first, day__lte=last):
        dated[special.day].append(_open(special))
    start, end = midnight(first) - timedelta(days=1), midnight(last) + timedelta(days=2)
    return Published(
        weekly=dict(weekly),
        dated=dict(dated),
        taken=taken_of(consultant_id, start, end, person_of=bilan, but=but),
        absences=absent_stretches(consultant_id, start, end) + (paused_stretches(bilan) if bilan else []),
    )


def _open(hours: WeeklyHours | DatedHours) -> Open:
    return Open(hours.starts_minute, hours.ends_minute, hours.mode, hours.place)


def window_of(bilan: Bilan, house: HouseRules, *, at: datetime) -> tuple[datetime, date]:
    """From which instant to which day a person books: the stricter of the house and the consultant."""
    weeks = min(house.books_until_weeks, availability_of(bilan.consultant).weeks_ahead)
    return at + timedelta(hours=house.books_from_hours), paris_day(at + timedelta(weeks=weeks))


def bookable_slots(bilan: Bilan, *, minutes: int, at: datetime, moving: Session | None = None) -> list[Slot]:
    """The hours that the person of a bilan may take; none when the consultant publishes none."""
    if not availability_of(bilan.consultant).is_published or minutes < 1:
        return []
    house = house_rules(bilan.organisation)
    not_before, last = window_of(bilan, house, at=at)
    first = paris_day(not_before)
    slots = free_slots(
        published_of(bilan.consultant_id, first, last, bilan=bilan, but=moving),
        first=first,
        last=last,
        not_before=not_before,
        minutes=minutes,
        buffer_minutes=house.buffer_minutes,
    )
    return [slot for slot in slots if moving is None or slot.starts_at != moving.starts_at]


def steps_left(bilan: Bilan) -> list[StepLeft]:
    """The steps of a bilan with what each can still take, in their order."""
    taken: dict[UUID | None, int] = defaultdict(int)
    for session in sessions_of(bilan):
        if session.kind == Session.Kind.ACCOMPANIMENT:
            taken[session.step_id] += session.counted_minutes
    return [StepLeft(step.pk, step.title, step.minutes - taken[step.pk]) for step in steps_of(bilan)]


def next_meeting(bilan: Bilan) -> tuple[StepLeft | None, int]:
    """The step that comes next and how long its meeting lasts: the usual length, within step and hours left."""
    steps = steps_left(bilan)
    left = hours_of(bilan).accompaniment.left
    usual = house_rules(bilan.organisation).session_minutes
    step = next((one for one in steps if one.minutes > 0), steps[-1] if steps else None)
    if step is None:
        return None, 0
    minutes = min(usual, left, step.minutes if step.minutes > 0 else usual)
    return step, minutes if minutes >= min(SHORTEST_BOOKING, left) else min(left, SHORTEST_BOOKING)


def last_moves(sessions: Sequence[Session]) -> dict[UUID, SessionMove]:
    """The latest move of each meeting, in one query."""
    moves = SessionMove.objects.filter(session__in=[session.pk for session in sessions])
    return {move.session_id: move for move in moves.order_by("moved_at")}


def inside_absence(absence: Absence) -> list[Session]:
    """The meetings that fall within an absence: to be moved."""
    meetings = meetings_of(absence.consultant_id, absence.starts_at, absence.ends_at)
    return list(meetings.filter(state=Session.State.PLANNED).select_related("bilan__beneficiary", "step"))


def coming_absences(consultant: Membership, *, at: datetime) -> list[tuple[Absence, list[Session]]]:
    """Absences that are not over, each with the meetings to move, in two queries."""
    absences = list(Absence.objects.filter(consultant=consultant, ends_at__gt=at))
    if not absences:
        return []
    end = max(one.ends_at for one in absences)
    meetings = meetings_of(consultant.pk, min(one.starts_at for one in absences), end)
    planned = list(meetings.filter(state=Session.State.PLANNED).select_related("bilan__beneficiary", "step"))
    return [
        (one, [each for each in planned if each.starts_at < one.ends_at and one.starts_at < each.ends_at])
        for one in absences
    ]


def collective_of(consultant: Membership, *, at: datetime) -> list[list[Session]]:
    """The collective meetings to come of a consultant, one list of sessions a group, in one query."""
    sessions = (
        Session.objects.filter(consultant=consultant, group__isnull=False, state=Session.State.PLANNED)
        .filter(ends_at__gte=at)
        .select_related("bilan__beneficiary", "step", "group")
        .order_by("starts_at", "bilan__beneficiary__name_key")
    )
    groups: dict[UUID | None, list[Session]] = defaultdict(list)
    for session in sessions:
        groups[session.group_id].append(session)
    return list(groups.values())


def planned_of(group: SessionGroup) -> list[Session]:
    """Whoever is to come to one collective meeting, by name."""
    sessions = Session.objects.filter(group=group, state=Session.State.PLANNED)
    return list(sessions.select_related("bilan__beneficiary", "step").order_by("bilan__beneficiary__name_key"))


def bilans_for_a_group(consultant: Membership) -> list[Bilan]:
    """The running bilans of a consultant with hours left, by name, in few queries."""
    bilans = list(
        open_bilans()
        .filter(consultant=consultant)
        .select_related("beneficiary", "organisation")
        .order_by("beneficiary__name_key", "pk")
    )
    courses, hours = courses_of(bilan.pk for bilan in bilans), hours_of_all(bilans)
    return [bilan for bilan in bilans if not courses[bilan.pk].is_stopped and hours[bilan.pk].accompaniment.left > 0]


def closed_because(bilan: Bilan) -> str:
    """Why nothing can be booked online; empty when something can."""
    if not availability_of(bilan.consultant).is_published:
        return f"{bilan.consultant} prévoit les séances avec vous, de vive voix ou par message."
    refusal = rules.may_book(course_of(bilan), hours_of(bilan), Session.Kind.ACCOMPANIMENT, 1)
    return refusal.sentence if refusal else ""
