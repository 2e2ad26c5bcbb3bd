"""Private calendars that follow the appointments of one member or one person."""

from django.db import models
from django.db.models import Q

from beneficiaries.models import Beneficiary
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models import Membership


class CalendarFeed(TenantModel):
    """An address that a calendar program reads without signing in; of its secret only a print is kept."""

    member = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    beneficiary = TenantForeignKey(Beneficiary, on_delete=models.PROTECT, null=True, related_name="+")
    token_hash = models.CharField(max_length=64, help_text="SHA-256 of the secret part of the address.")
    shows_initials = models.BooleanField(default=False, help_text="« Rendez-vous — S. M. » for a member who wants it.")
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(member__isnull=True) ^ Q(beneficiary__isnull=True), name="feed_has_one_owner"
            ),
            models.CheckConstraint(
                condition=Q(shows_initials=False) | Q(member__isnull=False), name="only_a_member_sees_initials"
            ),
            models.UniqueConstraint(fields=["organisation", "token_hash"], name="one_feed_a_secret"),
            models.UniqueConstraint(
                fields=["organisation", "member"],
                condition=Q(revoked_at=None, member__isnull=False),
                name="one_live_feed_a_member",
            ),
            models.UniqueConstraint(
                fields=["organisation", "beneficiary"],
                condition=Q(revoked_at=None, beneficiary__isnull=False),
                name="one_live_feed_a_person",
            ),
        ]
