"""A signature that was forgotten: the consultant attests with evidence, the person may contest."""

from django.db import models
from django.db.models import Q

from beneficiaries.models import Bilan
from confidentiality.fields import EncryptedTextField
from confidentiality.vault.places import Retention
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models import User
from organisations.permissions import Actor, Standing
from sessions.models.sessions import Session


class Attestation(TenantModel):
    """Who led a session says that the person was there, and what shows it; marked so, never a signature.

    The words are proof without content (class D), sealed like what they describe.
    """

    class Evidence(models.TextChoices):
        VIDEO_LOG = "video_log", "Relevé de connexion de la visio"
        MAIL = "mail", "Échange d’e-mails autour du rendez-vous"
        WORK_DONE = "work_done", "Questionnaire ou exercice fait en séance"
        OTHER = "other", "Autre trace"

    retention_class = Retention.PROOF
    file_columns = ("file_name",)

    bilan = TenantForeignKey(Bilan, on_delete=models.PROTECT, related_name="+")
    session = TenantForeignKey(Session, on_delete=models.PROTECT, related_name="attestations")
    attested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=130)
    attested_at = models.DateTimeField()
    evidence = models.CharField(max_length=10, choices=Evidence)
    words = EncryptedTextField(help_text="What shows the presence, never what was said.")
    file_name = models.CharField(max_length=120, blank=True, help_text="Random name of the sealed scan.")
    file_kind = models.CharField(max_length=30, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    statement_hash = models.CharField(max_length=64)
    statement_version = models.PositiveSmallIntegerField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "session"], condition=Q(withdrawn_at=None), name="one_live_attestation"
            ),
            models.CheckConstraint(
                condition=Q(file_name="", file_kind="", file_sha256="")
                | (~Q(file_name="") & ~Q(file_kind="") & ~Q(file_sha256="")),
                name="attestation_file_has_its_kind",
            ),
        ]

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The ties of its session: who led it keeps it."""
        return self.session.ties(actor)


class Contestation(TenantModel):
    """The person says that a presence noted without their own proof is not so; it then never shows as signed."""

    class Outcome(models.TextChoices):
        MAINTAINED = "maintained", "maintenue"
        ACCEPTED = "accepted", "retirée"

    retention_class = Retention.PROOF

    bilan = TenantForeignKey(Bilan, on_delete=models.PROTECT, related_name="+")
    session = TenantForeignKey(Session, on_delete=models.PROTECT, related_name="contestations")
    contested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=130)
    contested_at = models.DateTimeField()
    words = EncryptedTextField()
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answerer_name = models.CharField(max_length=130, blank=True)
    answered_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    answer = EncryptedTextField()
    withdrawn_at = models.DateTimeField(null=True, help_text="The person went back on it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "session"], condition=Q(withdrawn_at=None), name="one_live_contestation"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, outcome="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(outcome="")),
                name="answered_contestation_says_by_whom",
            ),
        ]

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The ties of its session."""
        return self.session.ties(actor)
