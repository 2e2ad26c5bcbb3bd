"""Durations, euros, days and hours as French sentences say them, the same in pages, rules and documents.

Plain functions on purpose: Django's localised filters cost a list page more than its queries.
"""

import re
from datetime import date, datetime
from decimal import Decimal

from foundation.clock import PARIS

NBSP = "\u00a0"  # before : and units, inside « »
THIN = "\u202f"  # between thousands
BEFORE_SIGN = re.compile(r"(?<=\S) (?=[:;!?»])")
AFTER_SIGN = re.compile(r"(?<=«) (?=\S)")
UNIT = re.compile(r"(?<=\d) (?=(?:h|min|%|€|km|ans?|mois|jours?)\b|[%€])")
THOUSANDS = re.compile(r"-?\d{1,3}(\.\d{3})+,\d*")  # « 1.800,50 », as some keyboards and funders write
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()  # noqa: SIM905
)
SHORT_MONTHS = "janv. févr. mars avril mai juin juil. août sept. oct. nov. déc.".split()  # noqa: SIM905


def duration(minutes: int | None) -> str:
    """Minutes → « 6 h 30 », « 45 min », « 0 h »; nothing for None."""
    if minutes is None or minutes == "":
        return ""
    sign, minutes = ("−", -int(minutes)) if int(minutes) < 0 else ("", int(minutes))
    hours, rest = divmod(minutes, 60)
    if not hours and rest:
        return f"{sign}{rest}{NBSP}min"
    return f"{sign}{hours}{NBSP}h{NBSP}{rest:02d}" if rest else f"{sign}{hours}{NBSP}h"


def euros(amount: Decimal | int | None) -> str:
    """Decimal → « 1 800,00 € »; nothing for None."""
    if amount is None or amount == "":
        return ""
    value = Decimal(amount).quantize(Decimal("0.01"))
    whole, cents = f"{abs(value):,.2f}".split(".")
    sign = "−" if value < 0 else ""
    return f"{sign}{whole.replace(',', THIN)},{cents}{NBSP}€"


def _paris(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(PARIS)
    return value


def day(value: date | datetime | None) -> str:
    """« lundi 8 juin 2026 » (« 1er »), the Paris day of an instant."""
    if not value:
        return ""
    on = _paris(value)
    number = "1er" if on.day == 1 else str(on.day)
    return f"{DAYS[on.weekday()]} {number}{NBSP}{MONTHS[on.month - 1]} {on.year}"


def short_day(value: date | datetime | None) -> str:
    """« 8 juin 2026 », for tables."""
    if not value:
        return ""
    on = _paris(value)
    number = "1er" if on.day == 1 else str(on.day)
    return f"{number}{NBSP}{SHORT_MONTHS[on.month - 1]}{NBSP}{on.year}"


def near_day(value: date | datetime | None, today: date) -> str:
    """« 8 juin », with its year only when it is another than today's: for dense tables."""
    if not value:
        return ""
    on = _paris(value)
    return short_day(value) if on.year != today.year else short_day(value).rpartition(NBSP)[0]


def clock(value: datetime | None) -> str:
    """« 14 h 03 », the Paris hour of an instant."""
    if not value:
        return ""
    at = _paris(value)
    return f"{at.hour}{NBSP}h{NBSP}{at.minute:02d}"  # type: ignore[attr-defined]


def moment(value: datetime | None) -> str:
    """« lundi 8 juin 2026 à 14 h 03 »."""
    return f"{day(value)} à {clock(value)}" if value else ""


def month(value: date | datetime | None) -> str:
    """« juin », short where it is long, for a calendar leaf."""
    return SHORT_MONTHS[_paris(value).month - 1] if value else ""


def day_number(value: date | datetime | None) -> str:
    return str(_paris(value).day) if value else ""


def plain_day(value: date | datetime | None) -> str:
    """« 1er mars 2026 », the Paris day of an instant."""
    if not value:
        return ""
    on = _paris(value)
    number = "1er" if on.day == 1 else str(on.day)
    return f"{number}{NBSP}{MONTHS[on.month - 1]} {on.year}"


def percent(value: Decimal) -> str:
    """« 80 % », « 12,5 % »."""
    plain = f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")
    return f"{plain}{NBSP}%"


def file_size(size: int) -> str:
    """Bytes → « 12 Ko », « 3,4 Mo »; at least 1 Ko."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))}{NBSP}Ko"
    return f"{size / (1024 * 1024):.1f}".replace(".", ",") + f"{NBSP}Mo"


def iban(number: str) -> str:
    """« FR76 3000 6000 0112 3456 7890 189 », as banks print it."""
    return NBSP.join(number[start : start + 4] for start in range(0, len(number), 4))


def agreed(word: str, minutes: int) -> str:
    """« réalisée » of an hour and a half, « réalisées » from two hours on."""
    return word if minutes < 120 else f"{word}s"


def plain_number(text: str) -> str:
    """« 1 800,50 € », « 1.800,50 », « 80 % » → what Decimal reads; anything else comes back unread."""
    number = "".join(text.split()).rstrip("€%")
    number = number.replace(".", "") if THOUSANDS.fullmatch(number) else number
    return number.replace(",", ".")


def spaced(text: object) -> str:
    """The spaces that French typography forbids to break; not another sign is touched."""
    words = str(text)
    for place in (BEFORE_SIGN, AFTER_SIGN, UNIT):
        words = place.sub(NBSP, words)
    return words
