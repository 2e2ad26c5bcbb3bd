"""How an individual pays: nothing before the withdrawal days are over, 30 % at most first, then as it goes (L6353-6)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal

CENT = Decimal("0.01")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Payment:
    """One payment: what it follows, when it is due at the earliest, how much."""

    number: int
    label: str
    due_on: date
    amount: Decimal


def schedule(
    amount: Decimal,
    *,
    first_share: Decimal,
    payable_from: date,
    starts_on: date,
    ends_on: date,
    phases: Sequence[tuple[str, int]],
) -> tuple[Payment, ...]:
    """The payments of a contract: a first part once the withdrawal days are over, the rest as the phases end.

    `phases` are (name, minutes) in their order: what is left after the first payment is parted by their hours, each
    part due when its phase should have ended. Parts add up to the amount, to the cent; the first one is alone on its day.
    """
    first = min((amount * first_share).quantize(CENT, ROUND_DOWN), amount)
    parts = _parted(amount - first, [minutes for _, minutes in phases])
    payments = []
    if first > 0:
        payments.append(Payment(1, "À la fin du délai de rétractation", payable_from, first))
    for (label, _), due_on, part in zip(phases, _ends(starts_on, ends_on, phases), parts, strict=True):
        if part > 0:
            number = len(payments) + 1
            payments.append(
                Payment(number, f"À la fin de la {label[:1].lower()}{label[1:]}", max(due_on, payable_from + DAY), part)
            )
    return tuple(payments)


def _parted(amount: Decimal, weights: Sequence[int]) -> list[Decimal]:
    """An amount in parts proportional to the weights; the last one takes the cents that are left."""
    total = sum(weights)
    parts = [(amount * weight / total).quantize(CENT, ROUND_DOWN) for weight in weights]
    if parts:
        parts[-1] += amount - sum(parts)
    return parts


def _ends(starts_on: date, ends_on: date, phases: Sequence[tuple[str, int]]) -> list[date]:
    """When each phase should end, by its part of the hours."""
    total, length, done = sum(minutes for _, minutes in phases), (ends_on - starts_on).days, 0
    ends = []
    for _, minutes in phases:
        done += minutes
        ends.append(starts_on + timedelta(days=round(length * done / total)))
    return ends


def put_off(payments: Sequence[Payment], payable_from: date) -> tuple[Payment, ...]:
    """The same payments, none due before this day, and on it the first one alone: what a contract becomes once signed."""
    return tuple(
        replace(one, due_on=max(one.due_on, payable_from if number == 0 else payable_from + DAY))
        for number, one in enumerate(payments)
    )
