"""The address that opens a person's space changes by the person's word, or slowly and by two of the team."""

from django.db import models
from django.db.models import F, Q

from beneficiaries.models.people import Beneficiary
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models import Membership, User
from organisations.permissions import Actor, Standing


class AddressChange(TenantModel):
    """An address that somebody of the team typed for a person who signs in already.

    It moves nothing by itself. The person answers in their own space; when their mailbox is dead, a colleague
    of the one who typed it confirms it, from `open_from`. Kept for ever; the trigger `address_change_is_kept`
    holds who may confirm what when, and `sign_in_moves_by_a_word` that nothing else moves signing in.
    """

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", "Confirmée"
        REFUSED = "refused", "Refusée par la personne"
        REPLACED = "replaced", "Remplacée par une autre"

    beneficiary = TenantForeignKey(Beneficiary, on_delete=models.PROTECT, related_name="+")
    former = models.EmailField(blank=True)
    proposed = models.EmailField(blank=True, help_text="Empty: the person would sign in by card.")
    asked_by = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    open_from = models.DateTimeField(help_text="From then on a colleague may confirm in the person's place.")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "beneficiary"],
                condition=Q(decided_at=None),
                name="one_open_address_change_a_person",
                violation_error_message="Une autre adresse attend déjà la réponse de la personne.",
            ),
            models.CheckConstraint(condition=~Q(former=F("proposed")), name="address_change_changes"),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, outcome="")
                | Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(outcome=""),
                name="address_decision_is_whole",
            ),
        ]
        ordering = ["-asked_at"]

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The ties of its person."""
        return self.beneficiary.ties(actor)
