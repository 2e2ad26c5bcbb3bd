"""How a meeting went, as one gesture says it: held, missed, cancelled by one side or the other."""

from datetime import datetime

from sessions.forms import OutcomeForm
from sessions.models import Session
from sessions.operations import cancel_session, hold_session, record_no_show
from sessions.planning.operations import cancel_as_asked


def settle_session(
    session: Session, *, outcome: str, actual_minutes: int | None, reason: str, irregular_reason: str, at: datetime
) -> Session:
    """Record the outcome that was chosen. Raises SessionRefused."""
    if outcome == OutcomeForm.HELD:
        assert actual_minutes is not None
        return hold_session(session, actual_minutes=actual_minutes, irregular_reason=irregular_reason, at=at)
    if outcome == OutcomeForm.NO_SHOW:
        return record_no_show(session, reason=reason, at=at)
    if outcome == OutcomeForm.CANCELLED_BY_PERSON:
        return cancel_as_asked(session, reason=reason, at=at)
    return cancel_session(session, reason=reason, at=at)
