"""What documents say of prices and VAT: pure."""

from dataclasses import dataclass
from decimal import Decimal

from funding.agreements.deadlines import payable_from
from funding.agreements.dossier import Dossier
from funding.agreements.schedule import Payment, schedule
from funding.schemes import Scheme
from funding.vat import split


@dataclass(frozen=True)
class Vat:
    """The net price and its VAT, where there is one, and the mention that the law asks for."""

    sentence: str
    rate: Decimal | None = None
    net: Decimal | None = None
    tax: Decimal | None = None


def vat_of(dossier: Dossier) -> Vat:
    """The price and its VAT under the regime of the day, with the mention of the law (LAW.md 6.12)."""
    terms = dossier.vat
    if terms is None:
        return Vat("Prix net, toutes taxes comprises.")
    if terms.rate:
        net, tax = split(dossier.money.price or Decimal(0), terms.rate)
        return Vat("Prix toutes taxes comprises.", terms.rate.normalize(), net, tax)
    return Vat(f"{terms.mention}.")


def own_amount(dossier: Dossier) -> Decimal:
    """What the person pays by a contract of their own."""
    return dossier.money.amount_of(Scheme.SELF)


def withdrawal_days(dossier: Dossier) -> int:
    """10 days, 14 when the contract is concluded at a distance (L6353-5; L221-18 of the consumer code)."""
    remote = dossier.terms.is_remote
    return dossier.days("retractation_contrat_distance_j" if remote else "retractation_contrat_j")


def payments_of(dossier: Dossier) -> tuple[Payment, ...]:
    """What the contract foresees if it is signed on the day on which it is made; later, it is put off."""
    action = dossier.action
    if action.starts_on is None or action.ends_on is None:
        return ()
    return schedule(
        own_amount(dossier),
        first_share=dossier.share("acompte_max"),
        payable_from=payable_from(dossier.on, withdrawal_days(dossier)),
        starts_on=action.starts_on,
        ends_on=action.ends_on,
        phases=[(phase.label, phase.minutes) for phase in action.phases if phase.minutes],
    )
