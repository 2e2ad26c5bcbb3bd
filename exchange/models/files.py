"""Documents that the two people of a bilan keep with it."""

from django.db import models

from confidentiality.content import ContentModel
from confidentiality.fields import EncryptedTextField
from confidentiality.files import MAX_BYTES
from organisations.models import User


class BilanFile(ContentModel):
    """A document of the bilan: its bytes are in the storage, sealed, under a random name.

    The name that its owner typed is sealed; the one that it had on their device is not kept. Rows
    are added and removed, never changed (`exchange.sql`).
    """

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        JPEG = "jpg", "Photo JPEG"
        PNG = "png", "Image PNG"
        DOCX = "docx", "Document Word"
        ODT = "odt", "Document LibreOffice"

    class Party(models.TextChoices):
        PERSON = "person", "Bénéficiaire"
        CONSULTANT = "consultant", "Consultant ou consultante"

    file_columns = ("storage_name",)

    title = EncryptedTextField()
    storage_name = models.CharField(max_length=100)
    kind = models.CharField(max_length=5, choices=Kind)
    bytes = models.PositiveIntegerField()
    party = models.CharField(max_length=12, choices=Party)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = "document déposé"
        verbose_name_plural = "documents déposés"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "storage_name"], name="one_row_a_stored_file"),
            models.CheckConstraint(
                condition=models.Q(bytes__gt=0, bytes__lte=MAX_BYTES),
                name="file_has_a_reasonable_size",
                violation_error_message="Un document pèse au plus 10 Mo, et n’est pas vide.",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["pdf", "jpg", "png", "docx", "odt"]), name="file_is_of_a_known_kind"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "bilan", "-added_at"], name="file_by_bilan")]
