"""What reads sessions, hours and attendance."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Exists, OuterRef, Prefetch, QuerySet, Sum, Value, When

from beneficiaries.models import Bilan
from organisations.permissions import Actor
from sessions.attendance.states import with_presence
from sessions.models import (
    MEETINGS,
    Attendance,
    Attestation,
    Contestation,
    FollowUp,
    Phase,
    Session,
    SessionMove,
    Step,
)
from sessions.rules import Counter, Hours

PARTS = ("planned", "held", "signed", "attested", "contested")


def hours_of(bilan: Bilan) -> Hours:
    """The two counters of one bilan."""
    return hours_of_all([bilan])[bilan.pk]


def hours_of_all(bilans: Iterable[Bilan]) -> dict[UUID, Hours]:
    """The two counters of several bilans, in one query."""
    bilans = list(bilans)
    sums: dict[tuple[UUID, str, str], int] = defaultdict(int)
    for bilan_id, kind, part, minutes in counted_parts(bilans):
        sums[bilan_id, kind, part] += minutes

    def counter(bilan: Bilan, kind: str, total: int) -> Counter:
        planned, held, signed, attested, contested = (sums[bilan.pk, kind, part] for part in PARTS)
        return Counter(total, planned, held + attested + contested, signed, attested, contested)

    return {
        bilan.pk: Hours(
            counter(bilan, Session.Kind.ACCOMPANIMENT, bilan.accompaniment_minutes),
            counter(bilan, Session.Kind.PERSONAL_WORK, bilan.personal_work_minutes),
        )
        for bilan in bilans
    }


def counted_parts(bilans: Iterable[Bilan], *more: str) -> QuerySet[Session, tuple]:
    """(bilan, kind, part, counted minutes, more…) of what counts: one row a session, one query."""
    signatures = Attendance.objects.filter(session=OuterRef("pk"))
    is_contested = Exists(Contestation.objects.filter(session=OuterRef("pk"), withdrawn_at=None))
    part = Case(
        When(state=Session.State.PLANNED, then=Value("planned")),
        When(is_contested, then=Value("contested")),
        When(
            Exists(signatures.filter(party=Attendance.Party.PERSON))
            & Exists(signatures.filter(party=Attendance.Party.CONSULTANT)),
            then=Value("signed"),
        ),
        When(Exists(Attestation.objects.filter(session=OuterRef("pk"), withdrawn_at=None)), then=Value("attested")),
        default=Value("held"),
    )
    counted = Session.objects.filter(bilan__in=[bilan.pk for bilan in bilans], counted_minutes__gt=0).order_by()
    return counted.annotate(part=part).values_list("bilan_id", "kind", "part", "counted_minutes", *more)


@dataclass(frozen=True)
class PhaseHours:
    """Accompaniment of one legal phase: foreseen by the programme, against planned, held and signed."""

    phase: Phase
    foreseen: int
    planned: int = 0
    held: int = 0
    signed: int = 0

    @property
    def done(self) -> int:
        return self.held + self.signed


def hours_by_phase(bilan: Bilan) -> list[PhaseHours]:
    """Accompaniment by legal phase, in the order of the law."""
    foreseen: dict[str, int] = defaultdict(int)
    for phase, minutes in Step.objects.filter(bilan=bilan).order_by().values_list("phase", "minutes"):
        foreseen[phase] += minutes
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for _, kind, part, minutes, phase in counted_parts([bilan], "step__phase"):
        if kind == Session.Kind.ACCOMPANIMENT:
            sums[phase, part if part in ("planned", "signed") else "held"] += minutes
    return [
        PhaseHours(phase, foreseen[phase], *(sums[phase.value, part] for part in ("planned", "held", "signed")))
        for phase in Phase
    ]


def sessions_of(bilan: Bilan) -> QuerySet[Session]:
    """The sessions of a bilan in the order of the calendar, with their step and signatures."""
    sessions = Session.objects.filter(bilan=bilan).select_related("step", "consultant").order_by("starts_at")
    moves = Prefetch("moves", SessionMove.objects.order_by("moved_at"))
    return with_presence(sessions).prefetch_related(moves)


def minutes_by_phase(bilan: Bilan) -> list[tuple[Phase, int]]:
    """Accompaniment held, by legal phase, in the order of the law."""
    rows = (
        Session.objects.filter(bilan=bilan, kind=Session.Kind.ACCOMPANIMENT, state=Session.State.HELD)
        .values("step__phase")
        .annotate(minutes=Sum("counted_minutes"))
    )
    minutes = {row["step__phase"]: row["minutes"] for row in rows}
    return [(phase, minutes.get(phase.value, 0)) for phase in Phase]


def next_sessions(bilans: Iterable[Bilan], after: datetime) -> dict[UUID, Session]:
    """The next planned meeting of each bilan, in one query."""
    meetings = (
        Session.objects.filter(
            bilan__in=[bilan.pk for bilan in bilans],
            state=Session.State.PLANNED,
            kind__in=MEETINGS,
            ends_at__gte=after,
        )
        .order_by("bilan_id", "starts_at")
        .distinct("bilan_id")
    )
    return {session.bilan_id: session for session in meetings}


def to_settle(bilans: Iterable[Bilan], at: datetime) -> dict[UUID, int]:
    """How many meetings of each bilan took place without anybody saying how, in one query."""
    rows = (
        Session.objects.filter(bilan__in=[bilan.pk for bilan in bilans], state=Session.State.PLANNED, ends_at__lt=at)
        .values("bilan_id")
        .annotate(number=Count("pk"))
    )
    return {row["bilan_id"]: row["number"] for row in rows}


def meetings_between(actor: Actor, start: datetime, end: datetime) -> QuerySet[Session]:
    """The meetings of a consultant, in bilans that they have, planned or held in a stretch of time."""
    return (
        Session.objects.filter(
            consultant_id=actor.membership_id,
            bilan__consultant_id=actor.membership_id,
            state__in=[Session.State.PLANNED, Session.State.HELD],
            starts_at__gte=start,
            starts_at__lt=end,
        )
        .select_related("bilan__beneficiary", "step")
        .order_by("starts_at")
    )


def to_sign_as_former(actor: Actor) -> QuerySet[Session]:
    """Meetings that somebody led in a bilan that they no longer accompany, and have not signed; they can sign those."""
    signed = Attendance.objects.filter(session=OuterRef("pk"), party=Attendance.Party.CONSULTANT)
    return (
        Session.objects.filter(
            ~Exists(signed), consultant_id=actor.membership_id, state=Session.State.HELD, kind__in=MEETINGS
        )
        .exclude(bilan__consultant_id=actor.membership_id)
        .select_related("bilan__beneficiary", "step")
        .order_by("starts_at")
    )


def meetings_of_all(bilans: Iterable[Bilan]) -> dict[UUID, list[Session]]:
    """The meetings planned or held of several bilans with their signatures, in two queries; none given up."""
    meetings = with_presence(
        Session.objects.filter(
            bilan__in=[bilan.pk for bilan in bilans],
            kind__in=MEETINGS,
            state__in=[Session.State.PLANNED, Session.State.HELD],
        ).order_by("starts_at")
    )
    found: dict[UUID, list[Session]] = defaultdict(list)
    for session in meetings:
        found[session.bilan_id].append(session)
    return found


def steps_of(bilan: Bilan) -> QuerySet[Step]:
    """The steps of a bilan in their order."""
    return Step.objects.filter(bilan=bilan).order_by("position")


@dataclass(frozen=True)
class FollowUpLine:
    """Where a follow-up stands, as lists and counts read it: facts alone, whatever was destroyed."""

    follow_up: FollowUp
    tries: int
    has_talk: bool  # planned, or held and its outcome still to be noted

    @property
    def word(self) -> str:
        if self.follow_up.state == FollowUp.State.REACHED:
            return f"Fait, projet {self.follow_up.get_project_display().lower()}"
        if self.follow_up.state == FollowUp.State.DUE and self.has_talk:
            return "Entretien prévu"
        return self.follow_up.get_state_display()

    @property
    def is_late(self) -> bool:
        """Whether somebody has to act."""
        return self.follow_up.state == FollowUp.State.DUE and not self.has_talk


def follow_ups_of(bilans: Iterable[Bilan]) -> dict[UUID, FollowUpLine]:
    """The follow-up of each bilan that has one, in one query."""
    talks = Session.objects.filter(
        bilan=OuterRef("bilan"),
        kind=Session.Kind.FOLLOW_UP,
        state__in=[Session.State.PLANNED, Session.State.HELD],
    )
    rows: QuerySet[Any] = FollowUp.objects.filter(bilan__in=[bilan.pk for bilan in bilans]).annotate(
        tries_made=Count("tries"), has_talk=Exists(talks)
    )
    return {row.bilan_id: FollowUpLine(row, row.tries_made, row.has_talk) for row in rows}


def follow_up_counts(*, since: date, until: date) -> dict[str, int]:
    """How the follow-ups that came due in a period ended: by state, and by project for those reached."""
    due = FollowUp.objects.filter(due_on__gte=since, due_on__lte=until)
    states = due.values_list("state").annotate(number=Count("pk"))
    projects = due.filter(state=FollowUp.State.REACHED).values_list("project").annotate(number=Count("pk"))
    return dict(states) | {f"project_{project}": number for project, number in projects}
