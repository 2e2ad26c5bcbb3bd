"""Documents that several parties sign in an order, the trace of each act, and the certificates that seal (class D)."""

from datetime import date
from uuid import UUID

from django.db import models
from django.db.models import Q

from confidentiality.fields import EncryptedTextField
from confidentiality.vault.places import Retention
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models import User
from organisations.permissions import Actor, Standing


class SealingCertificate(TenantModel):
    """A certificate that seals, or once sealed, documents of an organisation; kept for as long as they are checked.

    Its own one carries its private key, sealed; that of the installation is listed here from its first seal on,
    without key, so that a renewed or revoked one still tells about the documents of its time.
    """

    retention_class = Retention.PROOF

    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of the certificate.")
    subject = models.CharField(max_length=200)
    pem = models.TextField(help_text="The certificate, then those that vouch for it.")
    private_key = EncryptedTextField(help_text="PEM; empty for the installation's own, which is not kept here.")
    is_own = models.BooleanField(help_text="Of the organisation; otherwise of the installation.")
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    installed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, help_text="From then on another one seals.")
    revoked_at = models.DateTimeField(null=True, help_text="Seals from this instant on are worth nothing.")
    revocation_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["installed_at"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "fingerprint"], name="one_certificate_a_fingerprint"),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(is_own=True, retired_at=None, revoked_at=None),
                name="one_certificate_in_use",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revocation_reason="")
                | (Q(revoked_at__isnull=False) & ~Q(revocation_reason="")),
                name="revoked_certificate_says_why",
            ),
        ]


class SignatureRequest(TenantModel):
    """One document that several parties sign, the same bytes for all; once each has signed it is sealed.

    Contracts and conventions: proof without content (class D), which survives the working papers.
    """

    class State(models.TextChoices):
        OPEN = "open", "à signer"
        SIGNED = "signed", "signé"
        REFUSED = "refused", "refusé"
        EXPIRED = "expired", "délai dépassé"
        CANCELLED = "cancelled", "annulé"

    retention_class = Retention.PROOF
    file_columns = ("file_name", "sealed_name")

    bilan = TenantForeignKey("beneficiaries.Bilan", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40, help_text="The asker's own word for it.")
    title = models.CharField(max_length=120, help_text="What signers read above it.")
    subject_id = models.UUIDField(help_text="The asker's own row.")
    file_name = models.CharField(max_length=120, help_text="Random name of the sealed file.")
    sha256 = models.CharField(max_length=64, help_text="Of the very bytes that are shown and signed.")
    size_bytes = models.PositiveIntegerField()
    expires_on = models.DateField(help_text="The last day on which it may be signed.")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=130)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    settled_at = models.DateTimeField(null=True)
    reason = EncryptedTextField(help_text="Why it was refused or cancelled, in the words of who did.")
    sealed_name = models.CharField(max_length=120, blank=True, help_text="Random name of the sealed, final file.")
    sealed_sha256 = models.CharField(max_length=64, blank=True)
    sealed_at = models.DateTimeField(null=True)
    certificate = TenantForeignKey(SealingCertificate, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "subject_id"],
                condition=Q(state="open"),
                name="one_open_request_a_subject",
                violation_error_message="Ce document est déjà proposé à la signature.",
            ),
            models.CheckConstraint(
                condition=Q(state="open", settled_at=None) | (~Q(state="open") & Q(settled_at__isnull=False)),
                name="settled_request_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(sealed_name="", sealed_sha256="", sealed_at=None, certificate=None)
                | (
                    Q(state="signed", sealed_at__isnull=False, certificate__isnull=False)
                    & ~Q(sealed_name="")
                    & ~Q(sealed_sha256="")
                ),
                name="only_what_is_signed_is_sealed",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "bilan", "asked_at"], name="signature_request_by_bilan")]

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The ties of its bilan."""
        return self.bilan.ties(actor)


class DocumentSigner(TenantModel):
    """One party of a request: its place in the order, how it is reached, and what it did."""

    class Role(models.TextChoices):
        PERSON = "person", "La personne"
        REPRESENTATIVE = "representative", "Qui représente la personne"
        EMPLOYER = "employer", "L’employeur"
        FUNDER = "funder", "Le financeur"
        PROVIDER = "provider", "L’organisme"
        SUBCONTRACTOR = "subcontractor", "Le ou la sous-traitante"

    class Method(models.TextChoices):
        CODE = "code", "lien privé et code reçu par e-mail"
        ACCOUNT = "account", "compte personnel, identité confirmée au moment de signer"
        CARD = "card", "compte personnel et code de la carte d’accès"
        PAPER = "paper", "à la main, sur papier"

    file_columns = ("scan_name",)

    request = TenantForeignKey(SignatureRequest, on_delete=models.PROTECT, related_name="signers")
    position = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=20, choices=Role)
    name = models.CharField(max_length=130)
    email = models.EmailField(blank=True)
    phone_hint = models.CharField(max_length=20, blank=True, help_text="For who calls them; never shown to others.")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answers_by = models.DateField(null=True, help_text="A last day of their own, before that of the request.")
    invited_at = models.DateTimeField(null=True, help_text="Their turn came, and they were told.")
    opened_at = models.DateTimeField(null=True, help_text="They opened the document itself.")
    signed_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    method = models.CharField(max_length=10, choices=Method, blank=True)
    document_sha256 = models.CharField(max_length=64, blank=True, help_text="The bytes that they signed.")
    proof = models.CharField(max_length=120, blank=True, help_text="The address that received the code, masked.")
    device = models.CharField(max_length=60, blank=True, help_text="The browser in two words.")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True, help_text="When a signature on paper was entered.")
    scan_name = models.CharField(max_length=120, blank=True)
    scan_kind = models.CharField(max_length=30, blank=True)
    scan_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "request", "position"], name="one_signer_a_position"),
            models.CheckConstraint(
                condition=Q(signed_at=None, method="", document_sha256="")
                | (Q(signed_at__isnull=False, refused_at=None) & ~Q(method="") & ~Q(document_sha256="")),
                name="signature_says_how",
            ),
            models.CheckConstraint(
                condition=Q(method="paper", recorded_by__isnull=False, recorded_at__isnull=False) & ~Q(scan_name="")
                | ~Q(method="paper") & Q(recorded_by=None, recorded_at=None, scan_name=""),
                name="paper_signature_has_its_scan",
            ),
            models.CheckConstraint(
                condition=Q(email=models.functions.Lower("email")), name="signer_email_is_lower_case"
            ),
        ]

    @property
    def bilan_id(self) -> UUID:
        return self.request.bilan_id

    @property
    def last_day(self) -> date:
        """The last day on which they may sign."""
        return min(self.request.expires_on, self.answers_by or self.request.expires_on)

    @property
    def is_current(self) -> bool:
        """Whether it is their turn, and they neither signed nor refused."""
        return self.request.is_open and self.invited_at is not None and not (self.signed_at or self.refused_at)

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The person of the bilan for its person; the member who was named, and no other, for the provider."""
        if self.role == self.Role.PERSON:
            return self.request.bilan.ties(actor) & {Standing.PERSON}
        is_theirs = actor.membership_id is not None and self.user_id == actor.user_id
        return frozenset({Standing.IN_CHARGE}) if is_theirs else frozenset()


