"""When the person withdraws or refuses consent, what was planned is given up (L6313-4 al. 2)."""

from datetime import datetime
from typing import Any

from beneficiaries.models import Bilan, Fact
from beneficiaries.rules import Kind
from sessions.models import Session
from sessions.operations import cancel_session

REASONS = {Kind.CONSENT_WITHDRAWN: "Consentement retiré", Kind.CONSENT_REFUSED: "Consentement refusé"}


def follow_consent(*, fact: Fact, bilan: Bilan, at: datetime, **kwargs: Any) -> None:
    """Cancel every planned meeting, in the transaction of the withdrawal."""
    reason = REASONS.get(Kind(fact.kind))
    if reason is None or fact.is_void:
        return
    for session in Session.objects.filter(bilan=bilan, state=Session.State.PLANNED).select_related("bilan"):
        cancel_session(session, reason=reason, at=at)
