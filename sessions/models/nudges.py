"""Proposals of a meeting to somebody who has none."""

from django.db import models

from beneficiaries.models import Bilan
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models import Membership


class Nudge(TenantModel):
    """A meeting was proposed, by mail, in a bilan in which nothing is booked.

    One a period: `since_on` is the day on which the silence began, `number` counts the house's delays since then.
    """

    bilan = TenantForeignKey(Bilan, on_delete=models.PROTECT)
    since_on = models.DateField()
    number = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()
    sent_by = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["sent_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "bilan", "since_on", "number"],
                name="one_nudge_a_period",
                violation_error_message="Un rendez-vous a déjà été proposé il y a peu.",
            )
        ]
