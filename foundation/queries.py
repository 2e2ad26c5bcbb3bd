"""How the mails and the dates of the whole installation are doing: counts, never a name."""

from dataclasses import dataclass

from django.db.models import Count, Q

from foundation import clock
from foundation.models import DueDate, OutboxMessage

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
        waiting=Count("pk", filter=Q(state__in=[State.WAITING, State.SENDING], available_at__lte=clock.now())),
        failed=Count("pk", filter=Q(state=State.FAILED)),
        in_doubt=Count("pk", filter=Q(doubts__gt=0)),
        stale=Count("pk", filter=Q(state=State.STALE)),
    )
    overdue = DueDate.objects.filter(raised_at=None, attempts__gt=0).count()
    return Transport(overdue=overdue, **counts)
