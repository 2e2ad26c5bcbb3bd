"""What reads programmes, sessions, hours and attendance."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, QuerySet, Sum, Value, When

from beneficiaries.models import Bilan
from organisations.permissions import Actor
from sessions.attendance.states import with_presence
from sessions.models import (
    MEETINGS,
    Attendance,
    Attestation,
    Contestation,
    Phase,
    Programme,
    ProgrammeStep,
    Session,
    Step,
)
from sessions.rules import Counter, Hours

PARTS = ("planned", "held", "signed", "attested", "contested")


def programmes() -> QuerySet[Programme]:
    """The offers that a bilan can be opened from."""
    steps = Prefetch("steps", ProgrammeStep.objects.order_by("position"))
    total = Sum("steps__minutes")
    return (
        Programme.objects.filter(retired_at=None)
        .prefetch_related(steps)
        .annotate(accompaniment_minutes=total, total_minutes=total + F("personal_work_minutes"))
        .order_by("accompaniment_minutes", "title")
    )


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
    """(bilan, kind, part, counted minutes, more…) of what counts: one row a group, one query."""
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
    return with_presence(Session.objects.filter(bilan=bilan).select_related("step", "consultant").order_by("starts_at"))


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


def followed_up_among(bilans: Iterable[Bilan]) -> set[UUID]:
    """The bilans whose six-month talk was held, in one query."""
    held = Session.objects.filter(
        bilan__in=[bilan.pk for bilan in bilans], kind=Session.Kind.FOLLOW_UP, state=Session.State.HELD
    )
    return set(held.values_list("bilan_id", flat=True))
