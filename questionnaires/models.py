"""Instruments as versioned data, their assignments (states, without content) and the answers (content)."""

from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Q

from beneficiaries.models import Bilan
from confidentiality.content import ContentModel
from confidentiality.fields import EncryptedJSONField, EncryptedTextField
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models import Membership, User
from organisations.permissions import Actor, Standing
from questionnaires.definitions import Definition, read_definition

WITHDRAWN = 0


class Instrument(models.Model):
    """One published version of a questionnaire, the same for every organisation.

    The rows come from `instruments/`, are written by the owner role alone and never change.
    """

    code = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    definition = models.JSONField()

    class Meta:
        ordering = ["code", "-version"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="one_instrument_a_version")]

    def __str__(self) -> str:
        return f"{self.code} version {self.version}"

    @cached_property
    def content(self) -> Definition:
        """The definition, read."""
        return read_definition(self.definition)


class Assignment(TenantModel):
    """A questionnaire proposed to a person in a bilan: who, when, how far, and not one answer.

    The purpose is one of the sentences that the instrument offers, so that nothing private is
    written here. Consent is asked for each questionnaire and may be refused (L6313-4 al. 2).
    """

    class State(models.TextChoices):
        ASSIGNED = "assigned", "Attribué"
        DECLINED = "declined", "Refusé par la personne"
        IN_PROGRESS = "in_progress", "En cours"
        SUBMITTED = "submitted", "Rendu"
        RELEASED = "released", "Partagé"

    bilan = TenantForeignKey(Bilan, on_delete=models.PROTECT)
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=200)
    assigned_by = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    due_on = models.DateField(null=True, help_text="A wish, never a wall.")
    consented_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True, help_text="The first answer.")
    submitted_at = models.DateTimeField(null=True, help_text="From then on the answers are frozen.")
    released_at = models.DateTimeField(null=True, help_text="From then on the person reads the result.")
    typed_by = TenantForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+", help_text="Who entered a sheet on paper."
    )
    paper_on = models.DateField(null=True, help_text="The day that the sheet bears.")
    answered_count = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["assigned_at"]
        indexes = [models.Index(fields=["organisation", "bilan", "assigned_at"], name="assignment_by_bilan")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "bilan", "instrument"],
                condition=Q(submitted_at=None, declined_at=None),
                name="one_open_assignment_an_instrument",
                violation_error_message="Ce questionnaire attend déjà une réponse.",
            ),
            models.CheckConstraint(condition=~Q(purpose=""), name="assignment_says_its_purpose"),
            models.CheckConstraint(
                condition=Q(consented_at=None) | Q(declined_at=None), name="assignment_is_accepted_or_declined"
            ),
            models.CheckConstraint(
                condition=Q(started_at=None) | Q(consented_at__isnull=False), name="assignment_starts_with_consent"
            ),
            models.CheckConstraint(
                condition=Q(answered_count=0) | Q(started_at__isnull=False), name="answered_assignment_has_started"
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None) | Q(consented_at__isnull=False),
                name="assignment_is_submitted_with_consent",
            ),
            models.CheckConstraint(
                condition=Q(typed_by=None, paper_on=None) | Q(typed_by__isnull=False, paper_on__isnull=False),
                name="typed_assignment_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(released_at=None) | Q(submitted_at__isnull=False),
                name="only_submitted_results_are_released",
            ),
        ]

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The ties of its bilan."""
        return self.bilan.ties(actor)

    @property
    def state(self) -> State:
        """Where it stands, from its dates alone."""
        if self.released_at:
            return self.State.RELEASED
        if self.submitted_at:
            return self.State.SUBMITTED
        if self.declined_at:
            return self.State.DECLINED
        return self.State.IN_PROGRESS if self.consented_at else self.State.ASSIGNED

    @property
    def unanswered_count(self) -> int:
        return len(self.instrument.content.items) - self.answered_count


class Answer(ContentModel):
    """What the person answered to one item. `version` counts its changes, so that two devices notice each other."""

    assignment = TenantForeignKey(Assignment, on_delete=models.PROTECT, related_name="+")
    item = models.CharField(max_length=20)
    value = EncryptedJSONField(help_text="A point of the scale; 0: withdrawn (the same length once sealed).")
    version = models.PositiveIntegerField(default=1)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        verbose_name = "réponse à un questionnaire"
        verbose_name_plural = "réponses aux questionnaires"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "assignment", "item"], name="one_answer_an_item"),
        ]

    @property
    def given(self) -> int | None:
        """The point of the scale, or None when the answer was withdrawn."""
        value: Any = self.value
        return None if value == WITHDRAWN else value


class Reopening(ContentModel):
    """The consultant let the person change submitted answers, and why. Append-only: it is the trace."""

    assignment = TenantForeignKey(Assignment, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(help_text="The submission that was undone.")
    reopened_by = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    reopened_at = models.DateTimeField()
    reason = EncryptedTextField()

    class Meta:
        verbose_name = "réouverture d’un questionnaire"
        verbose_name_plural = "réouvertures de questionnaires"
        ordering = ["reopened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "assignment", "submitted_at"], name="a_submission_is_reopened_once"
            )
        ]
