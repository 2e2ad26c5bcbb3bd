"""What changes sessions: booking, outcome, declared work."""

from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction

from beneficiaries import operations as beneficiaries
from beneficiaries.models import Beneficiary, Bilan
from beneficiaries.queries import course_of
from beneficiaries.rules import Situation, may_hold
from foundation.clock import PARIS
from foundation.errors import violated
from organisations.models import Membership, User
from sessions import rules
from sessions.models import Mode, Programme, Session, Step
from sessions.queries import hours_of

Kind, State = Session.Kind, Session.State

SENTENCES = {
    "consultant_is_in_one_place": "Une autre séance occupe déjà ce créneau dans votre agenda.",
    "person_is_in_one_place": "Une autre séance de ce bilan occupe déjà ce créneau.",
    "hours_within_budget": "Cette durée dépasse les heures qui restent dans ce bilan.",
    "hours_within_law": "Cette durée dépasse le maximum qu’un bilan peut atteindre (L6313-4).",
    "held_with_consent": "La personne n’a pas consenti avant la fin de cette séance : elle reste provisoire.",
    "held_with_basis": "Aucun cadre contractuel n’était enregistré à la fin de cette séance : elle reste provisoire.",
    "signed_session_is_settled": "Cette séance est signée : elle ne change plus.",
    "bilan_is_not_cancelled": "Ce bilan est annulé.",
}


class SessionRefused(Exception):
    """The rules forbid it; the message is shown to the user as it is."""


@transaction.atomic
def open_bilan_from(
    programme: Programme,
    *,
    beneficiary: Beneficiary,
    consultant: Membership,
    opened_on: date,
    situation: str = Situation.NONE,
    situation_note: str = "",
) -> Bilan:
    """Open a bilan with the steps and hours of an offer; the offer may change later without it.

    Raises `beneficiaries.operations.BilanRefused`.
    """
    steps = list(programme.steps.order_by("position"))
    bilan = beneficiaries.open_bilan(
        beneficiary,
        consultant=consultant,
        programme_title=programme.title,
        accompaniment_minutes=sum(step.minutes for step in steps),
        personal_work_minutes=programme.personal_work_minutes,
        indicative_minutes=programme.indicative_minutes,
        opened_on=opened_on,
        situation=situation,
        situation_note=situation_note,
    )
    Step.objects.bulk_create(
        Step(
            organisation_id=bilan.organisation_id,
            bilan=bilan,
            position=step.position,
            phase=step.phase,
            title=step.title,
            minutes=step.minutes,
        )
        for step in steps
    )
    return bilan


@transaction.atomic
def book_session(
    bilan: Bilan,
    *,
    step: Step | None,
    starts_at: datetime,
    minutes: int,
    by: User,
    at: datetime,
    mode: str = Mode.ON_SITE,
    place: str = "",
    kind: str = Kind.ACCOMPANIMENT,
) -> Session:
    """Reserve a meeting within the hours that remain (L6313-4 al. 5).

    It is tentative until consent and contract stand. The bilan row is the lock, and the
    database's own constraints have the last word. Raises SessionRefused.
    """
    bilan = _locked(bilan)
    refusal = None
    if kind != Kind.FOLLOW_UP:
        refusal = rules.may_book(course_of(bilan), hours_of(bilan), kind, minutes)
    if refusal:
        raise SessionRefused(refusal.sentence)
    session = Session(
        organisation_id=bilan.organisation_id,
        bilan=bilan,
        step=step,
        consultant_id=bilan.consultant_id,
        kind=kind,
        mode=mode,
        place=place.strip(),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        planned_minutes=minutes,
        counted_minutes=minutes if kind in rules.COUNTED_KINDS else 0,
        booked_by=by,
        booked_at=at,
    )
    return _write(session, insert=True)


@transaction.atomic
def move_session(
    session: Session, *, starts_at: datetime, minutes: int, mode: str, place: str, step: Step | None
) -> Session:
    """Give a planned meeting another time, length, place or step. Raises SessionRefused."""
    bilan = _locked(session.bilan)
    session = Session.objects.get(pk=session.pk)
    if session.state != State.PLANNED:
        raise SessionRefused("Seule une séance prévue peut être déplacée.")
    if session.kind in rules.COUNTED_KINDS:
        left = hours_of(bilan).of(session.kind).left + session.counted_minutes
        if minutes > left:
            raise SessionRefused(rules.over_budget(session.kind, left).sentence)
        session.counted_minutes = minutes
    session.step = step
    session.starts_at = starts_at
    session.ends_at = starts_at + timedelta(minutes=minutes)
    session.planned_minutes = minutes
    session.mode = mode
    session.place = place.strip()
    return _write(session)


