"""Invoices and credit notes: drafts until they are issued, then never changed."""

from django.db import models
from django.db.models import F, Q

from beneficiaries.models import Bilan, Employer
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from funding.models.days import ParisDay
from funding.models.plans import FundingLine
from organisations.models import Membership
from organisations.permissions import Actor, Standing


class Invoice(TenantModel):
    """What one payer owes for its part of one bilan, or gets back of it.

    A draft has no number and may be changed or discarded. Issuing gives it the next number of the organisation's year
    (trigger `invoice_moves`) and freezes everything that it prints: seller, buyer, VAT, mentions. It says what
    the law asks (C. com. L441-9) and that the service is a bilan; never what a bilan says.
    """

    class Kind(models.TextChoices):
        INVOICE = "invoice", "Facture"
        CREDIT_NOTE = "credit_note", "Avoir"

    class Buyer(models.TextChoices):
        EMPLOYER = "employer", "L’employeur"
        OPCO = "opco", "L’OPCO (subrogation)"
        FUNDER = "funder", "Le financeur"
        PERSON = "person", "La personne"

    class Cause(models.TextChoices):
        UNDELIVERED = "undelivered", "Heures non réalisées (L6354-1)"
        ERROR = "error", "Facture émise par erreur"
        GESTURE = "gesture", "Remise accordée"

    bilan = TenantForeignKey(Bilan, on_delete=models.PROTECT, related_name="+")
    line = TenantForeignKey(FundingLine, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.INVOICE)
    credited = TenantForeignKey("self", on_delete=models.PROTECT, null=True, related_name="credit_notes")
    cause = models.CharField("motif de l’avoir", max_length=12, choices=Cause, blank=True)

    buyer = models.CharField("à qui", max_length=10, choices=Buyer)
    employer = TenantForeignKey(
        Employer, on_delete=models.PROTECT, null=True, related_name="+", help_text="Whose space shows it."
    )
    buyer_name = models.CharField("nom", max_length=160)
    buyer_siret = models.CharField("SIRET", max_length=14, blank=True)
    buyer_street = models.CharField("numéro et voie", max_length=160, blank=True)
    buyer_postal_code = models.CharField("code postal", max_length=5, blank=True)
    buyer_city = models.CharField("ville", max_length=80, blank=True)
    buyer_email = models.EmailField("adresse e-mail", blank=True)
    reference = models.CharField("numéro d’accord ou d’engagement", max_length=60, blank=True)

    subject = models.CharField("objet", max_length=160)
    person_name = models.CharField(max_length=130, blank=True, help_text="Whose bilan, for other payers than them.")
    first_on = models.DateField(null=True, help_text="First session of what was done when it was prepared.")
    last_on = models.DateField(null=True)
    minutes_done = models.PositiveIntegerField(default=0)
    minutes_total = models.PositiveIntegerField(default=0)
    explanation = models.JSONField(default=list, help_text="How the amount was found: [label, value] in order.")

    amount = models.DecimalField("montant", max_digits=10, decimal_places=2, help_text="All taxes included.")
    vat_kind = models.CharField(max_length=10, blank=True, help_text="VatRegime on the day of issue.")
    vat_rate = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    net = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    vat = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    vat_mention = models.CharField(max_length=300, blank=True)
    vatex = models.CharField(max_length=40, blank=True, help_text="Code of the exemption, for machines.")

    prepared_by = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    prepared_at = models.DateTimeField()
    issued_by = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)
    issued_on = models.DateField(null=True)
    year = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveIntegerField(null=True, help_text="Given by the trigger.")
    due_on = models.DateField("échéance", null=True)
    seller = models.JSONField(default=dict, help_text="The organisation as the invoice prints it.")
    mentions = models.JSONField(default=list, help_text="What the law asks, as printed: [code, sentence].")
    kept_until = models.DateField(null=True)
    reminders_stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year", "number"],
                condition=Q(number__isnull=False),
                name="one_invoice_a_number",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="invoice_is_positive",
                violation_error_message="Le montant est supérieur à zéro.",
            ),
            models.CheckConstraint(
                condition=Q(number=None, issued_at=None, issued_on=None, year=None, issued_by=None)
                | Q(number__gte=1, issued_on=ParisDay("issued_at"), year=F("issued_on__year"), issued_by__isnull=False),
                name="issued_invoice_has_its_number_and_day",
            ),
            models.CheckConstraint(
                condition=Q(number=None)
                | Q(net__isnull=False, vat__gte=0, net__gt=0, amount=F("net") + F("vat"), vat_rate__isnull=False)
                & Q(due_on__gte=F("issued_on"), kept_until__gt=F("issued_on"))
                & ~(Q(vat_rate=0) & Q(vat_mention="")),
                name="issued_invoice_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(number=None)
                | ~Q(buyer_name="") & ~Q(buyer_street="") & ~Q(buyer_postal_code="") & ~Q(buyer_city=""),
                name="issued_invoice_names_its_buyer",
                violation_error_message="Une facture porte le nom et l’adresse complète du client (C. com. L441-9).",
            ),
            models.CheckConstraint(
                condition=Q(number=None) | Q(buyer="person") | ~Q(buyer_siret=""),
                name="issued_invoice_has_the_buyers_siren",
                violation_error_message="Une facture à une entreprise ou un organisme porte son numéro SIREN.",
            ),
            models.CheckConstraint(
                condition=Q(buyer_siret="") | Q(buyer_siret__regex=r"^[0-9]{14}$"),
                name="buyer_siret_is_14_digits",
                violation_error_message="Le SIRET compte 14 chiffres.",
            ),
            models.CheckConstraint(
                condition=~Q(buyer="opco") | ~Q(reference=""),
                name="subrogation_has_its_agreement",
                violation_error_message="La subrogation s’appuie sur un accord de l’OPCO : indiquez son numéro.",
            ),
            models.CheckConstraint(
                condition=Q(kind="invoice", credited=None, cause="")
                | Q(kind="credit_note", credited__isnull=False) & ~Q(cause=""),
                name="credit_note_says_of_what_and_why",
            ),
            models.CheckConstraint(
                condition=Q(employer=None) | Q(buyer="employer"), name="only_a_firm_shows_in_a_firm"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "issued_on", "number"], name="invoice_by_day"),
            models.Index(fields=["organisation", "bilan"], name="invoice_by_bilan"),
            models.Index(fields=["organisation", "line"], name="invoice_by_line"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.label}"

    @property
    def label(self) -> str:
        """« 2026-0042 »; « brouillon » before it is issued."""
        return f"{self.year}-{self.number:04d}" if self.number else "brouillon"

    @property
    def is_issued(self) -> bool:
        return self.number is not None

    @property
    def is_credit_note(self) -> bool:
        return self.kind == self.Kind.CREDIT_NOTE

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The ties of its bilan."""
        return self.bilan.ties(actor)


class Settlement(TenantModel):
    """Money that moved for an invoice, or that will never come: voided when mistyped, never edited nor deleted."""

    class Kind(models.TextChoices):
        PAYMENT = "payment", "Paiement reçu"
        REFUND = "refund", "Remboursement"
        WRITE_OFF = "write_off", "Passé en perte"

    class Means(models.TextChoices):
        TRANSFER = "transfer", "Virement"
        CHEQUE = "cheque", "Chèque"
        CARD = "card", "Carte"
        CASH = "cash", "Espèces"
        DIRECT_DEBIT = "direct_debit", "Prélèvement"
        OTHER = "other", "Autre"

    invoice = TenantForeignKey(Invoice, on_delete=models.PROTECT, related_name="settlements")
    kind = models.CharField(max_length=10, choices=Kind)
    amount = models.DecimalField("montant", max_digits=10, decimal_places=2)
    on = models.DateField("jour")
    means = models.CharField("moyen", max_length=12, choices=Means, blank=True)
    reference = models.CharField("référence", max_length=60, blank=True)
    reason = models.CharField("motif", max_length=300, blank=True)
    entered_by = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    voided_by = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField("motif", max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="settlement_is_positive",
                violation_error_message="Le montant est supérieur à zéro.",
            ),
            models.CheckConstraint(
                condition=Q(on__lte=ParisDay("entered_at")),
                name="settlement_is_not_in_the_future",
                violation_error_message="Ce jour est à venir : notez le paiement quand il est arrivé.",
            ),
            models.CheckConstraint(
                condition=Q(kind="write_off", means="") & ~Q(reason="") | ~Q(kind="write_off") & ~Q(means=""),
                name="settlement_says_how_or_why",
                violation_error_message="Dites pourquoi cette somme ne sera pas payée.",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None, void_reason="")
                | Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason=""),
                name="voided_settlement_says_why",
                violation_error_message="Dites pourquoi cette écriture est annulée.",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "invoice"], name="settlement_by_invoice")]
        ordering = ["on", "entered_at"]

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The ties of the bilan of its invoice."""
        return self.invoice.ties(actor)


class InvoiceReminder(TenantModel):
    """That a payer was reminded: a day and a rank, never the words. Append-only."""

    invoice = TenantForeignKey(Invoice, on_delete=models.PROTECT, related_name="reminders")
    rank = models.PositiveSmallIntegerField()
    reminded_at = models.DateTimeField()
    is_by_hand = models.BooleanField(default=False, help_text="No address: somebody of the house has to do it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "invoice", "rank"], name="one_invoice_reminder_a_rank"),
            models.CheckConstraint(condition=Q(rank__gte=1, rank__lte=3), name="three_invoice_reminders_at_most"),
        ]
        ordering = ["rank"]
