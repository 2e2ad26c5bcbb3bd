"""What follows when a meeting is set, moved or given up: calendars hear of it, its reminder goes along."""

from datetime import datetime, timedelta

from foundation import due, outbox
from foundation.clock import PARIS
from sessions.house_rules.operations import house_rules
from sessions.models import MEETINGS, Session

SETTLES_AFTER = timedelta(minutes=3)  # changes of these minutes are told in one mail
PERSON, CONSULTANT = "sessions.appointment_person", "sessions.appointment_consultant"
REMINDER = "sessions.reminder"


def announce_appointment(session: Session, *, at: datetime, tells_consultant: bool = False) -> None:
    """Tell the person, and the consultant when somebody else did it, in the caller's transaction.

    What took place already is told to nobody.
    """
    plan_reminder(session, at=at)
    if session.kind not in MEETINGS or session.ends_at <= at:
        return
    recipients = [(PERSON, session.bilan.beneficiary_id)]
    if session.consultant_id and tells_consultant:
        recipients.append((CONSULTANT, session.consultant_id))
    for topic, recipient_id in recipients:
        outbox.announce(
            topic,
            organisation_id=session.organisation_id,
            subject_id=session.pk,
            recipient_id=recipient_id,
            at=at,
            key=f"{topic}:{session.pk}:{session.calendar_sequence}:{recipient_id}",
            available_at=at + SETTLES_AFTER,
            useful_until=session.ends_at,
        )


def plan_reminder(session: Session, *, at: datetime) -> None:
    """Set, move or forget the reminder; one that would leave before the booking itself is not needed."""
    is_wanted = session.kind in MEETINGS and session.state == Session.State.PLANNED and session.starts_at > at
    hours = house_rules(session.organisation).reminder_hours if is_wanted else 0
    due_at = reminded_at(session.starts_at, hours)
    if not hours or due_at <= at:
        due.cancel(REMINDER, subject_id=session.pk)
        return
    due.schedule(REMINDER, organisation_id=session.organisation_id, subject_id=session.pk, due_at=due_at, again=True)


def reminded_at(starts_at: datetime, hours: int) -> datetime:
    """So many hours before on the clocks of Paris: a meeting at ten is recalled at ten, whatever the season did."""
    return (starts_at.astimezone(PARIS) - timedelta(hours=hours)).astimezone(starts_at.tzinfo)
