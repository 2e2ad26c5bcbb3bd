"""The consultant's private notes."""

from django.db import models

from confidentiality.content import ContentModel
from confidentiality.fields import EncryptedTextField
from foundation.fields import TenantForeignKey
from organisations.models import User
from sessions.models import Session


class Note(ContentModel):
    """What a consultant writes down for themselves: a class apart (invariant 7).

    Seen by its author alone, by a policy of the database: neither the person, nor a successor, nor an
    invited colleague, nor any export. Two windows never overwrite each other: `version` is the lock;
    0 says that nothing was written yet.
    """

    is_seen_by_author_only = True

    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    session = TenantForeignKey(Session, on_delete=models.PROTECT, null=True, related_name="+")
    text = EncryptedTextField()
    version = models.PositiveIntegerField(default=0)
    written_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = "note privée"
        verbose_name_plural = "notes privées"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(written_at__lte=models.F("updated_at")), name="note_is_written_before_it_changes"
            )
        ]
        indexes = [models.Index(fields=["organisation", "bilan", "-written_at"], name="note_by_bilan")]
