"""A forgotten signature is recalled to whoever has not signed, twice at most, by day, within the week before an attestation.

A day after the meeting, or after its outcome was noted; then three days later. What was signed, contested or taken
back meanwhile says nothing.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from foundation import due, outbox
from sessions.attendance.states import ATTEST_AFTER, REMIND_AFTER, Party, State, presence_of, with_presence
from sessions.models import MEETINGS, Session

FIRST, SECOND = "sessions.signature_first", "sessions.signature_second"
PERSON, CONSULTANT = "sessions.signature_waits_person", "sessions.signature_waits_consultant"
AGAIN_AFTER = timedelta(days=3)


def plan_signatures(session: Session, *, at: datetime) -> None:
    """Set the two instants when a meeting is noted as held; none for one noted once its week has passed."""
    if session.kind not in MEETINGS:
        return
    first = max(session.ends_at, at) + REMIND_AFTER
    for kind, due_at in ((FIRST, first), (SECOND, first + AGAIN_AFTER)):
        if due_at < session.ends_at + ATTEST_AFTER:
            due.schedule(
                kind, organisation_id=session.organisation_id, subject_id=session.pk, due_at=due_at, again=True
            )


@due.raises(FIRST)
@transaction.atomic
def remind_first(session_id: UUID, at: datetime) -> None:
    """A day later."""
    _remind(session_id, at, number=1)


@due.raises(SECOND)
@transaction.atomic
def remind_second(session_id: UUID, at: datetime) -> None:
    """For the last time: what is still missing after the week can be attested."""
    _remind(session_id, at, number=2)


def missing_parties(session: Session) -> list[str]:
    """Who has not signed a held meeting; nobody where something stands in, or is contested."""
    presence = presence_of(session)
    waits = (State.UNSIGNED, State.WAITING_PERSON, State.WAITING_CONSULTANT)
    if presence.state not in waits:
        return []
    signed = {Party.PERSON: presence.person, Party.CONSULTANT: presence.consultant}
    return [party for party, signature in signed.items() if signature is None]


def _remind(session_id: UUID, at: datetime, *, number: int) -> None:
    found = with_presence(Session.objects.select_related("bilan").filter(pk=session_id)).first()
    if found is None or at >= found.ends_at + ATTEST_AFTER:
        return
    readers = {Party.PERSON: (PERSON, found.bilan.beneficiary_id), Party.CONSULTANT: (CONSULTANT, found.consultant_id)}
    for party in missing_parties(found):
        topic, recipient_id = readers[Party(party)]
        if recipient_id is None:
            continue
        outbox.announce(
            topic,
            organisation_id=found.organisation_id,
            subject_id=found.pk,
            recipient_id=recipient_id,
            at=at,
            key=f"{topic}:{found.pk}:{found.settled_at:%Y%m%dT%H%M%S}:{number}",
            useful_until=found.ends_at + ATTEST_AFTER,
        )
