"""The synthesis of a bilan: where it stands in clear, what it says sealed."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from beneficiaries.models import Bilan
from confidentiality.content import ContentModel
from confidentiality.fields import EncryptedJSONField, EncryptedTextField
from confidentiality.vault import Retention
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models import User
from synthesis.headings import HEADINGS, LEGAL_CODES


class Synthesis(TenantModel):
    """Where the synthesis of one bilan stands: dates and counters, never a word of it.

    The consultant writes (`version` counts the writings), then shares: the person reads
    what was last shared, never a half-written sentence. They comment, observe, validate
    that very version. A frozen synthesis never changes again: triggers see to it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "En cours de rédaction"
        SHARED = "shared", "À lire par la personne"
        REVISED = "revised", "Modifiée depuis le partage"
        VALIDATED = "validated", "Validée par la personne"
        FROZEN = "frozen", "Prête à être remise"
        HANDED_OVER = "handed_over", "Remise"
        RECEIVED = "received", "Reçue par la personne"

    bilan = TenantForeignKey(Bilan, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0, help_text="Writings of the consultant.")
    shared_version = models.PositiveIntegerField(default=0, help_text="The writing that the person reads.")
    shared_at = models.DateTimeField(null=True)
    validated_at = models.DateTimeField(null=True, help_text="« J’ai lu et je valide », of the shared version.")
    validated_typed_by = models.CharField(max_length=130, blank=True, help_text="Who entered it from a signed paper.")
    frozen_at = models.DateTimeField(null=True)
    frozen_sha256 = models.CharField(max_length=64, blank=True)
    is_signature_absent = models.BooleanField(default=False, help_text="Frozen although the person did not validate.")
    proposed_at = models.DateTimeField(null=True, help_text="Handing over proposed, not yet taken.")
    handed_over_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    filled = ArrayField(models.CharField(max_length=20), default=list, help_text="Headings that are not empty.")
    open_comments = models.PositiveIntegerField(default=0, help_text="Remarks of the person that wait.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "bilan"], name="one_synthesis_a_bilan"),
            models.CheckConstraint(condition=Q(shared_version__lte=F("version")), name="shared_synthesis_was_written"),
            models.CheckConstraint(
                condition=Q(validated_at=None) | Q(shared_at__isnull=False, version=F("shared_version")),
                name="validated_synthesis_is_the_shared_one",
                violation_error_message="La synthèse a changé depuis son partage.",
            ),
            models.CheckConstraint(
                condition=Q(validated_typed_by="") | Q(validated_at__isnull=False), name="typed_validation_has_its_day"
            ),
            models.CheckConstraint(
                condition=Q(frozen_at=None) | Q(filled__contains=LEGAL_CODES),
                name="frozen_synthesis_has_its_headings",
                violation_error_message="Une rubrique légale est encore vide.",
            ),
            models.CheckConstraint(
                condition=Q(frozen_at=None)
                | Q(shared_at__isnull=False, version=F("shared_version"))
                & (Q(validated_at__isnull=False) | Q(is_signature_absent=True)),
                name="frozen_synthesis_was_validated",
            ),
            models.CheckConstraint(
                condition=Q(frozen_at=None, frozen_sha256="")
                | Q(frozen_at__isnull=False, frozen_sha256__regex="^[0-9a-f]{64}$"),
                name="frozen_synthesis_has_its_print",
            ),
            models.CheckConstraint(
                condition=Q(is_signature_absent=False) | Q(frozen_at__isnull=False, validated_at=None),
                name="absent_signature_is_of_a_frozen_one",
            ),
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=False) | Q(proposed_at=None, handed_over_at=None, received_at=None),
                name="handed_over_synthesis_is_frozen",
                violation_error_message="La synthèse se remet une fois figée.",
            ),
            models.CheckConstraint(
                condition=Q(received_at=None) | Q(handed_over_at__isnull=False),
                name="received_synthesis_was_handed_over",
            ),
        ]

    @property
    def state(self) -> State:
        """Told by the dates alone."""
        states = self.State
        if self.received_at:
            return states.RECEIVED
        if self.handed_over_at:
            return states.HANDED_OVER
        if self.frozen_at:
            return states.FROZEN
        if self.validated_at:
            return states.VALIDATED
        if not self.shared_at:
            return states.DRAFT
        return states.REVISED if self.version > self.shared_version else states.SHARED

    @property
    def is_within_reach(self) -> bool:
        """Whether the person may take the final document: handed over, or waiting to be."""
        return self.handed_over_at is not None or self.proposed_at is not None


class Section(ContentModel):
    """What one heading says. Two editors never overwrite each other: `version` is the lock."""

    synthesis = TenantForeignKey(Synthesis, on_delete=models.PROTECT, related_name="sections")
    heading = models.CharField(max_length=20, choices=[(heading.code, heading.title) for heading in HEADINGS])
    text = EncryptedTextField(help_text="As it is being written.")
    version = models.PositiveIntegerField(default=0)
    shared_text = EncryptedTextField(help_text="As the person reads it.")
    shared_version = models.PositiveIntegerField(default=0)
    accepted_version = models.PositiveIntegerField(null=True, help_text="The version that the person validated last.")
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=130, help_text="As the organisation knew the author that day.")
    typed_by = models.CharField(max_length=130, blank=True, help_text="Who entered it from the person’s paper.")

    class Meta:
        verbose_name = "partie de la synthèse en cours d’écriture"
        verbose_name_plural = "parties de la synthèse en cours d’écriture"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "synthesis", "heading"], name="one_section_a_heading"),
            models.CheckConstraint(
                condition=Q(heading__in=[heading.code for heading in HEADINGS]), name="section_has_a_known_heading"
            ),
            models.CheckConstraint(condition=Q(shared_version__lte=F("version")), name="shared_section_was_written"),
        ]


class Comment(ContentModel):
    """A remark on one heading. It is kept as written; only its settling is added."""

    class Author(models.TextChoices):
        PERSON = "person", "Bénéficiaire"
        CONSULTANT = "consultant", "Consultant ou consultante"

    section = TenantForeignKey(Section, on_delete=models.PROTECT, related_name="comments")
    author = models.CharField(max_length=12, choices=Author)
    author_name = models.CharField(max_length=130)
    typed_by = models.CharField(max_length=130, blank=True, help_text="Who entered it from the person’s paper.")
    text = EncryptedTextField()
    written_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "remarque sur la synthèse"
        verbose_name_plural = "remarques sur la synthèse"
        ordering = ["written_at"]
        indexes = [models.Index(fields=["organisation", "section", "written_at"], name="comment_by_section")]


class Frozen(ContentModel):
    """Everything that the final document prints, as it was that day. Append-only.

    `sha256` is that of the snapshot's canonical JSON; the synthesis holds it in clear and the
    document prints it.
    """

    retention_class = Retention.SYNTHESIS

    synthesis = TenantForeignKey(Synthesis, on_delete=models.PROTECT, related_name="+")
    snapshot = EncryptedJSONField()
    sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()
    is_signature_absent = models.BooleanField(default=False)
    absence_reason = EncryptedTextField()

    class Meta:
        verbose_name = "synthèse figée"
        verbose_name_plural = "synthèses figées"
        constraints = [models.UniqueConstraint(fields=["organisation", "synthesis"], name="a_synthesis_is_frozen_once")]
