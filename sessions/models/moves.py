"""Each time a meeting was given another hour."""

from django.db import models

from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models import User
from sessions.models.sessions import Session
from sessions.models.vocabulary import Side


class SessionMove(TenantModel):
    """From when to when a planned meeting was moved, by whom; append-only."""

    session = TenantForeignKey(Session, on_delete=models.PROTECT, related_name="moves")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    side = models.CharField(max_length=10, choices=Side)
    is_late = models.BooleanField(default=False, help_text="By the person, after the notice of the house.")
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation", "session", "moved_at"], name="move_by_session")]
        ordering = ["moved_at"]
