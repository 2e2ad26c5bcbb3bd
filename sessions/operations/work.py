"""Personal work that the agreement foresees."""

from datetime import date, datetime, time, timedelta

from django.db import transaction

from beneficiaries.models import Bilan
from beneficiaries.queries import course_of
from foundation.clock import PARIS
from organisations.models import User
from sessions import rules
from sessions.models import Session
from sessions.operations.writing import SessionRefused, locked, write
from sessions.queries import hours_of

Kind, State = Session.Kind, Session.State


@transaction.atomic
def declare_work(bilan: Bilan, *, minutes: int, done_on: date, by: User, at: datetime) -> Session:
    """Declare personal work that the agreement foresees: it counts in the cap, nobody signs it.

    Raises SessionRefused beyond what the agreement foresees, or for a day to come.
    """
    bilan = locked(bilan)
    starts_at = datetime.combine(done_on, time(0), tzinfo=PARIS)
    if starts_at > at:
        raise SessionRefused("Le travail personnel se déclare une fois fait.")
    if bilan.personal_work_minutes == 0:
        raise SessionRefused("Ce bilan ne prévoit pas de travail personnel au contrat.")
    if not course_of(bilan).has_basis:
        raise SessionRefused("Le travail personnel compte une fois le cadre contractuel enregistré.")
    refusal = rules.may_book(course_of(bilan), hours_of(bilan), Kind.PERSONAL_WORK, minutes)
    if refusal:
        raise SessionRefused(refusal.sentence)
    session = Session(
        organisation_id=bilan.organisation_id,
        bilan=bilan,
        kind=Kind.PERSONAL_WORK,
        state=State.HELD,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        planned_minutes=minutes,
        actual_minutes=minutes,
        counted_minutes=minutes,
        booked_by=by,
        booked_at=at,
        settled_at=at,
        changed_at=at,
    )
    return write(session, insert=True)
