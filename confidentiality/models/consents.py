"""What the person agreed to, or declined, besides the bilan itself; each has its text, its day and its end."""

from django.db import models

from confidentiality.content import ContentModel
from confidentiality.fields import EncryptedJSONField, EncryptedTextField
from confidentiality.vault.places import Retention
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models import User


class Consent(TenantModel):
    """One answer of the person, yes or no; a later answer supersedes it, a withdrawal ends it.

    The consent to the bilan itself is told by the chain of facts (`beneficiaries`).
    """

    class Kind(models.TextChoices):
        FOLLOW_UP_CONTACT = "follow_up_contact", "Être recontacté six mois après"
        KEEP_SYNTHESIS = "keep_synthesis", "Garder la synthèse après la fin du bilan"
        KEEP_DOCUMENTS = "keep_documents", "Garder des documents pour le suivi"

    bilan = TenantForeignKey("beneficiaries.Bilan", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind)
    is_given = models.BooleanField(help_text="A no is an answer too, and is kept.")
    text_version = models.CharField(max_length=20)
    person_name = models.CharField(max_length=130)
    decided_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=130)
    is_assisted = models.BooleanField(default=False, help_text="Typed from a signed paper.")
    ends_on = models.DateField(null=True, help_text="Last day of what was agreed.")
    documents = models.JSONField(default=list, help_text="Titles of the documents that are kept; never their content.")
    withdrawn_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True, help_text="The person answered anew.")

    class Meta:
        ordering = ["decided_at", "recorded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "bilan", "kind"],
                condition=models.Q(withdrawn_at=None, superseded_at=None),
                name="one_live_answer_a_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at__lte=models.F("recorded_at")),
                name="consent_is_not_in_the_future",
                violation_error_message="Un accord ne s’enregistre pas d’avance.",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None) | models.Q(is_given=True),
                name="only_a_yes_is_withdrawn",
            ),
            models.CheckConstraint(
                condition=models.Q(is_given=False)
                | models.Q(kind="follow_up_contact")
                | models.Q(ends_on__isnull=False),
                name="keeping_has_an_end",
                violation_error_message="Un accord de conservation a une date de fin.",
            ),
        ]


class KeptDocument(ContentModel):
    """A document kept for the follow-up under the person's written agreement (R6313-7 al. 2), as it was that day.

    It has a key to itself (class C): the papers that it was drawn from are destroyed without it.
    """

    retention_class = Retention.KEPT

    consent = TenantForeignKey(Consent, on_delete=models.PROTECT, related_name="+")
    title = EncryptedTextField()
    content = EncryptedJSONField(help_text="What the document says, in the form of the archive.")
    kept_at = models.DateTimeField()

    class Meta:
        verbose_name = "document gardé pour le suivi"
        verbose_name_plural = "documents gardés pour le suivi"


class SharingGrant(ContentModel):
    """The person lets one recipient read one frozen document, until a day (L6313-4 al. 3); revocable."""

    class Recipient(models.TextChoices):
        CEP = "cep", "Conseil en évolution professionnelle"
        EMPLOYER = "employer", "Employeur"
        OTHER = "other", "Autre personne"

    retention_class = Retention.SYNTHESIS

    recipient_kind = models.CharField(max_length=10, choices=Recipient)
    recipient_name = EncryptedTextField()
    recipient_address = EncryptedTextField()
    document_sha256 = models.CharField(max_length=64, help_text="The very version that may be read.")
    granted_at = models.DateTimeField()
    expires_on = models.DateField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "accord de partage"
        verbose_name_plural = "accords de partage"