@transaction.atomic
def hold_session(session: Session, *, actual_minutes: int, at: datetime, irregular_reason: str = "") -> Session:
    """Record that a meeting took place and how long it really lasted.

    A shorter one releases the rest; a longer one is recorded as it was and counts up to what
    is left. Without consent or contract it is refused, unless `irregular_reason` keeps it with
    its mark: it took place, it is not billable (invariant 13). Raises SessionRefused.
    """
    bilan = _locked(session.bilan)
    session = Session.objects.get(pk=session.pk)
    refusal = rules.may_settle(session.state, session.starts_at, at)
    if refusal is None and session.kind == Kind.ACCOMPANIMENT:
        refusal = may_hold(course_of(bilan), session.ends_at)
        if refusal and irregular_reason.strip():
            session.is_irregular = True
            session.reason = irregular_reason.strip()
            refusal = None
    if refusal:
        raise SessionRefused(refusal.sentence)
    session.state = State.HELD
    session.actual_minutes = actual_minutes
    session.settled_at = at
    if session.kind in rules.COUNTED_KINDS:
        left = hours_of(bilan).of(session.kind).left
        session.counted_minutes = rules.counted_minutes(actual_minutes, session.counted_minutes, left)
    return _write(session)


@transaction.atomic
def cancel_session(session: Session, *, reason: str, at: datetime) -> Session:
    """Give up a planned meeting: its hours are free again. Raises SessionRefused."""
    return _give_up(session, State.CANCELLED, reason=reason, at=at)


@transaction.atomic
def record_no_show(session: Session, *, reason: str, at: datetime) -> Session:
    """Record that the person did not come: no accompaniment is counted. Raises SessionRefused."""
    refusal = rules.may_settle(session.state, session.starts_at, at)
    if refusal:
        raise SessionRefused(refusal.sentence)
    return _give_up(session, State.NO_SHOW, reason=reason, at=at)


@transaction.atomic
def declare_work(bilan: Bilan, *, minutes: int, done_on: date, by: User, at: datetime) -> Session:
    """Declare personal work that the agreement foresees: it counts in the cap, nobody signs it.

    Raises SessionRefused beyond what the agreement foresees, or for a day to come.
    """
    bilan = _locked(bilan)
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
    )
    return _write(session, insert=True)


@transaction.atomic
def take_back_outcome(session: Session, *, reason: str, at: datetime) -> Session:
    """Correct an outcome noted by mistake, as long as nobody signed: the meeting is planned again.

    Declared work, which was never planned, is given up instead. The reason is kept. Raises
    SessionRefused.
    """
    bilan = _locked(session.bilan)
    session = Session.objects.get(pk=session.pk)
    if not reason.strip():
        raise SessionRefused("Dites pourquoi vous revenez sur cette issue.")
    if session.state == State.PLANNED:
        raise SessionRefused("Cette séance attend encore son issue.")
    session.reason = f"Corrigé : {reason.strip()}"[:300]
    session.actual_minutes = None
    session.is_irregular = False
    if session.kind == Kind.PERSONAL_WORK:
        session.state, session.counted_minutes, session.settled_at = State.CANCELLED, 0, at
        return _write(session)
    session.state, session.settled_at = State.PLANNED, None
    if session.kind in rules.COUNTED_KINDS:
        left = hours_of(bilan).of(session.kind).left + session.counted_minutes
        if session.planned_minutes > left:
            raise SessionRefused(rules.over_budget(session.kind, left).sentence)
        session.counted_minutes = session.planned_minutes
    return _write(session)


def _give_up(session: Session, state: str, *, reason: str, at: datetime) -> Session:
    _locked(session.bilan)
    session = Session.objects.get(pk=session.pk)
    if session.state != State.PLANNED:
        raise SessionRefused("L’issue de cette séance est déjà enregistrée.")
    session.state = state
    session.reason = reason.strip()
    session.counted_minutes = 0
    session.settled_at = at
    return _write(session)


def _locked(bilan: Bilan) -> Bilan:
    """The bilan, held until the transaction ends: hours are counted by one at a time."""
    return Bilan.objects.select_for_update(of=("self",)).get(pk=bilan.pk)


def _write(session: Session, *, insert: bool = False) -> Session:
    try:
        with transaction.atomic():
            session.save(force_insert=insert)
    except IntegrityError as error:
        sentence = SENTENCES.get(violated(error))
        if sentence is None:
            raise
        raise SessionRefused(sentence) from None
    return session
