"""Every minute of a bilan, as it was reserved, released or counted."""

from django.db import models

from beneficiaries.models import Bilan
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from sessions.models.sessions import Session


class HourEntry(TenantModel):
    """One movement of the hours of a bilan; append-only, written by the database at each change of a session, and
    when the hours of the bilan themselves change (`budget`: no session, the budget before and after).

    The sum of what sessions changed is what they count, and the budget is that of the opening and what changed it:
    nothing moves hours unseen.
    """

    class Movement(models.TextChoices):
        BOOKED = "booked", "Prévue"
        MOVED = "moved", "Déplacée"
        HELD = "held", "A eu lieu"
        DECLARED = "declared", "Déclaré"
        CANCELLED = "cancelled", "Annulée"
        NO_SHOW = "no_show", "Absence"
        DISOWNED = "disowned", "Contestée, retirée"
        TAKEN_BACK = "taken_back", "Corrigée"
        CORRECTED = "corrected", "Rectifiée"
        LEFT = "left", "Sortie de ce bilan"
        BUDGET = "budget", "Durée du bilan modifiée"

    bilan = TenantForeignKey(Bilan, on_delete=models.PROTECT, related_name="+")
    session = TenantForeignKey(Session, on_delete=models.PROTECT, null=True, related_name="hour_entries")
    number = models.PositiveIntegerField(help_text="From 1, without a gap, for each bilan.")
    at = models.DateTimeField()
    movement = models.CharField(max_length=10, choices=Movement)
    kind = models.CharField(max_length=20, choices=Session.Kind)
    state = models.CharField(max_length=10, choices=Session.State, blank=True)
    starts_at = models.DateTimeField(null=True)
    planned_minutes = models.PositiveIntegerField()
    actual_minutes = models.PositiveIntegerField(null=True)
    minutes_before = models.PositiveIntegerField(
        help_text="What the session took from the hours, or the budget, until then."
    )
    minutes_after = models.PositiveIntegerField(help_text="From now on.")
    is_irregular = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "bilan", "number"], name="one_hour_entry_a_number"),
            models.CheckConstraint(
                condition=models.Q(movement="budget", session=None, starts_at=None)
                | (~models.Q(movement="budget") & models.Q(session__isnull=False, starts_at__isnull=False)),
                name="hour_entry_is_of_a_session_or_of_the_budget",
            ),
        ]

    @property
    def is_budget(self) -> bool:
        """Whether the hours of the bilan changed, rather than what its sessions take."""
        return self.movement == self.Movement.BUDGET

    @property
    def change(self) -> int:
        return self.minutes_after - self.minutes_before
