"""The numbers of the law as a simulation reads them: in force on its day, or known and not in force."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from law.loading import read_values
from law.models import LegalValue


@dataclass(frozen=True)
class Figure:
    """One number of the law; `valid_from` is None for a draft or a bill."""

    parameter: str
    number: Decimal
    valid_from: date | None
    valid_to: date | None
    source: str
    confidence: str


@dataclass(frozen=True)
class Figures:
    """Every number of the law, of every day."""

    all: tuple[Figure, ...]

    def in_force(self, parameter: str, on: date) -> Figure | None:
        """The number that speaks on a day: the latest that has begun and has not ended."""
        speaking = [
            one
            for one in self.all
            if one.parameter == parameter
            and one.valid_from is not None
            and one.valid_from <= on
            and (one.valid_to is None or on <= one.valid_to)
        ]
        return max(speaking, key=lambda one: one.valid_from or on, default=None)

    def pending(self, parameter: str) -> Figure | None:
        """The number that is known and not in force."""
        return next((one for one in self.all if one.parameter == parameter and one.valid_from is None), None)


def figures_of(values: Iterable[LegalValue]) -> Figures:
    """Rows of the law as figures."""
    return Figures(
        tuple(
            Figure(
                parameter=value.parameter,
                number=value.number,
                valid_from=value.valid_from,
                valid_to=value.valid_to,
                source=value.article,
                confidence=value.confidence,
            )
            for value in values
            if value.number is not None
        )
    )


def every_figure() -> Figures:
    """The numbers that the database knows."""
    return figures_of(LegalValue.objects.filter(number__isnull=False))


def shipped_figures() -> Figures:
    """The numbers of the reviewed file: the same, where no database was made yet."""
    return figures_of(LegalValue(**entry | {"number": _number(entry)}) for entry in read_values())


def _number(entry: dict[str, Any]) -> Decimal | None:
    return Decimal(entry["number"]) if "number" in entry else None
