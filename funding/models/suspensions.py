"""The days on which the provider may not receive public money."""

from django.db import models
from django.db.models import F, Q

from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models import Membership


class Suspension(TenantModel):
    """The certificate or the referencing of the provider does not stand between two days (L6316-1, R6333-6).

    Entered by the administrator with the paper that says so. Its end may be noted later, once; one
    that was entered by mistake is voided with a reason.
    """

    class Kind(models.TextChoices):
        QUALIOPI_SUSPENDED = "qualiopi_suspended", "Certificat Qualiopi suspendu"
        QUALIOPI_WITHDRAWN = "qualiopi_withdrawn", "Certificat Qualiopi retiré"
        EDOF_SUSPENDED = "edof_suspended", "Référencement EDOF suspendu"
        EDOF_DELISTED = "edof_delisted", "Déréférencé d’EDOF"

    kind = models.CharField("ce qui ne tient plus", max_length=20, choices=Kind)
    starts_on = models.DateField("à partir du")
    ends_on = models.DateField("jusqu’au", null=True, help_text="Last day, included; absent while unknown.")
    source = models.CharField("d’après quel courrier", max_length=300)
    entered_by = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    ended_by = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, help_text="When the end was noted, if it was not known at first.")
    voided_by = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField("motif", max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "starts_on"],
                condition=Q(voided_at=None),
                name="suspension_is_noted_once",
                violation_error_message="Cette suspension est déjà notée, depuis ce jour-là.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="suspension_ends_after_it_begins",
                violation_error_message="La suspension finit avant d’avoir commencé.",
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="suspension_has_a_source",
                violation_error_message="Dites quel courrier ou quelle décision le dit.",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None, void_reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                name="voided_suspension_says_why",
                violation_error_message="Dites pourquoi cette ligne est annulée.",
            ),
        ]
        ordering = ["-starts_on"]

    @property
    def is_of_qualiopi(self) -> bool:
        return self.kind in (self.Kind.QUALIOPI_SUSPENDED, self.Kind.QUALIOPI_WITHDRAWN)
