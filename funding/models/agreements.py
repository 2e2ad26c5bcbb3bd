"""The contractual basis of a bilan, as a recorded fact."""

from django.db import models
from django.db.models import Q

from beneficiaries.models import Bilan, Employer, Fact
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from funding.models.days import ParisDay
from organisations.models import Membership
from organisations.permissions import Actor, Standing


class Agreement(TenantModel):
    """The contractual basis of a bilan as a recorded fact, with its signed file if there is one.

    Never edited nor deleted: what was entered by mistake is voided with a reason, which
    corrects the fact in the chain of the bilan too.
    """

    class Kind(models.TextChoices):
        TRIPARTITE = "tripartite", "Convention tripartite (R6313-8)"
        INDIVIDUAL = "individual", "Contrat individuel (L6353-3)"
        CPF_TERMS = "cpf_terms", "Conditions générales du CPF (D6353-1)"
        CONVENTION = "convention", "Convention avec qui achète le bilan (L6353-1)"
        PAPER = "paper", "Autre document papier"

    file_columns = ("file_name",)

    bilan = TenantForeignKey(Bilan, on_delete=models.PROTECT, related_name="+")
    fact = TenantForeignKey(Fact, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("document", max_length=15, choices=Kind)
    signed_on = models.DateField("signé le")
    employer = TenantForeignKey(
        Employer,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Of a convention: the person's employer when it was recorded. Unknown for older rows.",
    )
    reference = models.CharField("référence", max_length=120, blank=True)
    file_name = models.CharField(max_length=120, blank=True, help_text="Random name of the sealed file.")
    file_kind = models.CharField(max_length=30, blank=True, help_text="Its media type, told by its bytes.")
    recorded_by = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    voided_by = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField("motif", max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "fact"], name="one_agreement_a_fact"),
            models.CheckConstraint(
                condition=Q(signed_on__lte=ParisDay("recorded_at")),
                name="agreement_is_not_in_the_future",
                violation_error_message="La date de signature ne peut pas être à venir.",
            ),
            # D6353-1 II: a quote that was accepted founds a training, never a bilan.
            models.CheckConstraint(
                condition=Q(kind__in=["tripartite", "individual", "convention", "cpf_terms", "paper"]),
                name="agreement_is_one_that_founds_a_bilan",
            ),
            models.CheckConstraint(
                condition=Q(file_name="", file_kind="") | (~Q(file_name="") & ~Q(file_kind="")),
                name="agreement_file_has_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None, void_reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                name="voided_agreement_says_why",
                violation_error_message="Dites pourquoi ce document est annulé.",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "bilan", "signed_on"], name="agreement_by_bilan")]
        ordering = ["-signed_on", "-recorded_at"]

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The ties of its bilan."""
        return self.bilan.ties(actor)
