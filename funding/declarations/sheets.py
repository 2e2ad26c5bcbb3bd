"""The sheet of a declaration: dates, share of the hours, hours not done, in the words that a platform asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from foundation.formats import duration
from funding.models import Declaration

Reason = Declaration.Reason


@dataclass(frozen=True)
class Sheet:
    """What is typed on the platform."""

    number: str
    person: str
    title: str
    starts_on: date | None
    ends_on: date | None
    done_minutes: int
    total_minutes: int
    reason: Declaration.Reason | None = None
    is_over: bool = False

    @property
    def missing_minutes(self) -> int:
        return max(self.total_minutes - self.done_minutes, 0)

    @property
    def percent(self) -> Decimal:
        """The share of the hours that were done, with two places; never 100 while a minute is missing."""
        if not self.total_minutes or not self.missing_minutes:
            return Decimal("100.00") if self.total_minutes else Decimal("0.00")
        share = Decimal(100 * self.done_minutes) / self.total_minutes
        return min(share.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP), Decimal("99.99"))

    def rows(self) -> list[tuple[str, str]]:
        """Label and value, each to be copied alone."""
        found = [
            ("Dossier", self.number),
            ("Personne", self.person),
            ("Intitulé", self.title),
            ("Date d’entrée", _day(self.starts_on)),
            ("Date de sortie", _day(self.ends_on) if self.is_over else ""),
            ("Heures prévues", duration(self.total_minutes)),
            ("Heures réalisées", duration(self.done_minutes)),
            ("Taux de réalisation", f"{self.percent}".replace(".", ",") + "\u00a0%"),
        ]
        if self.missing_minutes and self.is_over:
            found.append(("Heures non réalisées", duration(self.missing_minutes)))
            found.append(("Motif", str(self.reason.label) if self.reason else "À choisir ci-dessous"))
        return [(label, value) for label, value in found if value]

    def text(self) -> str:
        """The whole sheet as it is copied."""
        return "\n".join(f"{label} : {value}" for label, value in self.rows())


def _day(on: date | None) -> str:
    return f"{on:%d/%m/%Y}" if on else ""


def likely_reason(kinds: Iterable[str], *, motive: str = "") -> Declaration.Reason | None:
    """What the course of a bilan says of hours that were not done; the person who declares chooses."""
    kinds = set(kinds)
    if motive == "provider":
        return Reason.PROVIDER
    if kinds & {"abandoned", "consent_withdrawn"}:
        return Reason.ABANDONED
    return None
