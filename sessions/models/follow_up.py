"""The talk after the bilan, how it was looked for, and what became of the project."""

from django.db import models
from django.db.models import Q

from beneficiaries.models import Bilan
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models import User


class FollowUp(TenantModel):
    """The talk that the law foresees after the bilan (R6313-4 3° c), planned on closing day.

    Facts alone: what the person writes on that day is kept apart, by their agreement.
    """

    class State(models.TextChoices):
        PLANNED = "planned", "Prévu"
        DUE = "due", "À faire"
        REACHED = "reached", "Fait"
        NOT_REACHED = "not_reached", "Non joint"
        REFUSED = "refused", "Refusé"
        CALLED_OFF = "called_off", "Sans objet"

    class Project(models.TextChoices):
        REACHED = "reached", "Réalisé"
        UNDER_WAY = "under_way", "En cours"
        CHANGED = "changed", "Modifié"
        PAUSED = "paused", "En pause"
        GIVEN_UP = "given_up", "Abandonné"

    SETTLED = (State.REACHED, State.NOT_REACHED, State.REFUSED, State.CALLED_OFF)

    bilan = TenantForeignKey(Bilan, on_delete=models.PROTECT)
    due_on = models.DateField()
    planned_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, help_text="The one reminder fact.")
    state = models.CharField(max_length=12, choices=State, default=State.PLANNED)
    project = models.CharField(max_length=10, choices=Project, blank=True, help_text="What became of the project.")
    answered_at = models.DateTimeField(null=True, help_text="When the person answered in their space.")
    settled_on = models.DateField(null=True, help_text="The day of the talk, of the answer, or of giving up.")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "bilan"], name="one_follow_up_a_bilan"),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "due"], settled_on=None, settled_at=None)
                | Q(
                    state__in=["reached", "not_reached", "refused", "called_off"],
                    settled_on__isnull=False,
                    settled_at__isnull=False,
                ),
                name="settled_follow_up_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(state="reached") & ~Q(project="") | ~Q(state="reached") & Q(project=""),
                name="reached_follow_up_says_the_project",
                violation_error_message="Dites où en est le projet.",
            ),
        ]

    @property
    def is_settled(self) -> bool:
        return self.state in self.SETTLED


class FollowUpTry(TenantModel):
    """One try to reach the person, on a day by a channel; append-only."""

    class Channel(models.TextChoices):
        PHONE = "phone", "Téléphone"
        MAIL = "mail", "E-mail"
        SMS = "sms", "SMS"
        LETTER = "letter", "Courrier"

    follow_up = TenantForeignKey(FollowUp, on_delete=models.PROTECT, related_name="tries")
    tried_on = models.DateField()
    channel = models.CharField(max_length=8, choices=Channel)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["tried_on", "recorded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "follow_up", "tried_on", "channel"],
                name="one_try_a_day_and_channel",
                violation_error_message="Cet essai est déjà noté.",
            )
        ]
