"""What is left of one session: that it was closed, what was said for the person, what to do until the next one."""

from django.db import models

from beneficiaries.models import Bilan
from confidentiality.content import ContentModel
from confidentiality.fields import EncryptedTextField
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models import User
from sessions.models import Session


class Closing(TenantModel):
    """How far the papers of one session are, in clear: never what they say.

    `version` is the lock of two windows; `key` is that of the page that closed it last, so that a page sent
    twice closes once.
    """

    bilan = TenantForeignKey(Bilan, on_delete=models.PROTECT, related_name="+")
    session = TenantForeignKey(Session, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=0)
    key = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True, help_text="When the panel was last saved.")
    noted_at = models.DateTimeField(null=True, help_text="When who led it wrote a private note about it.")
    nothing_to_note_at = models.DateTimeField(null=True, help_text="When they said that there is nothing to note.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "session"], name="one_closing_a_session")]


class SharedSummary(TenantModel):
    """Where the summary of one session stands, in clear: its version, and whether the person read it."""

    bilan = TenantForeignKey(Bilan, on_delete=models.PROTECT, related_name="+")
    session = TenantForeignKey(Session, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField(default=1)
    written_at = models.DateTimeField(help_text="Of the words that the person finds today.")
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "bilan"], name="summary_by_bilan")]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "session"], name="one_summary_a_session"),
            models.CheckConstraint(
                condition=models.Q(read_at=None) | models.Q(read_at__gte=models.F("written_at")),
                name="summary_is_read_after_it_is_written",
            ),
        ]


class SummaryText(ContentModel):
    """One version of a summary, for the person: rewritten until they read it, then kept as they read it."""

    summary = TenantForeignKey(SharedSummary, on_delete=models.PROTECT, related_name="texts")
    version = models.PositiveSmallIntegerField()
    text = EncryptedTextField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = "résumé de séance"
        verbose_name_plural = "résumés de séance"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "summary", "version"], name="one_text_a_summary_version")
        ]


class Exercise(TenantModel):
    """One thing to do before the next session: who gave it, for when, whether it is done; its words are apart."""

    class Kind(models.TextChoices):
        TASK = "task", "À faire"
        DOCUMENT = "document", "Document à apporter"

    bilan = TenantForeignKey(Bilan, on_delete=models.PROTECT, related_name="+")
    session = TenantForeignKey(Session, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.TASK)
    position = models.PositiveSmallIntegerField()
    due_on = models.DateField(null=True)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, help_text="When the person said that it is done.")

    class Meta:
        ordering = ["given_at", "position"]
        indexes = [models.Index(fields=["organisation", "bilan", "done_at"], name="exercise_by_bilan")]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "session", "position"], name="one_exercise_a_place"),
            models.CheckConstraint(
                condition=models.Q(done_at=None) | models.Q(done_at__gte=models.F("given_at")),
                name="exercise_is_done_after_it_is_given",
            ),
        ]


class ExerciseText(ContentModel):
    """What an exercise asks."""

    exercise = TenantForeignKey(Exercise, on_delete=models.PROTECT, related_name="texts")
    text = EncryptedTextField()

    class Meta:
        verbose_name = "exercice entre deux séances"
        verbose_name_plural = "exercices entre deux séances"
        constraints = [models.UniqueConstraint(fields=["organisation", "exercise"], name="one_text_an_exercise")]
