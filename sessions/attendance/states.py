"""What a presence is worth, told by its signatures, attestation and contestation: pure, no query."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.db.models import Prefetch, QuerySet

from foundation.clock import paris_day
from sessions.models import MEETINGS, Attendance, Attestation, Contestation, Session

# Before these the person is reminded, and nothing stands in for their signature.
REMIND_AFTER = timedelta(days=1)
ATTEST_AFTER = timedelta(days=7)
Party = Attendance.Party


class State(StrEnum):
    NONE = "none"  # not a held meeting: nothing to sign
    UNSIGNED = "unsigned"
    WAITING_PERSON = "waiting_person"
    WAITING_CONSULTANT = "waiting_consultant"
    SIGNED = "signed"
    ATTESTED = "attested"
    CONTESTED = "contested"


WORDS = {
    State.NONE: ("neutral", ""),
    State.UNSIGNED: ("accent", "À signer"),
    State.WAITING_PERSON: ("info", "Attend la signature de la personne"),
    State.WAITING_CONSULTANT: ("info", "Attend la signature du consultant ou de la consultante"),
    State.SIGNED: ("success", "Signée par les deux"),
    State.ATTESTED: ("warning", "Attestée, non signée"),
    State.CONTESTED: ("danger", "Contestée"),
}
DISOWNED = "Contestée, retirée"


@dataclass(frozen=True)
class Presence:
    """Everything that stands for the presence at one session."""

    session: Session
    person: Attendance | None
    consultant: Attendance | None
    attestation: Attestation | None
    contestation: Contestation | None

    @property
    def state(self) -> State:
        """A contested presence never shows as signed; a real signature counts more than an attestation."""
        if self.session.state == Session.State.DISOWNED:
            return State.CONTESTED
        if self.session.state != Session.State.HELD or self.session.kind not in MEETINGS:
            return State.NONE
        if self.contestation is not None:
            return State.CONTESTED
        if self.person and self.consultant:
            return State.SIGNED
        if self.attestation is not None:
            return State.ATTESTED
        if self.consultant:
            return State.WAITING_PERSON
        return State.WAITING_CONSULTANT if self.person else State.UNSIGNED

    @property
    def tone(self) -> str:
        return WORDS[self.state][0]

    @property
    def word(self) -> str:
        return DISOWNED if self.is_disowned else WORDS[self.state][1]

    @property
    def is_disowned(self) -> bool:
        """Contested, and the consultant agreed: it did not take place."""
        return self.session.state == Session.State.DISOWNED

    @property
    def is_contestable(self) -> bool:
        """Whether something was noted here that the person did not prove by themselves."""
        if self.contestation is not None:
            return False
        return self.attestation is not None or (self.person is not None and not self.person.is_own_proof)

    def is_late(self, signature: Attendance) -> bool:
        """Signed another day than that of the session: it says so."""
        return paris_day(signature.signed_at) != paris_day(self.session.starts_at)


def presence_of(session: Session) -> Presence:
    """Read from what `with_presence` fetched."""
    signed = {attendance.party: attendance for attendance in session.attendances.all()}
    return Presence(
        session=session,
        person=signed.get(Party.PERSON),
        consultant=signed.get(Party.CONSULTANT),
        attestation=next((one for one in session.attestations.all() if one.withdrawn_at is None), None),
        contestation=next((one for one in session.contestations.all() if one.withdrawn_at is None), None),
    )


def with_presence(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """Sessions with what `presence_of` reads, in three queries more whatever their number."""
    return sessions.prefetch_related(
        Prefetch("attendances", Attendance.objects.order_by("signed_at")),
        Prefetch("attestations", Attestation.objects.filter(withdrawn_at=None)),
        Prefetch("contestations", Contestation.objects.filter(withdrawn_at=None)),
    )
