"""Euros and days as the sentences of this app say them (apps do not import the shell's filters)."""

from datetime import date
from decimal import Decimal

NBSP = "\u00a0"  # before units, inside « »
THIN = "\u202f"  # between thousands
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def euros(amount: Decimal) -> str:
    """« 1 600,00 € »."""
    whole, cents = f"{amount:,.2f}".split(".")
    return f"{whole.replace(',', THIN)},{cents}{NBSP}€"


def percent(value: Decimal) -> str:
    """« 80 % », « 12,5 % »."""
    plain = f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")
    return f"{plain}{NBSP}%"


def day(on: date) -> str:
    """« 1er mars 2026 »."""
    number = "1er" if on.day == 1 else str(on.day)
    return f"{number}{NBSP}{MONTHS[on.month - 1]} {on.year}"


def duration(minutes: int) -> str:
    """« 16 h », « 6 h 30 »."""
    hours, rest = divmod(minutes, 60)
    return f"{hours}{NBSP}h{NBSP}{rest:02d}" if rest else f"{hours}{NBSP}h"
