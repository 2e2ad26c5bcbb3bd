"""What each phase leaves behind: the personalised programme, the record of the investigation (R6313-4)."""

from django.db import models

from beneficiaries.rules import Kind
from confidentiality.content import ContentModel
from confidentiality.fields import EncryptedJSONField, EncryptedTextField


class PhaseText(models.TextChoices):
    """The two texts that are written and signed; the phase of conclusions leaves a talk (a session)."""

    PROGRAMME = "programme", "Analyse de la demande et programme personnalisé"
    INVESTIGATION = "investigation", "Compte rendu d’investigation"

    @property
    def signed(self) -> Kind:
        """The fact of the consultant's signature."""
        return Kind.PROGRAMME_PROPOSED if self is PhaseText.PROGRAMME else Kind.INVESTIGATION_RECORDED

    @property
    def answered(self) -> Kind:
        """The fact of the person's signature."""
        return Kind.PROGRAMME_AGREED if self is PhaseText.PROGRAMME else Kind.INVESTIGATION_READ


class PhaseDraft(ContentModel):
    """The text as its consultant writes it; `version` counts the edits, so that two windows never overwrite.

    `remark` is what the person answered to the version that they read.
    """

    text = models.CharField(max_length=15, choices=PhaseText)
    content = EncryptedJSONField(help_text="Fields by name; see exchange.phases.contents.")
    version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(null=True)
    remark = EncryptedTextField()
    remarked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "brouillon de phase"
        verbose_name_plural = "brouillons de phase"
        constraints = [models.UniqueConstraint(fields=["organisation", "bilan", "text"], name="one_draft_a_phase_text")]


class PhaseVersion(ContentModel):
    """A version as its consultant signed it. It never changes; a fact keeps its number and its SHA-256.

    `content` holds a drawn number, so that the hash that outlives it says nothing of the text.
    """

    text = models.CharField(max_length=15, choices=PhaseText)
    number = models.PositiveSmallIntegerField()
    content = EncryptedJSONField()
    signed_at = models.DateTimeField()
    signer_name = models.CharField(max_length=130)

    class Meta:
        verbose_name = "programme ou compte rendu signé"
        verbose_name_plural = "programmes et comptes rendus signés"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "bilan", "text", "number"], name="phase_version_once_a_number"
            )
        ]
