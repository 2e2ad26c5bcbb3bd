"""What the person is told of their attendance: neutral mails, to those who have an address and a space."""

from datetime import datetime

from foundation import outbox
from sessions.models import Session


def tell_person(session: Session, *, key: str, at: datetime, topic: str = "beneficiaries.something_waits") -> None:
    """A neutral mail, to those who have an address: something waits in their space."""
    outbox.announce(
        topic,
        organisation_id=session.organisation_id,
        subject_id=session.bilan_id,
        recipient_id=session.bilan.beneficiary_id,
        at=at,
        key=key,
    )
