"""What sessions wait for, as the database reads it: an outcome, a signature, a meeting to book (FEATURES A12)."""

from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest

from beneficiaries.course_in_database import (
    CONSENTS,
    ENDED,
    ParisMidnight,
    back_at,
    begun_before,
    has,
    is_paused,
    last_at,
    last_word,
)
from beneficiaries.deaths.operations import died
from beneficiaries.models import Bilan
from beneficiaries.rules import Kind
from foundation.clock import paris_day
from sessions.models import MEETINGS, Attendance, Attestation, Session

State = Session.State
HANDED = (Kind.HANDED_OVER, Kind.HANDING_OVER_PROPOSED)


def of_bilan(*conditions: Q, **filters: object) -> QuerySet[Session]:
    return Session.objects.filter(*conditions, bilan=OuterRef("pk"), **filters)


def without_outcome(at: datetime) -> QuerySet[Session]:
    """Planned meetings of the outer bilan whose time is over."""
    return of_bilan(state=State.PLANNED, kind__in=MEETINGS, ends_at__lt=at)


def lacks(party: str) -> Q:
    """Meetings without the signature of this party, nor an attestation that stands in for the person's."""
    missing = Q(~Exists(Attendance.objects.filter(session=OuterRef("pk"), party=party)))
    if party == Attendance.Party.PERSON:
        missing &= Q(~Exists(Attestation.objects.filter(session=OuterRef("pk"), withdrawn_at=None)))
    return missing


def unsigned(*parties: str) -> QuerySet[Session]:
    """Held meetings of the outer bilan that one of these parties has not signed."""
    missing = reduce(or_, (lacks(party) for party in parties))
    return of_bilan(missing, state=State.HELD, kind__in=MEETINGS)


def is_booked(at: datetime) -> Exists:
    """Whether a meeting is to come, or under way."""
    return Exists(of_bilan(state=State.PLANNED, kind__in=MEETINGS, ends_at__gte=at))


def minutes_taken() -> Coalesce:
    """Accompaniment reserved or done."""
    taken = of_bilan(kind=Session.Kind.ACCOMPANIMENT).order_by().values("bilan")
    return Coalesce(
        Subquery(taken.annotate(minutes=Sum("counted_minutes")).values("minutes"), output_field=IntegerField()),
        Value(0),
    )


def last_meeting_at() -> Subquery:
    """When the latest meeting ended that took place, was missed or waits for its outcome."""
    met = of_bilan(kind__in=MEETINGS, state__in=[State.PLANNED, State.HELD, State.NO_SHOW]).order_by().values("bilan")
    return Subquery(met.annotate(last=Max("ends_at")).values("last"))


def silent_since() -> Greatest:
    """The opening, the person's consent, the last meeting or the end of a pause, whichever came last."""
    return Greatest(ParisMidnight(F("opened_on")), last_at(Kind.CONSENTED), last_meeting_at(), back_at())


def silent(bilans: QuerySet[Bilan], *, days: int, at: datetime) -> QuerySet[Any]:
    """Running bilans with hours left in which nothing has been booked for so many days, since `silent_since`."""
    return (
        bilans.alias(word=last_word(), taken=minutes_taken())
        .annotate(silent_since=silent_since())
        .filter(
            CONSENTS,
            ~has(*ENDED, *HANDED),
            ~died(),
            ~Q(is_paused(paris_day(at))),
            ~is_booked(at),
            Q(accompaniment_minutes__gt=F("taken")),
            silent_since__lt=begun_before(days, at),
        )
    )
