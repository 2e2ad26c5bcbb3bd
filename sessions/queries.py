"""What reads sessions, hours and attendance."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet, Sum

from beneficiaries.models import Bilan
from organisations.permissions import Actor
from sessions.models import MEETINGS, Attendance, Phase, Session, Step
from sessions.rules import Counter, Hours


def hours_of(bilan: Bilan) -> Hours:
    """The two counters of one bilan."""
    return hours_of_all([bilan])[bilan.pk]


def hours_of_all(bilans: Iterable[Bilan]) -> dict[UUID, Hours]:
    """The two counters of several bilans, in one query."""
    bilans = list(bilans)
    rows = (
        Session.objects.filter(bilan__in=[bilan.pk for bilan in bilans], counted_minutes__gt=0)
        .annotate(signatures=Count("attendances"))
        .values_list("bilan_id", "kind", "state", "signatures", "counted_minutes")
    )
    sums: dict[tuple[UUID, str, str], int] = defaultdict(int)
    for bilan_id, kind, state, signatures, minutes in rows:
        part = "planned" if state == Session.State.PLANNED else "signed" if signatures == 2 else "held"
        sums[bilan_id, kind, part] += minutes

    def counter(bilan: Bilan, kind: str, total: int) -> Counter:
        return Counter(total, **{part: sums[bilan.pk, kind, part] for part in ("planned", "held", "signed")})

    return {
        bilan.pk: Hours(
            counter(bilan, Session.Kind.ACCOMPANIMENT, bilan.accompaniment_minutes),
            counter(bilan, Session.Kind.PERSONAL_WORK, bilan.personal_work_minutes),
        )
        for bilan in bilans
    }


def sessions_of(bilan: Bilan) -> QuerySet[Session]:
    """The sessions of a bilan in the order of the calendar, with their step and signatures."""
    return (
        Session.objects.filter(bilan=bilan)
        .select_related("step", "consultant")
        .prefetch_related(Prefetch("attendances", Attendance.objects.order_by("signed_at")))
        .order_by("starts_at")
    )


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
    meetings = (
        Session.objects.filter(
            bilan__in=[bilan.pk for bilan in bilans],
            kind__in=MEETINGS,
            state__in=[Session.State.PLANNED, Session.State.HELD],
        )
        .prefetch_related("attendances")
        .order_by("starts_at")
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
