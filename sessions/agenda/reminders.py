"""Reminders of meetings: one a meeting and a time, by day, nothing for a meeting that was given up or is past."""

from datetime import datetime
from uuid import UUID

from foundation import due, outbox
from sessions.agenda.telling import REMINDER
from sessions.house_rules.operations import house_rules
from sessions.models import MEETINGS, Session

PERSON, CONSULTANT = "sessions.reminder_person", "sessions.reminder_consultant"


@due.raises(REMINDER)
def remind(session_id: UUID, at: datetime) -> None:
    """Recall a meeting to the person, and to who leads it where the house asks so, each once."""
    meetings = Session.objects.select_related("bilan", "organisation")
    session = meetings.filter(pk=session_id, state=Session.State.PLANNED, kind__in=MEETINGS).first()
    if session is None:
        return
    recipients = [(PERSON, session.bilan.beneficiary_id)]
    if session.consultant_id and house_rules(session.organisation).reminds_consultant:
        recipients.append((CONSULTANT, session.consultant_id))
    for topic, recipient_id in recipients:
        outbox.announce(
            topic,
            organisation_id=session.organisation_id,
            subject_id=session.pk,
            recipient_id=recipient_id,
            at=at,
            key=f"{topic}:{session.pk}:{session.starts_at.timestamp():.0f}:{recipient_id}",
            useful_until=session.starts_at,
        )
