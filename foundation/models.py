"""What every table stands on, and the global tables that hold ids, dates and counters only."""

import uuid

from django.db import models


class TenantModel(models.Model):
    """A row of one organisation: random key made here, so that a ciphertext can be bound to it before it is written."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class DemonstrationClock(models.Model):
    """How far the business clock of a demonstration runs ahead; absent on a real installation."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    ahead = models.DurationField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_demonstration_clock")]


class OutboxMessage(models.Model):
    """A mail that must leave because a state changed; written in the transaction of that change.

    It holds ids and dates only. The recipient's address and the words are found in the
    tenant when it leaves, so that nothing personal waits here.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "En attente"
        SENDING = "sending", "En cours d’envoi"
        SENT = "sent", "Envoyé"
        MERGED = "merged", "Réuni à un autre"
        DROPPED = "dropped", "Sans objet"
        STALE = "stale", "Arrivé trop tard"
        FAILED = "failed", "Échec"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation_id = models.UUIDField()
    topic = models.CharField(max_length=60)
    subject_id = models.UUIDField(help_text="The row that the mail is about.")
    recipient_id = models.UUIDField(help_text="The person or member who receives it.")
    key = models.CharField(max_length=200, unique=True, help_text="One key, one mail: announcing twice sends once.")
    message_id = models.CharField(max_length=200, unique=True, help_text="Stable across attempts.")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    announced_at = models.DateTimeField(help_text="Business time.")
    available_at = models.DateTimeField(help_text="Business time before which it does not leave.")
    useful_until = models.DateTimeField(
        null=True, help_text="Business time from which it says nothing useful any more."
    )
    merged_into = models.UUIDField(null=True, help_text="The mail that also says this one.")
    handed_until = models.DateTimeField(null=True, help_text="Real time before which no worker is asked again.")
    lease_until = models.DateTimeField(null=True, help_text="Real time until which one worker holds it.")
    attempts = models.PositiveSmallIntegerField(default=0)
    doubts = models.PositiveSmallIntegerField(default=0, help_text="Times a worker vanished while sending.")
    sent_at = models.DateTimeField(null=True, help_text="Business time.")
    fault = models.CharField(max_length=100, blank=True, help_text="Class of the last error; never its text.")

    class Meta:
        indexes = [
            models.Index(
                fields=["available_at"],
                condition=models.Q(state__in=["waiting", "sending"]),
                name="outbox_to_send",
            ),
            models.Index(fields=["recipient_id", "topic"], name="outbox_by_recipient"),
            models.Index(
                fields=["merged_into"], condition=models.Q(merged_into__isnull=False), name="outbox_by_merging"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="sent", sent_at__isnull=False) | ~models.Q(state="sent"),
                name="sent_mail_has_its_time",
            ),
            models.CheckConstraint(
                condition=models.Q(state="merged", merged_into__isnull=False)
                | (~models.Q(state="merged") & models.Q(merged_into=None)),
                name="merged_mail_says_where",
            ),
        ]


class DueDate(models.Model):
    """A day, or an instant of it, on which something must happen to a row of a tenant; raised once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation_id = models.UUIDField()
    kind = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    due_on = models.DateField(help_text="The Paris day.")
    due_at = models.DateTimeField(null=True, help_text="The instant, for what waits for an hour of that day.")
    raised_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Times that raising it failed.")
    rests_until = models.DateTimeField(null=True, help_text="Real time before which it is not tried again.")
    handed_until = models.DateTimeField(null=True, help_text="Real time before which no worker is asked again.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject_id"], name="one_due_date_a_kind")]
        indexes = [models.Index(fields=["due_on"], condition=models.Q(raised_at=None), name="due_dates_to_raise")]
