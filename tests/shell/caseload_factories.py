"""Bilans that are late, with what tests of the caseload share."""

from datetime import datetime, timedelta

from beneficiaries.rules import Kind
from bilan.pages.caseload.lateness import Late, kinds_of, with_lateness
from foundation.tenancy import tenant
from organisations.queries import caseload_rules
from sessions.attendance import sign_attendance
from sessions.models import Attendance, Session
from tests.factories import NOW, a_bilan, facts

DAY = timedelta(days=1)


def signed(session: Session, *, by_person: bool = True) -> Session:
    """A held meeting that both parties signed, or the consultant alone."""
    with tenant(session.organisation_id):
        bilan = session.bilan
        signers = [(Attendance.Party.CONSULTANT, bilan.consultant.user)]
        signers += [(Attendance.Party.PERSON, bilan.beneficiary.user)] if by_person else []
        for party, user in signers:
            sign_attendance(session, party=party, by=user, signer_name="Signé", at=NOW)
    return session


def late(bilan, at: datetime = NOW) -> list[Late]:
    with tenant(bilan.organisation_id):
        found = with_lateness(type(bilan).objects.filter(pk=bilan.pk), rules=caseload_rules(), at=at).get()
        return list(kinds_of(found))


def ready(house, *, days: int = 0, **fields: object):
    """Consent and contract, opened and signed so many days ago."""
    bilan = a_bilan(house.consultant, opened_on=(NOW - days * DAY).date(), **fields)
    facts(bilan, Kind.INFORMED, Kind.CONSENTED, Kind.BASIS_RECORDED, at=NOW - days * DAY)
    return bilan
