"""Collective sessions: one consultant, one slot, several bilans."""

from django.db import models
from django.db.models import F, Q

from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models import Membership, User
from sessions.models.vocabulary import Mode


class SessionGroup(TenantModel):
    """A slot that several bilans share, in investigation (R6313-4 keeps conclusions personal; LAW.md 1.10).

    Append-only: whoever moves leaves the group. Each bilan has a session of its own in it, attended
    and signed apart; nothing here names anybody.
    """

    consultant = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    mode = models.CharField(max_length=10, choices=Mode)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="group_ends_after_it_starts")
        ]