class SignerLink(TenantModel):
    """The private address of one signer; its secret is in their mail alone."""

    signer = TenantForeignKey(DocumentSigner, on_delete=models.PROTECT, related_name="links")
    token_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "token_hash"], name="one_signer_a_link")]


class SignerCode(TenantModel):
    """A code sent to a signer: a keyed print of it, until when, how often it was missed. Real time."""

    signer = TenantForeignKey(DocumentSigner, on_delete=models.PROTECT, related_name="codes")
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    misses = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-sent_at"]
        constraints = [
            models.CheckConstraint(condition=Q(misses__lte=3), name="signer_code_is_missed_three_times"),
        ]


class SignatureAct(TenantModel):
    """One act of a request, as it was: append-only, hashed, chained to the one before, signed."""

    class What(models.TextChoices):
        ASKED = "asked", "Proposé à la signature"
        INVITED = "invited", "Invitation à signer"
        REMINDED = "reminded", "Rappel"
        OPENED = "opened", "Document ouvert"
        CODE_SENT = "code_sent", "Code envoyé"
        SIGNED = "signed", "Signature"
        REFUSED = "refused", "Refus"
        EXPIRED = "expired", "Délai dépassé"
        CANCELLED = "cancelled", "Annulation"
        SEALED = "sealed", "Scellement"

    request = TenantForeignKey(SignatureRequest, on_delete=models.PROTECT, related_name="acts")
    signer = TenantForeignKey(DocumentSigner, on_delete=models.PROTECT, null=True, related_name="+")
    number = models.PositiveIntegerField(help_text="From 1, without a gap, for each request.")
    what = models.CharField(max_length=10, choices=What)
    at = models.DateTimeField()
    statement = models.JSONField(help_text="Everything that is hashed and signed; no words of anybody.")
    previous_hash = models.CharField(max_length=64, blank=True)
    act_hash = models.CharField(max_length=64)
    signature = models.BinaryField()

    class Meta:
        ordering = ["request", "number"]
        constraints = [models.UniqueConstraint(fields=["organisation", "request", "number"], name="one_act_a_number")]
