"""When the person says no, or the bilan ends, what was planned is given up (L6313-4 al. 2)."""

from datetime import datetime
from typing import Any

from beneficiaries.models import Bilan, Fact
from beneficiaries.operations import BilanRefused
from beneficiaries.queries import course_of
from beneficiaries.rules import Kind
from sessions.models import Session, Side
from sessions.operations import cancel_session

REASONS = {
    Kind.CONSENT_WITHDRAWN: "Consentement retiré",
    Kind.CONSENT_REFUSED: "Consentement refusé",
    Kind.CLOSED: "Bilan terminé",
}


def follow_consent(*, fact: Fact, bilan: Bilan, at: datetime, **kwargs: Any) -> None:
    """Cancel every planned meeting, in the transaction of the withdrawal."""
    reason = REASONS.get(Kind(fact.kind))
    course = course_of(bilan)
    if reason is None or fact.is_void or not (course.is_stopped or course.is_closed):
        return
    reason = "Bilan abandonné" if fact.detail.get("after") == Kind.ABANDONED else reason
    side = Side.PROVIDER if fact.kind == Kind.CLOSED else Side.PERSON
    give_up_planned(bilan, reason=reason, at=at, side=side)


def give_up_planned(bilan: Bilan, *, reason: str, at: datetime, side: str = Side.PROVIDER) -> None:
    """Cancel what is still to come; a meeting that began keeps waiting for its outcome."""
    planned = Session.objects.filter(bilan=bilan, state=Session.State.PLANNED, starts_at__gt=at)
    for session in planned.select_related("bilan"):
        cancel_session(session, reason=reason, at=at, side=side)


def follow_cancelling(*, bilan: Bilan, at: datetime, **kwargs: Any) -> None:
    """A bilan entered by mistake frees its hours; one in which a session took place is no mistake."""
    if Session.objects.filter(bilan=bilan, state__in=[Session.State.HELD, Session.State.NO_SHOW]).exists():
        raise BilanRefused("Une séance a déjà eu lieu dans ce bilan : il ne peut plus être annulé.")
    for session in Session.objects.filter(bilan=bilan, state=Session.State.PLANNED).select_related("bilan"):
        cancel_session(session, reason="Bilan annulé", at=at)
