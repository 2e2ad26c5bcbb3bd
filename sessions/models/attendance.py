"""Who signed a meeting, and when."""

from django.db import models

from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models import User
from sessions.models.sessions import Session


class Attendance(TenantModel):
    """One party's dated signature of one held session; append-only, without content."""

    class Party(models.TextChoices):
        PERSON = "person", "Bénéficiaire"
        CONSULTANT = "consultant", "Consultant ou consultante"

    session = TenantForeignKey(Session, on_delete=models.PROTECT, related_name="attendances")
    party = models.CharField(max_length=12, choices=Party)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signer_name = models.CharField(max_length=130)
    signed_at = models.DateTimeField()
    statement_hash = models.CharField(max_length=64, help_text="SHA-256 of what was signed: dates, length, mode.")
    device = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "session", "party"], name="each_party_signs_once")
        ]
