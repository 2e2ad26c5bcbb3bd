"""A printed way in for people without e-mail (invariant 20)."""

from django.db import models

from beneficiaries.models.people import Beneficiary
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models import User


class AccessCard(TenantModel):
    """A sheet of one-time codes, handed to one person: who printed it, when, until when. Real time.

    These rows are the journal of issuance: nothing in them changes but their revocation. A new
    card revokes the former, so that a lost sheet stops opening anything.
    """

    beneficiary = TenantForeignKey(Beneficiary, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=130, help_text="As the organisation knew the author that day.")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "beneficiary"],
                condition=models.Q(revoked_at=None),
                name="one_access_card_a_person",
                violation_error_message="Cette personne a déjà une carte : la nouvelle remplace l’ancienne.",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("issued_at")), name="access_card_expires_later"
            ),
            models.CheckConstraint(
                condition=models.Q(revoked_at=None) | models.Q(revoked_by__isnull=False),
                name="revoked_card_says_by_whom",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "beneficiary", "issued_at"], name="access_card_by_person")]


class AccessCode(TenantModel):
    """One code of a card: a keyed print of it, and when it was used. It opens once."""

    card = TenantForeignKey(AccessCard, on_delete=models.PROTECT, related_name="codes")
    number = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "digest"], name="access_code_is_unique"),
            models.UniqueConstraint(fields=["organisation", "card", "number"], name="access_code_has_its_number"),
        ]
