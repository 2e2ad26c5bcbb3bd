"""Who signed a meeting, when and how."""

from django.db import models
from django.db.models import Q

from beneficiaries.models import Bilan
from confidentiality.fields import EncryptedJSONField
from confidentiality.vault.places import Retention
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models import User
from sessions.models.papers import PaperSheet
from sessions.models.sessions import Session


class Attendance(TenantModel):
    """One party's dated signature of one held session; append-only, without content.

    `signed_at` is the real time of signing (the day, on paper). Whoever did not sign from their own
    account has `recorded_by`: on whose device, or who entered the paper.
    """

    class Party(models.TextChoices):
        PERSON = "person", "Bénéficiaire"
        CONSULTANT = "consultant", "Consultant ou consultante"

    class Method(models.TextChoices):
        ONLINE = "online", "en ligne"
        DRAWN = "drawn", "signature dessinée"
        TYPED = "typed", "nom écrit à l’écran"
        CODE = "code", "code reçu par e-mail"
        CARD = "card", "code de carte d’accès"
        PAPER = "paper", "sur papier"

    session = TenantForeignKey(Session, on_delete=models.PROTECT, related_name="attendances")
    party = models.CharField(max_length=12, choices=Party)
    signed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", help_text="The account that proved who signs."
    )
    signer_name = models.CharField(max_length=130)
    signed_at = models.DateTimeField()
    method = models.CharField(max_length=10, choices=Method, default=Method.ONLINE)
    is_shared_device = models.BooleanField(default=False, help_text="Signed on the consultant’s device.")
    statement_hash = models.CharField(max_length=64, help_text="SHA-256 of what was signed: dates, length, mode.")
    statement_version = models.PositiveSmallIntegerField(default=1)
    device = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True, help_text="When a paper was entered.")
    sheet = TenantForeignKey(PaperSheet, on_delete=models.PROTECT, null=True, related_name="attendances")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "session", "party"], name="each_party_signs_once"),
            models.CheckConstraint(
                condition=~Q(method__in=["online", "code", "card"]) | Q(signed_by__isnull=False),
                name="proved_signature_names_its_account",
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=False) | Q(recorded_by__isnull=False, party="person"),
                name="signature_without_account_says_who_took_it",
            ),
            models.CheckConstraint(
                condition=Q(method="paper", sheet__isnull=False, recorded_at__isnull=False, recorded_by__isnull=False)
                | (~Q(method="paper") & Q(sheet=None)),
                name="paper_signature_has_its_sheet",
            ),
            models.CheckConstraint(
                condition=Q(recorded_at=None) | Q(signed_at__lte=models.F("recorded_at")),
                name="paper_is_not_signed_in_the_future",
                violation_error_message="Une signature ne peut pas être à venir.",
            ),
        ]

    @property
    def is_own_proof(self) -> bool:
        """Whether the signer proved who they are, by their account, a code or a card."""
        return self.method in (self.Method.ONLINE, self.Method.CODE, self.Method.CARD) or (
            self.signed_by_id is not None and not self.is_shared_device and self.method != self.Method.PAPER
        )


class SignatureDrawing(TenantModel):
    """The signature that somebody drew: evidence (class D), sealed, apart from the working papers of the bilan.

    Lines only: neither pressure nor speed, which would tell more of a hand than its drawing.
    """

    retention_class = Retention.PROOF

    bilan = TenantForeignKey(Bilan, on_delete=models.PROTECT, related_name="+")
    attendance = TenantForeignKey(Attendance, on_delete=models.PROTECT, related_name="drawings")
    strokes = EncryptedJSONField(default=list)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the lines.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "attendance"], name="one_drawing_a_signature"),
        ]


class AttendanceSeal(TenantModel):
    """What chains and signs each act of attendance of a bilan, so that a change or a gap shows."""

    class What(models.TextChoices):
        SIGNATURE = "signature", "Signature"
        ATTESTATION = "attestation", "Attestation"
        ATTESTATION_WITHDRAWN = "attestation_withdrawn", "Attestation retirée"
        CONTESTATION = "contestation", "Contestation"
        CONTESTATION_ANSWERED = "contestation_answered", "Réponse à une contestation"
        CONTESTATION_WITHDRAWN = "contestation_withdrawn", "Contestation retirée"
        SCAN = "scan", "Feuille numérisée"

    bilan = TenantForeignKey(Bilan, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(help_text="From 1, without a gap, for each bilan.")
    what = models.CharField(max_length=25, choices=What)
    subject_id = models.UUIDField(help_text="The row that it seals.")
    at = models.DateTimeField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of everything that the row says.")
    previous_hash = models.CharField(max_length=64, blank=True)
    seal_hash = models.CharField(max_length=64)
    signature = models.BinaryField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "bilan", "number"], name="one_attendance_seal_a_number"),
            models.UniqueConstraint(fields=["organisation", "what", "subject_id"], name="one_seal_an_act"),
        ]


class AttendanceHead(TenantModel):
    """How far the seals of a bilan went, noted apart from them, chained for the house and told outside at once.

    The last seal of a bilan, taken out with its row, leaves a chain that still holds: its head says what is missing.
    """

    number = models.PositiveIntegerField(help_text="From 1, without a gap, for each organisation.")
    bilan_id = models.UUIDField(help_text="No link: it may outlive what it names.")
    seal_number = models.PositiveIntegerField()
    seal_hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()
    previous_hash = models.CharField(max_length=64, blank=True)
    chain_hash = models.CharField(max_length=64)
    signature = models.BinaryField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="one_attendance_head_a_number"),
            models.UniqueConstraint(fields=["organisation", "bilan_id", "seal_number"], name="one_head_a_seal"),
        ]
