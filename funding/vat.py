"""Which VAT an invoice of one day bears, its mention and its code: no database, no request.

Amounts agreed with payers are all taxes included. Net = amount ÷ (1 + rate), to the nearest cent, halves up;
VAT = amount − net: what is asked of the payer is always what was agreed, to the cent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from foundation.formats import plain_day
from funding.models import VatRegime

CENT = Decimal("0.01")
PARAMETERS = (
    "mention_tva_cgi", "mention_tva_cibs", "mention_tva_franchise", "tva_taux_normal", "vatex_exoneration", "vatex_franchise",
)  # fmt: skip


class Value(Protocol):
    """A legal value in force."""

    number: Decimal | None
    text: str
    valid_to: date | None


@dataclass(frozen=True)
class VatTerms:
    """What an invoice says of VAT; `category` is that of EN 16931 (S taxed, E exempt)."""

    kind: VatRegime
    category: str
    rate: Decimal
    mention: str
    vatex: str = ""


def terms_of(kind: VatRegime, law: Mapping[str, Value]) -> VatTerms:
    """The terms of a regime under the law of one day (LAW.md 6.12); `law` holds what is in force of PARAMETERS."""
    if kind == VatRegime.TAXED:
        rate = law["tva_taux_normal"].number
        assert rate is not None
        return VatTerms(kind, "S", rate, "")
    if kind == VatRegime.FRANCHISE:
        return VatTerms(kind, "E", Decimal(0), law["mention_tva_franchise"].text, law["vatex_franchise"].text)
    return VatTerms(kind, "E", Decimal(0), _exemption(law), law["vatex_exoneration"].text)


def _exemption(law: Mapping[str, Value]) -> str:
    """The mention of the code in force; while the former one is tolerated, both are printed."""
    new, old = law.get("mention_tva_cibs"), law.get("mention_tva_cgi")
    if new is None or old is None:
        found = new or old
        assert found is not None, "the exemption has no mention on that day"
        return found.text
    until = f" jusqu’au {plain_day(old.valid_to)}" if old.valid_to else ""
    return f"{new.text} (mention antérieure admise{until} : {old.text[:1].lower()}{old.text[1:]})"


def split(amount: Decimal, rate: Decimal) -> tuple[Decimal, Decimal]:
    """Net and VAT of an amount all taxes included."""
    net = (amount / (1 + rate / 100)).quantize(CENT, ROUND_HALF_UP)
    return net, amount - net
