"""The load of a house, content-blind: bilans, what is late, hours planned, who has room; and what could change hands."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncWeek

from beneficiaries.load import Load, loads_of, under_way
from beneficiaries.models import Bilan
from bilan.pages.caseload.lateness import Late, with_lateness
from foundation.clock import PARIS, paris_day
from organisations.models import CaseloadRules, Membership
from sessions.models import MEETINGS, Absence, Session

WEEKS = 4
LATELY = timedelta(days=30)
MOST_PROPOSALS = 3


@dataclass
class MemberLoad:
    """What one consultant carries."""

    member: Membership
    load: Load
    weeks: list[int] = field(default_factory=lambda: [0] * WEEKS)  # minutes
    late: int = 0
    stalled: int = 0
    opened_lately: int = 0
    absent_until: datetime | None = None  # the end of an absence under way

    @property
    def share(self) -> int:
        """How much of the ceiling is taken, in per cent, as a bar shows it."""
        return min(100, round(100 * self.load.count / self.load.ceiling)) if self.load.ceiling else 100


@dataclass(frozen=True)
class Proposal:
    """A bilan that could change hands with little harm, and who has room for it."""

    bilan: Any  # with the number of its meetings
    to: Membership


@dataclass(frozen=True)
class HouseLoad:
    """The whole house, those who carry most first."""

    members: list[MemberLoad]
    mondays: list[date]
    proposals: list[Proposal]
    without_consultant: int  # bilans of members who lead none any more

    @property
    def count(self) -> int:
        return sum(one.load.count for one in self.members) + self.without_consultant

    @property
    def late(self) -> int:
        return sum(one.late for one in self.members)

    @property
    def over(self) -> list[MemberLoad]:
        return [one for one in self.members if one.load.is_over]

    @property
    def room(self) -> int:
        return sum(max(0, one.load.room) for one in self.members)

    @property
    def this_week(self) -> int:
        return sum(one.weeks[0] for one in self.members)

    @property
    def most_in_a_week(self) -> int:
        return max((minutes for one in self.members for minutes in one.weeks), default=0)

    @property
    def fairness(self) -> tuple[int, int, float]:
        """The fewest, the most and the middle number of bilans."""
        counts = [one.load.count for one in self.members]
        return (min(counts), max(counts), median(counts)) if counts else (0, 0, 0)


def house_load(consultants: Iterable[Membership], *, rules: CaseloadRules, at: datetime) -> HouseLoad:
    """Everything the board shows; seven queries whatever the number of bilans."""
    loads = loads_of(consultants := list(consultants))
    members = {member.pk: MemberLoad(member, loads[member.pk]) for member in consultants}
    rows = with_lateness(under_way(), rules=rules, at=at).values_list(
        "consultant_id", "opened_on", "late_rank", f"late_{Late.STALLED}"
    )
    since = paris_day(at) - LATELY
    others = 0
    for consultant_id, opened_on, late_rank, stalled_at in rows:
        one = members.get(consultant_id)
        if one is None:
            others += 1
            continue
        one.late += late_rank is not None
        one.stalled += stalled_at is not None
        one.opened_lately += opened_on > since
    for absence in Absence.objects.filter(starts_at__lte=at, ends_at__gt=at, consultant__in=members):
        members[absence.consultant_id].absent_until = absence.ends_at
    mondays = mondays_from(paris_day(at))
    for (consultant_id, week), minutes in planned_minutes(mondays).items():
        if consultant_id in members:
            members[consultant_id].weeks[mondays.index(week)] = minutes
    ordered = sorted(members.values(), key=lambda one: (one.load.room, -one.load.count, str(one.member)))
    return HouseLoad(ordered, mondays, proposals_of(ordered), others)


def mondays_from(day: date) -> list[date]:
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(weeks=number) for number in range(WEEKS)]


def planned_minutes(mondays: list[date]) -> dict[tuple[UUID, date], int]:
    """Minutes of meetings planned or held, by consultant and Paris week."""
    start, end = (
        datetime.combine(day, time(0), tzinfo=PARIS) for day in (mondays[0], mondays[-1] + timedelta(weeks=1))
    )
    rows = (
        Session.objects.filter(
            kind__in=MEETINGS,
            state__in=[Session.State.PLANNED, Session.State.HELD],
            starts_at__gte=start,
            starts_at__lt=end,
        )
        .order_by()
        .annotate(week=TruncWeek("starts_at", tzinfo=PARIS))
        .values_list("consultant_id", "week")
        .annotate(minutes=Sum("planned_minutes"))
    )
    return {(consultant_id, week.astimezone(PARIS).date()): minutes for consultant_id, week, minutes in rows}


def proposals_of(members: list[MemberLoad]) -> list[Proposal]:
    """For who is over their ceiling, the bilans that began least, each to whoever has most room left."""
    over = {one.member.pk: -one.load.room for one in members if one.load.is_over}
    room = {one.member.pk: one.load.room for one in members if one.load.room > 0 and one.absent_until is None}
    by_id = {one.member.pk: one.member for one in members}
    found: list[Proposal] = []
    taken: dict[UUID, int] = defaultdict(int)
    if not (over and room):
        return found
    for bilan in least_begun(over):
        if taken[bilan.consultant_id] >= min(over[bilan.consultant_id], MOST_PROPOSALS) or not room:
            continue
        to = max(room, key=lambda pk: (room[pk], str(by_id[pk])))
        taken[bilan.consultant_id] += 1
        room[to] -= 1
        if room[to] == 0:
            del room[to]
        found.append(Proposal(bilan, by_id[to]))
    return found


def least_begun(consultants: Iterable[UUID]) -> QuerySet[Bilan]:
    """Bilans of these consultants, those with the fewest meetings first."""
    held = Count("session", filter=Q(session__state=Session.State.HELD))
    mine = under_way().filter(consultant_id__in=list(consultants)).select_related("beneficiary", "consultant")
    return mine.annotate(meetings=held).order_by("meetings", "-opened_on", "pk")
