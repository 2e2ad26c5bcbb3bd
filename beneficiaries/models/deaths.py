"""That a person died, as the organisation was told."""

from django.db import models
from django.db.models import Q

from beneficiaries.models.people import Beneficiary
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models import Membership


class Death(TenantModel):
    """A death that was noted: nothing is written to the person any more (invariant 21).

    Kept as it was noted; one noted by mistake is withdrawn, with its reason.
    """

    beneficiary = TenantForeignKey(Beneficiary, on_delete=models.PROTECT, related_name="deaths")
    died_on = models.DateField(null=True, help_text="When it is known.")
    noted_by = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    withdrawn_by = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "beneficiary"],
                condition=Q(withdrawn_at=None),
                name="one_live_death",
                violation_error_message="Le décès de cette personne est déjà noté.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason=""),
                name="withdrawn_death_says_why",
            ),
        ]
