"""Why an operation on invoices is refused, and the words of what the database refuses."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from foundation.errors import violated
from funding.models import BillingTerms, Invoice, InvoiceReminder, Settlement, VatPeriod


class InvoiceRefused(Exception):
    """It cannot be done so; the message is shown to the user as it is, beside `field`."""

    def __init__(self, sentence: str, field: str = ""):
        super().__init__(sentence)
        self.field = field


# What triggers refuse; constraints carry their own sentence.
SENTENCES = {
    "issued_invoice_stays": "Une facture émise ne change plus : corrigez-la par un avoir.",
    "invoice_suits_its_part": "Cette part ne se facture pas : refusée, sortie du plan, ou payée par la plateforme du CPF.",
    "invoices_within_their_part": "Le total facturé dépasserait la part de ce financeur.",
    "credit_note_has_its_invoice": "Un avoir corrige une facture émise, de la même part.",
    "credit_notes_within_their_invoice": "Le total des avoirs dépasserait la facture.",
    "invoice_is_not_backdated": "Une facture porte déjà un jour plus récent : celle-ci ne peut pas être antidatée.",
    "invoice_numbers_follow": "Les numéros se suivent sans trou : réessayez.",
    "invoice_follows_the_regime_of_its_day": "Le régime de TVA vient de changer : vérifiez la facture, puis réessayez.",
    "settlement_of_an_issued_invoice": "Un paiement se note sur une facture émise.",
    "settlement_within_what_is_due": "Cette somme dépasse ce qui reste à payer.",
    "refund_within_what_was_overpaid": "Cette somme dépasse ce qui a été payé en trop.",
    "settlement_is_kept": "Cette écriture est déjà annulée.",
    "vat_period_is_not_behind_an_invoice": "Une facture a déjà été émise ce jour-là ou après : choisissez un jour à venir.",
    "vat_period_is_kept": "Ce régime est déjà retiré.",
}
FIELDS = {
    "invoices_within_their_part": "amount",
    "credit_notes_within_their_invoice": "amount",
    "invoice_is_positive": "amount",
    "settlement_within_what_is_due": "amount",
    "refund_within_what_was_overpaid": "amount",
    "settlement_is_positive": "amount",
    "settlement_is_not_in_the_future": "on",
    "settlement_says_how_or_why": "reason",
    "voided_settlement_says_why": "reason",
    "one_vat_period_a_day": "valid_from",
    "vat_period_is_not_behind_an_invoice": "valid_from",
    "exempt_period_has_its_attestation": "attested_on",
    "taxed_period_has_a_vat_number": "vat_number",
    "vat_number_is_french": "vat_number",
    "issued_invoice_names_its_buyer": "buyer_street",
    "issued_invoice_has_the_buyers_siren": "buyer_siret",
    "buyer_siret_is_14_digits": "buyer_siret",
    "subrogation_has_its_agreement": "reference",
}


def sentence(name: str) -> str:
    """The words of a refusal by the name of its constraint or trigger; empty when there are none."""
    if name in SENTENCES:
        return SENTENCES[name]
    for model in (Invoice, Settlement, VatPeriod, BillingTerms, InvoiceReminder):
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return str(constraint.violation_error_message or "")
    return ""


@contextmanager
def told() -> Iterator[None]:
    """What the database refuses inside becomes an InvoiceRefused, beside its field; the rest goes on."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = violated(error)
        words = sentence(name)
        if not words:
            raise
        raise InvoiceRefused(words, FIELDS.get(name, "")) from None
