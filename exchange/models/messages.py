"""What the two people of a bilan write to each other."""

from django.db import models

from beneficiaries.models import Bilan
from confidentiality.content import ContentModel
from confidentiality.fields import EncryptedJSONField, EncryptedTextField
from exchange.models.files import BilanFile
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models import User

Party = BilanFile.Party


class Message(ContentModel):
    """What one of the two people wrote to the other: never changed; its author may take it back until it is read.

    `key` is drawn by the page that sends it: the same page sent twice is one message. `about` says, in words
    and sealed, from where help was asked. `files` are the ids of documents of the bilan that came along: who
    put one there may still take it away.
    """

    party = models.CharField(max_length=12, choices=Party)
    text = EncryptedTextField()
    about = EncryptedTextField()
    files = EncryptedJSONField(default=list)
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, help_text="When the other one opened it.")
    key = models.UUIDField()

    class Meta:
        verbose_name = "message"
        verbose_name_plural = "messages échangés"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "bilan", "key"], name="one_message_a_sending"),
            models.CheckConstraint(
                condition=models.Q(read_at=None) | models.Q(read_at__gte=models.F("sent_at")),
                name="message_is_read_after_it_is_sent",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "bilan", "-sent_at"], name="message_by_bilan")]


class Conversation(TenantModel):
    """Where the messages of one bilan stand, in clear: how many wait to be read, and since when; never a word."""

    bilan = TenantForeignKey(Bilan, on_delete=models.PROTECT, related_name="+")
    unread_by_person = models.PositiveIntegerField(default=0)
    unread_by_consultant = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    last_party = models.CharField(max_length=12, choices=Party)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "bilan"], name="one_conversation_a_bilan")]


class HelpRequest(TenantModel):
    """That the person asked for help, on which day and from which kind of page; and when somebody answered.

    No word of it: proof that the accompaniment adapts, which outlives what was said.
    """

    class Place(models.TextChoices):
        HOME = "home", "Accueil"
        QUESTIONNAIRE = "questionnaire", "Questionnaire"

    bilan = TenantForeignKey(Bilan, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=15, choices=Place)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "bilan", "asked_at"], name="help_by_bilan")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_at=None) | models.Q(answered_at__gte=models.F("asked_at")),
                name="help_is_answered_after_it_is_asked",
            )
        ]
