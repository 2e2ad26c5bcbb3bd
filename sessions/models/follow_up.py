"""The talk after the bilan."""

from django.db import models

from beneficiaries.models import Bilan
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel


class FollowUp(TenantModel):
    """The talk that the law foresees after the bilan (R6313-4 3° c), planned on closing day."""

    bilan = TenantForeignKey(Bilan, on_delete=models.PROTECT)
    due_on = models.DateField()
    planned_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, help_text="The one reminder fact.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "bilan"], name="one_follow_up_a_bilan")]
