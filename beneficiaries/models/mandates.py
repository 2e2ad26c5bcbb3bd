"""How a bilan changes hands, and who else may open it: proposed by a colleague, decided by the person."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from beneficiaries.models.bilans import Bilan
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models import Membership, User
from organisations.permissions import Actor, Standing


class Mandate(TenantModel):
    """A colleague's right on one bilan (DESIGN invariants 7 and 21).

    A successor takes over when the person agrees, and the one before loses the bilan in the same
    transaction. An interim is in charge of the facts at once; content opens when the person
    agrees. A guest sees nothing before the person agrees, and nothing after `until_on`.
    The triggers `mandate_is_sound` and `bilan_changes_hands` hold this whatever the code says.
    """

    class Kind(models.TextChoices):
        SUCCESSOR = "successor", "Prendre la suite"
        INTERIM = "interim", "Assurer l’intérim"
        GUEST = "guest", "Être invité ou invitée, pour un temps"

    class Purpose(models.TextChoices):
        PAIR = "pair", "Accompagner à deux"
        DEBRIEF = "debrief", "Restituer un questionnaire"
        ADVICE = "advice", "Donner un avis"

    bilan = TenantForeignKey(Bilan, on_delete=models.PROTECT)
    member = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+", help_text="Who gains the right.")
    kind = models.CharField(max_length=10, choices=Kind)
    purpose = models.CharField(max_length=10, choices=Purpose, blank=True, help_text="Of a guest.")
    until_on = models.DateField(null=True, help_text="Last day of a guest, included.")
    reason = models.CharField(max_length=200, help_text="Short and neutral: the person reads it.")
    replaces = TenantForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+", help_text="Who was in charge when it was proposed."
    )
    replaced_was_agreed = models.BooleanField(help_text="Whether content was open to them: what a return restores.")
    proposed_by = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    is_self_assigned = models.BooleanField(help_text="Proposed by the one who gains: the person is told.")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    is_accepted = models.BooleanField(null=True)
    is_assisted = models.BooleanField(default=False, help_text="The person's word, typed from a signed paper.")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "bilan"],
                condition=Q(kind="successor", ended_at=None),
                name="one_open_successor_a_bilan",
                violation_error_message="Une proposition attend déjà la réponse de la personne.",
            ),
            models.UniqueConstraint(
                fields=["organisation", "bilan"],
                condition=Q(kind="interim", ended_at=None),
                name="one_open_interim_a_bilan",
                violation_error_message="Un intérim est déjà en cours sur ce bilan.",
            ),
            models.UniqueConstraint(
                fields=["organisation", "bilan", "member"],
                condition=Q(kind="guest", ended_at=None),
                name="one_open_invitation_a_guest",
                violation_error_message="Cette personne de l’équipe est déjà invitée sur ce bilan.",
            ),
            models.CheckConstraint(
                condition=Q(kind="guest", until_on__isnull=False) & ~Q(purpose="")
                | ~Q(kind="guest") & Q(until_on=None, purpose=""),
                name="guest_is_bounded",
                violation_error_message="Une invitation a un but et un dernier jour.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="mandate_says_why",
                violation_error_message="Dites pourquoi, en une phrase.",
            ),
            models.CheckConstraint(
                condition=Q(is_self_assigned=True, member=F("proposed_by"))
                | Q(is_self_assigned=False) & ~Q(member=F("proposed_by")),
                name="self_assignment_is_marked",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, is_accepted=None, is_assisted=False)
                | Q(decided_at__isnull=False, decided_by__isnull=False, is_accepted__isnull=False),
                name="decision_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="mandate_end_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "member", "kind"], name="mandate_by_member")]
        ordering = ["proposed_at"]

    @property
    def is_waiting(self) -> bool:
        """Whether the person has not said yes or no yet."""
        return self.ended_at is None and self.decided_at is None

    @property
    def gave_charge(self) -> bool:
        """Whether it put its member in charge: an interim at once, a successor when accepted."""
        return self.kind == self.Kind.INTERIM or (self.kind == self.Kind.SUCCESSOR and self.is_accepted is True)

    def is_live_guest(self, today: date) -> bool:
        """Whether a guest may open the bilan on this day."""
        return (
            self.kind == self.Kind.GUEST
            and self.is_accepted is True
            and self.ended_at is None
            and self.until_on is not None
            and today <= self.until_on
        )

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The ties of its bilan; of those who were in charge before, the one whom it replaces alone."""
        ties = self.bilan.ties(actor)
        return ties if self.replaces_id == actor.membership_id else ties - {Standing.FORMER}
