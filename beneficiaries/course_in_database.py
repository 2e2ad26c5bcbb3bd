"""The course of bilans as the database reads it: expressions for a queryset of bilans, the same words as `Course`."""

from datetime import date, datetime, time, timedelta

from django.db.models import (
    BooleanField,
    Case,
    DateField,
    DateTimeField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from beneficiaries.models import Bilan, Fact
from beneficiaries.rules import CONSENT_KINDS, Kind
from foundation.clock import PARIS, paris_day


def live(*kinds: Kind, bilan: str = "pk") -> QuerySet[Fact]:
    """The live facts of these kinds of the bilan in the outer query: neither superseded nor void."""
    newer = Fact.objects.filter(supersedes=OuterRef("pk"))
    return Fact.objects.filter(~Exists(newer), bilan=OuterRef(bilan), kind__in=kinds, is_void=False)


def has(*kinds: Kind) -> Exists:
    return Exists(live(*kinds))


def last_at(*kinds: Kind) -> Subquery:
    """When the latest fact of these kinds took place; NULL without one."""
    return Subquery(live(*kinds).order_by("-occurred_at", "-recorded_at").values("occurred_at")[:1])


def last_word() -> Subquery:
    """The kind of the person's last word about consent; NULL until they answer."""
    return Subquery(live(*CONSENT_KINDS).order_by("-occurred_at", "-recorded_at").values("kind")[:1])


# Once `word` is annotated with `last_word()`.
CONSENTS = Q(word=Kind.CONSENTED)
STOPPED = Q(word__in=[Kind.CONSENT_REFUSED, Kind.CONSENT_WITHDRAWN])
GOES_ON = Q(word=None) | CONSENTS  # not its contrary: a word that was never said is NULL


def running() -> QuerySet[Bilan]:
    """Bilans that the person consented to, neither stopped nor closed nor cancelled."""
    return Bilan.objects.alias(word=last_word()).filter(CONSENTS, ~has(*ENDED), cancelled_at=None)


class ParisMidnight(Func):
    """The instant at which a day begins in Paris."""

    template = "((%(expressions)s)::timestamp AT TIME ZONE 'Europe/Paris')"
    output_field = DateTimeField()


ENDED = (Kind.CLOSED, Kind.ABANDONED)


def is_paused(day: date) -> Func:
    """Whether the bilan rests on this day."""
    return Func("pk", Value(day, DateField()), function="bilan_is_paused", output_field=BooleanField())


def back_at() -> Subquery:
    """When the last pause ended, or will: on its own last day, or when the bilan was resumed before."""
    last_day = ParisMidnight(Cast(KeyTextTransform("last", "detail"), DateField()))
    word = live(Kind.PAUSED, Kind.RESUMED).order_by("-occurred_at", "-recorded_at")
    back = Case(When(kind=Kind.PAUSED, then=last_day), default=F("occurred_at"), output_field=DateTimeField())
    return Subquery(word.annotate(back=back).values("back")[:1])


def begun_before(days: int, at: datetime) -> datetime:
    """What took place before this instant is at least so many Paris days old on the day of `at`."""
    first = paris_day(at) - timedelta(days=days - 1)
    return datetime.combine(first, time(0), tzinfo=PARIS)


def days_since(instant: datetime, at: datetime) -> int:
    """Paris days from one instant to another."""
    return (paris_day(at) - paris_day(instant)).days
