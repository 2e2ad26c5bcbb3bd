"""That somebody took one more bilan than the ceiling of their load."""

from django.db import models
from django.db.models import F, Q

from beneficiaries.models.bilans import Bilan
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models import Membership


class CeilingOverride(TenantModel):
    """Who accepted, when and why, that a member leads or is proposed one bilan more than their ceiling; append-only."""

    member = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    bilan = TenantForeignKey(Bilan, on_delete=models.PROTECT, related_name="+")
    count = models.PositiveSmallIntegerField(help_text="Bilans that they led before this one.")
    ceiling = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=200)
    made_by = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(condition=Q(count__gte=F("ceiling")), name="override_is_over_the_ceiling"),
            models.CheckConstraint(condition=~Q(reason=""), name="override_says_why"),
        ]
