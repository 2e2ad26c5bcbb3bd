"""How much of the parts of plans was invoiced."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from funding.models import Invoice

ZERO = Decimal("0.00")


def invoiced_of(lines: Iterable[UUID]) -> dict[UUID, Decimal]:
    """What was issued for each part, credit notes taken off."""
    sums: dict[UUID, Decimal] = defaultdict(lambda: ZERO)
    issued = Invoice.objects.filter(line__in=list(lines), number__isnull=False)
    for line, kind, amount in issued.order_by().values_list("line_id", "kind").annotate(Sum("amount")):
        sums[line] += amount if kind == Invoice.Kind.INVOICE else -amount
    return sums
