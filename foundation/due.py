"""Days and instants at which something must happen, across all organisations, each raised once."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from foundation import clock
from foundation.models import DueDate
from foundation.tenancy import tenant

BATCH = 500
REST = timedelta(minutes=1)
HANDED = timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
MOST_DOUBLINGS = 10

Handler = Callable[[UUID, datetime], None]
_handlers: dict[str, Handler] = {}


def raises(kind: str) -> Callable[[Handler], Handler]:
    """Declare what happens, inside the tenant, when a date of this kind comes."""

    def register(handler: Handler) -> Handler:
        assert kind not in _handlers, kind
        _handlers[kind] = handler
        return handler

    return register


def schedule(
    kind: str,
    *,
    organisation_id: UUID,
    subject_id: UUID,
    due_on: date | None = None,
    due_at: datetime | None = None,
    again: bool = False,
) -> None:
    """Set the day, or the instant, in the caller's transaction; one already raised is not set again.

    With `again` a date that was raised for another day or instant is set anew: what it was about has moved.
    """
    if due_at is not None:
        due_on = clock.paris_day(due_at)
    assert due_on is not None, "a day or an instant"
    due, created = DueDate.objects.get_or_create(
        kind=kind,
        subject_id=subject_id,
        defaults={"organisation_id": organisation_id, "due_on": due_on, "due_at": due_at},
    )
    if created or (due.due_on, due.due_at) == (due_on, due_at) or (due.raised_at is not None and not again):
        return
    due.due_on, due.due_at = due_on, due_at
    due.raised_at, due.attempts, due.rests_until, due.handed_until = None, 0, None, None
    due.save(update_fields=["due_on", "due_at", "raised_at", "attempts", "rests_until", "handed_until"])


def cancel(kind: str, *, subject_id: UUID) -> None:
    """Forget a day that has not come, in the caller's transaction.

    One that a worker is raising at this very instant is left to it: the worker may wait for a row that the caller
    holds. Its handler finds what it was about as the caller leaves it, and has nothing to do.
    """
    unraised = DueDate.objects.filter(kind=kind, subject_id=subject_id, raised_at=None)
    free = unraised.select_for_update(skip_locked=True).values_list("pk", flat=True)
    DueDate.objects.filter(pk__in=list(free)).delete()


def day_of(kind: str, *, subject_id: UUID) -> date | None:
    """The day that was set, raised or not."""
    return DueDate.objects.filter(kind=kind, subject_id=subject_id).values_list("due_on", flat=True).first()


def ripe() -> list[UUID]:
    """The dates that have come, were not raised and do not rest after a failure, oldest first, a batch at a time."""
    return list(_ripe().values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def hand_out() -> list[UUID]:
    """Those of them that no worker was just asked to raise; asked again a little later, should that worker have vanished."""
    now = timezone.now()
    unasked = _ripe().filter(Q(handed_until=None) | Q(handed_until__lt=now)).select_for_update(skip_locked=True)
    handed = list(unasked.values_list("pk", flat=True)[:BATCH])
    DueDate.objects.filter(pk__in=handed).update(handed_until=now + HANDED)
    return handed


def _ripe() -> QuerySet[DueDate]:
    rested = Q(rests_until=None) | Q(rests_until__lt=timezone.now())
    now = clock.now()
    has_come = Q(due_at=None) | Q(due_at__lte=now)
    dates = DueDate.objects.filter(rested, has_come, raised_at=None, due_on__lte=clock.paris_day(now))
    return dates.order_by("due_on", F("due_at").asc(nulls_first=True))


def raise_date(due_pk: UUID) -> bool:
    """Let one date have its effect, exactly once: the effect and the mark commit together.

    One that fails rests, longer each time, keeps its count, and does not hold up the others.
    """
    try:
        return _raise(due_pk)
    except Exception:
        failures = DueDate.objects.filter(pk=due_pk).values_list("attempts", flat=True).first() or 0
        rest = REST * 2 ** min(failures, MOST_DOUBLINGS)
        DueDate.objects.filter(pk=due_pk).update(attempts=failures + 1, rests_until=timezone.now() + rest)
        raise


@transaction.atomic
def _raise(due_pk: UUID) -> bool:
    at = clock.now()
    has_come = Q(due_at=None, due_on__lte=clock.paris_day(at)) | Q(
        due_at__lte=at
    )  # it may have moved since it was asked
    due = DueDate.objects.select_for_update(skip_locked=True).filter(has_come, pk=due_pk, raised_at=None).first()
    if due is None:
        return False
    with tenant(due.organisation_id):
        _handlers[due.kind](due.subject_id, at)
    DueDate.objects.filter(pk=due.pk).update(raised_at=at)  # gone when what it was about is over
    return True
