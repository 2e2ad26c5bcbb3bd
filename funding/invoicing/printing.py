"""What an issued invoice freezes of its organisation, and the sentences that the law asks of it."""

from collections.abc import Mapping
from typing import Any

from foundation.formats import NBSP, euros
from funding.invoicing.rules import Buyer
from funding.models import BillingTerms, HouseTerms, Invoice, VatPeriod
from law.models import LegalValue
from organisations.declaration import declaration_mention
from organisations.models import Organisation

LAW = ("penalites_points", "indemnite_recouvrement")
NEEDED = {"street": "l’adresse", "postal_code": "le code postal", "city": "la ville"}


def missing_of_seller(organisation: Organisation) -> list[str]:
    """What an invoice cannot leave without (C. com. L441-9)."""
    return [words for name, words in NEEDED.items() if not getattr(organisation, name)]


def seller_of(
    organisation: Organisation, house: HouseTerms, terms: BillingTerms | None, period: VatPeriod
) -> dict[str, Any]:
    """The organisation as its invoice prints it, for ever."""
    return {
        "name": organisation.name,
        "street": organisation.street,
        "postal_code": organisation.postal_code,
        "city": organisation.city,
        "siret": organisation.siret,
        "vat_number": period.vat_number,
        "legal_form": house.legal_form,
        "registration": house.registration,
        "iban": terms.iban if terms else "",
        "bic": terms.bic if terms else "",
        "email": organisation.contact_email,
        "declaration": declaration_mention(organisation),
    }


def mentions_of(invoice: Invoice, law: Mapping[str, LegalValue]) -> list[list[str]]:
    """Discount, penalties and indemnity, each with its code in EN 16931 (AAB, PMD, PMT).

    The last two between professionals only (C. com. L441-9, L441-10, D441-5).
    """
    if invoice.is_credit_note:
        return []
    sentences = [["AAB", "Pas d’escompte pour paiement anticipé."]]
    if invoice.buyer != Buyer.PERSON:
        points, indemnity = law["penalites_points"].number, law["indemnite_recouvrement"].number
        assert points is not None
        assert indemnity is not None
        late = f"En cas de retard de paiement{NBSP}: pénalités au taux de la Banque centrale européenne majoré de"
        sentences.append(["PMD", f"{late} {points:.0f} points, exigibles sans rappel (C. com. L441-10)."])
        words = f"Indemnité forfaitaire pour frais de recouvrement en cas de retard{NBSP}: {euros(indemnity)}"
        sentences.append(["PMT", f"{words} (C. com. D441-5)."])
    return sentences
