"""How an organisation invoices: the VAT regime of each day, what its invoices print, the last number of each year."""

from django.db import models
from django.db.models import Q

from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from funding.models.days import ParisDay
from funding.models.terms import VatRegime
from organisations.models import Membership
from organisations.permissions import Actor, Standing


class VatPeriod(TenantModel):
    """Under which VAT regime the organisation invoices, from a day on; in force until the next one.

    Never edited: what was entered by mistake is withdrawn, unless an invoice was issued under it (trigger).
    """

    kind = models.CharField("régime", max_length=10, choices=VatRegime)
    valid_from = models.DateField("à partir du")
    attested_on = models.DateField(
        "attestation délivrée le", null=True, help_text="Of the exemption: the tax office's answer, or its silence."
    )
    vat_number = models.CharField("numéro de TVA intracommunautaire", max_length=13, blank=True)
    entered_by = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    withdrawn_by = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "valid_from"],
                condition=Q(withdrawn_at=None),
                name="one_vat_period_a_day",
                violation_error_message="Un régime commence déjà ce jour-là : retirez-le d’abord.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="exempt") | Q(attested_on__isnull=False, attested_on__lte=models.F("valid_from")),
                name="exempt_period_has_its_attestation",
                violation_error_message="L’exonération vaut à partir du jour de l’attestation : indiquez-le.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="taxed") | ~Q(vat_number=""),
                name="taxed_period_has_a_vat_number",
                violation_error_message="Une facture avec TVA porte le numéro de TVA intracommunautaire.",
            ),
            models.CheckConstraint(
                condition=Q(vat_number="") | Q(vat_number__regex=r"^FR[0-9A-Z]{2}[0-9]{9}$"),
                name="vat_number_is_french",
                violation_error_message="Un numéro de TVA français commence par FR et compte 13 caractères.",
            ),
        ]
        ordering = ["-valid_from"]

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """None: it is the house's."""
        return frozenset()


class BillingTerms(TenantModel):
    """How the organisation is paid; each invoice keeps what it printed. Its form and registration: `HouseTerms`."""

    iban = models.CharField("IBAN", max_length=34, blank=True)
    bic = models.CharField("BIC", max_length=11, blank=True)
    payment_days = models.PositiveSmallIntegerField("délai de paiement", help_text="Days after the invoice.")
    changed_by = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation"], name="one_billing_terms_a_house")]


class InvoiceCounter(TenantModel):
    """The last number that an organisation gave in a year: moved by the trigger that issues, never by hand."""

    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField()
    last_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year"], name="one_invoice_counter_a_year"),
            models.CheckConstraint(condition=Q(last_number__gte=1), name="invoice_counter_starts_at_one"),
        ]


class InvoicePurge(TenantModel):
    """That an invoice was erased after its legal time: its number stays accounted for. Append-only."""

    invoice_id = models.UUIDField()
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    kept_until = models.DateField()
    purged_on = models.DateField()
    purged_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year", "number"], name="an_invoice_is_purged_once"),
            models.CheckConstraint(condition=Q(purged_on=ParisDay("purged_at")), name="purge_has_its_day"),
            models.CheckConstraint(condition=Q(purged_on__gt=models.F("kept_until")), name="invoice_purged_in_time"),
        ]
