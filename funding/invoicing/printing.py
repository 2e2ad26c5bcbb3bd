"""What an issued invoice freezes of its organisation, and the sentences that the law asks of it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from foundation.formats import NBSP, euros, percent
from funding.invoicing.rules import Buyer
from funding.models import BillingTerms, Invoice, VatRegime
from organisations.declaration import declaration_mention
from organisations.models import Organisation

LAW = ("penalites_points", "indemnite_recouvrement")
NEEDED = {"street": "l’adresse", "postal_code": "le code postal", "city": "la ville"}


def missing_of_seller(organisation: Organisation) -> list[str]:
    """What an invoice cannot leave without (C. com. L441-9)."""
    return [words for name, words in NEEDED.items() if not getattr(organisation, name)]


def seller_of(organisation: Organisation, terms: BillingTerms | None, regime: VatRegime) -> dict[str, Any]:
    """The organisation as its invoice prints it, for ever."""
    return {
        "name": organisation.name,
        "street": organisation.street,
        "postal_code": organisation.postal_code,
        "city": organisation.city,
        "siret": organisation.siret,
        "vat_number": regime.vat_number,
        "legal_form": terms.legal_form if terms else "",
        "registry": terms.registry if terms else "",
        "iban": terms.iban if terms else "",
        "bic": terms.bic if terms else "",
        "email": organisation.contact_email,
        "declaration": declaration_mention(organisation),
    }


def mentions_of(invoice: Invoice, law: Mapping[str, Decimal]) -> list[str]:
    """Delay, penalties and indemnity: between professionals only (C. com. L441-9, L441-10, D441-5)."""
    if invoice.is_credit_note:
        return []
    sentences = ["Pas d’escompte pour paiement anticipé."]
    if invoice.buyer != Buyer.PERSON:
        points, indemnity = law["penalites_points"], law["indemnite_recouvrement"]
        sentences.append(
            f"En cas de retard de paiement{NBSP}: pénalités au taux de la Banque centrale européenne majoré de "
            f"{percent(points).removesuffix('%').strip()} points (C. com. L441-10), exigibles sans rappel, et indemnité "
            f"forfaitaire pour frais de recouvrement de {euros(indemnity)} (C. com. D441-5)."
        )
    return sentences
