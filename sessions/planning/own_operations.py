"""What a person does by themselves: book, move or give up a meeting, within what is published."""

from datetime import datetime

from django.db import transaction

from beneficiaries.models import Bilan
from organisations.models import User
from sessions.house_rules.operations import house_rules
from sessions.models import Session, Side
from sessions.operations import SessionRefused, book_session, cancel_session, move_session
from sessions.operations.writing import hold_agenda, locked
from sessions.planning.queries import availability_of, bookable_slots, next_meeting
from sessions.planning.rules import Slot, is_late
from sessions.queries import steps_of

GONE = "Cette heure vient d’être prise, ou n’est plus proposée. Voici les prochaines heures libres."
PLACES = ("consultant_is_in_one_place", "person_is_in_one_place")


class SlotGone(Exception):
    """Somebody else has the hour, or it is no longer published; the message is shown as it is."""


class RuleUnread(Exception):
    """The notice has passed: the person first reads the rule of the house, then confirms."""


@transaction.atomic
def book_own_session(bilan: Bilan, *, starts_at: datetime, by: User, at: datetime) -> Session:
    """Book the next meeting at an hour that the consultant publishes; tentative until consent and contract.

    Raises SlotGone, or SessionRefused when the hours or the course do not allow it.
    """
    bilan = held(bilan)
    left, minutes = next_meeting(bilan)
    if left is None or not minutes:
        raise SessionRefused("Toutes les heures de votre bilan sont déjà prévues ou faites.")
    slot = _slot(bilan, starts_at, minutes=minutes, at=at)
    try:
        return book_session(
            bilan,
            step=steps_of(bilan).get(pk=left.id),
            starts_at=slot.starts_at,
            minutes=minutes,
            mode=slot.mode,
            place=slot.place,
            by=by,
            at=at,
        )
    except SessionRefused as refusal:
        raise _said_to_the_person(refusal) from None


@transaction.atomic
def move_own_session(session: Session, *, starts_at: datetime, has_read_rule: bool, by: User, at: datetime) -> Session:
    """Move a meeting to another published hour; after the notice it is marked late.

    Raises SlotGone, RuleUnread, or SessionRefused.
    """
    bilan = held(session.bilan)
    session, late = _coming(session, bilan, has_read_rule=has_read_rule, at=at)
    slot = _slot(bilan, starts_at, minutes=session.planned_minutes, at=at, moving=session)
    try:
        return move_session(
            session,
            starts_at=slot.starts_at,
            minutes=session.planned_minutes,
            mode=slot.mode,
            place=slot.place,
            step=session.step,
            by=by,
            at=at,
            side=Side.PERSON,
            is_late=late,
        )
    except SessionRefused as refusal:
        raise _said_to_the_person(refusal) from None


@transaction.atomic
def cancel_own_session(session: Session, *, has_read_rule: bool, at: datetime) -> Session:
    """Give up a meeting to come; after the notice it is marked late. Raises RuleUnread, or SessionRefused."""
    bilan = locked(session.bilan)
    session, late = _coming(session, bilan, has_read_rule=has_read_rule, at=at)
    return cancel_session(session, reason="Annulée par la personne", at=at, side=Side.PERSON, is_late=late)


def held(bilan: Bilan) -> Bilan:
    """The bilan and the agenda of its consultant, both held: two people at one hour come one after the other."""
    locked(bilan)
    bilan = Bilan.objects.select_related("consultant", "organisation").get(pk=bilan.pk)
    hold_agenda(bilan.consultant_id)
    if not availability_of(bilan.consultant).is_published:
        raise SessionRefused(
            "Les réservations en ligne ne sont pas ouvertes : appelez la personne qui vous accompagne."
        )
    return bilan


def _coming(session: Session, bilan: Bilan, *, has_read_rule: bool, at: datetime) -> tuple[Session, bool]:
    session = Session.objects.select_related("step", "bilan").get(pk=session.pk)
    if session.state != Session.State.PLANNED:
        raise SessionRefused("Cette séance n’est plus à venir : elle ne change plus.")
    if session.starts_at <= at:
        raise SessionRefused("Cette séance a commencé : appelez la personne qui vous accompagne.")
    late = is_late(session.starts_at, at=at, notice_hours=house_rules(bilan.organisation).notice_hours)
    if late and not has_read_rule:
        raise RuleUnread
    return session, late


def _slot(bilan: Bilan, starts_at: datetime, *, minutes: int, at: datetime, moving: Session | None = None) -> Slot:
    slots = bookable_slots(bilan, minutes=minutes, at=at, moving=moving)
    found = next((slot for slot in slots if slot.starts_at == starts_at), None)
    if found is None:
        raise SlotGone(GONE)
    return found


def _said_to_the_person(refusal: SessionRefused) -> Exception:
    return SlotGone(GONE) if refusal.constraint in PLACES else refusal
