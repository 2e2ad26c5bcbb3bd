"""What documents say of prices and VAT: pure."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from funding.agreements.deadlines import payable_from
from funding.agreements.dossier import Dossier
from funding.agreements.schedule import Payment, schedule
from funding.models.terms import VatRegime
from funding.schemes import Scheme

CENT = Decimal("0.01")
WHOLE = 100


@dataclass(frozen=True)
class Vat:
    """The net price and its VAT, where there is one, and the mention that the law asks for."""

    sentence: str
    rate: Decimal | None = None
    net: Decimal | None = None
    tax: Decimal | None = None


def vat_of(dossier: Dossier) -> Vat:
    """CGI 261-4-4° a), 293 B, 278; both codes are named while the old mention is tolerated (LAW.md 6.12)."""
    price, regime = dossier.money.price or Decimal(0), dossier.provider.vat_regime
    if regime == VatRegime.TAXED:
        rate = dossier.law["tva_taux_normal"].number or Decimal(0)
        net = (price * WHOLE / (WHOLE + rate)).quantize(CENT, ROUND_HALF_UP)
        return Vat("Prix toutes taxes comprises.", rate.normalize(), net, price - net)
    if regime == VatRegime.FRANCHISE:
        return Vat(f"{dossier.law['mention_tva_franchise'].text}.")
    if regime == VatRegime.EXEMPT:
        mentions = [dossier.law[name].text for name in ("mention_tva_cgi", "mention_tva_cibs") if name in dossier.law]
        return Vat(f"{' ; '.join(mentions)}.")
    return Vat("Prix net, toutes taxes comprises.")


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
