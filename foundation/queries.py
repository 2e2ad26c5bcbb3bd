"""How the mails and the dates of the installation, or of one organisation, are doing: counts, never a name."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from foundation import clock
from foundation.models import DueDate, OutboxMessage
from foundation.outbox import asleep

State = OutboxMessage.State


@dataclass(frozen=True)
class Transport:
    """What an operator watches."""

    waiting: int
    failed: int
    in_doubt: int
    stale: int
    overdue: int

    @property
    def is_well(self) -> bool:
        return not (self.failed or self.overdue)


def transport() -> Transport:
    """Mails that wait, failed, or were sent by a worker that vanished; dates that could not be raised."""
    counts = OutboxMessage.objects.aggregate(
        waiting=Count("pk", filter=_ready(clock.now())),
        failed=Count("pk", filter=Q(state=State.FAILED)),
        in_doubt=Count("pk", filter=Q(doubts__gt=0)),
        stale=Count("pk", filter=Q(state=State.STALE)),
    )
    overdue = DueDate.objects.filter(raised_at=None, attempts__gt=0).count()
    return Transport(overdue=overdue, **counts)


def _ready(now: datetime) -> Q:
    """What should be leaving: what waits for the morning should not."""
    is_asleep = Q(state=State.WAITING, topic__in=asleep(now))
    return Q(state__in=[State.WAITING, State.SENDING], available_at__lte=now) & ~is_asleep


@dataclass(frozen=True)
class Letters:
    """The mails of one organisation over some days: counts, never a name nor an address."""

    waiting: int
    later: int
    sent: int
    merged: int
    stale: int
    dropped: int
    failed: int
    in_doubt: int
    dates: int
    overdue: int


def letters_of(organisation_id: UUID, *, since: datetime) -> Letters:
    """What waits and what failed, whenever it was; what left, joined another or came too late since an instant."""
    now = clock.now()
    ready = _ready(now)
    recent = Q(announced_at__gte=since)
    states = {"sent": State.SENT, "merged": State.MERGED, "stale": State.STALE, "dropped": State.DROPPED}
    counts = OutboxMessage.objects.filter(organisation_id=organisation_id).aggregate(
        waiting=Count("pk", filter=ready),
        later=Count("pk", filter=Q(state=State.WAITING) & ~ready),
        failed=Count("pk", filter=Q(state=State.FAILED)),
        in_doubt=Count("pk", filter=recent & Q(doubts__gt=0)),
        **{name: Count("pk", filter=recent & Q(state=state)) for name, state in states.items()},
    )
    dates = DueDate.objects.filter(organisation_id=organisation_id, raised_at=None)
    return Letters(dates=dates.count(), overdue=dates.filter(attempts__gt=0).count(), **counts)
