"""Collective meetings: one slot for several bilans, booked, moved and given up whole (LAW.md 1.10)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, connection, transaction

from beneficiaries.models import Bilan
from foundation.errors import violated
from foundation.formats import NBSP
from organisations.models import Membership, User
from sessions.models import Phase, Session, SessionGroup, Step
from sessions.operations import SessionRefused, book_session, cancel_session, move_session
from sessions.operations.writing import SENTENCES, hold_agenda, locked
from sessions.planning.queries import steps_left
from sessions.queries import steps_of

SMALLEST_GROUP, LARGEST_GROUP = 2, 12


@transaction.atomic
def book_collective(
    consultant: Membership,
    *,
    bilans: Sequence[Bilan],
    starts_at: datetime,
    minutes: int,
    mode: str,
    place: str,
    by: User,
    at: datetime,
    despite_absence: bool = False,
) -> SessionGroup:
    """Book one slot for several bilans of a consultant, a session each, all or none of them.

    Investigation only, when the house allows it (LAW.md 1.10). Raises SessionRefused, naming whose
    session cannot be: only professionals read it.
    """
    if not SMALLEST_GROUP <= len(bilans) <= LARGEST_GROUP:
        raise SessionRefused(f"Une séance collective réunit de {SMALLEST_GROUP} à {LARGEST_GROUP} personnes.")
    ordered = sorted(bilans, key=lambda bilan: bilan.pk)
    for bilan in ordered:
        locked(bilan)
    group = SessionGroup.objects.create(
        organisation_id=consultant.organisation_id,
        consultant=consultant,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        mode=mode,
        created_by=by,
        created_at=at,
    )
    for bilan in ordered:
        step = investigation_step(bilan)
        if step is None:
            raise SessionRefused(f"{bilan.beneficiary} : ce bilan n’a pas d’étape d’investigation.")
        try:
            book_session(
                bilan,
                step=step,
                starts_at=starts_at,
                minutes=minutes,
                mode=mode,
                place=place,
                by=by,
                at=at,
                group=group,
                despite_absence=despite_absence,
            )
        except SessionRefused as refusal:
            raise _of(bilan, refusal) from None
    return group


@transaction.atomic
def move_group(
    group: SessionGroup, *, starts_at: datetime, by: User, at: datetime, despite_absence: bool = False
) -> SessionGroup:
    """Give a collective session another hour for everybody at once, all or nobody; each person hears of it once.

    The group that leaves its hour stays written, empty. Raises SessionRefused, naming whose session cannot move.
    """
    sessions = held_of(group)
    moved = _group_at(group, starts_at, by=by, at=at)
    with _crossing_its_own_hour():
        for number, session in enumerate(sessions):
            try:
                move_session(
                    session,
                    starts_at=starts_at,
                    minutes=session.planned_minutes,
                    mode=session.mode,
                    place=session.place,
                    step=session.step,
                    by=by,
                    at=at,
                    group=moved,
                    despite_absence=despite_absence,
                    tells_consultant=number == 0 and group.consultant.user_id != by.pk,
                )
            except SessionRefused as refusal:
                raise _of(session.bilan, refusal) from None
    return moved


@transaction.atomic
def cancel_group(group: SessionGroup, *, reason: str, by: User, at: datetime) -> list[Session]:
    """Give up a collective session for everybody at once; each person hears of it once. Raises SessionRefused."""
    return [
        cancel_session(
            session, reason=reason, at=at, tells_consultant=number == 0 and group.consultant.user_id != by.pk
        )
        for number, session in enumerate(held_of(group))
    ]


def held_of(group: SessionGroup) -> list[Session]:
    """What is planned in a group, their bilans held in one order, then the agenda. Raises SessionRefused."""
    planned = Session.objects.filter(group=group, state=Session.State.PLANNED).order_by("bilan_id")
    for session in planned.select_related("bilan"):
        locked(session.bilan)
    hold_agenda(group.consultant_id)
    sessions = list(planned.select_related("bilan__beneficiary", "step"))
    if not sessions:
        raise SessionRefused("Plus aucune séance de ce groupe n’est à venir.")
    return sessions


def _group_at(group: SessionGroup, starts_at: datetime, *, by: User, at: datetime) -> SessionGroup:
    length = group.ends_at - group.starts_at
    starts_at = starts_at.astimezone(UTC)  # lengths are real time, also across a change of hour
    return SessionGroup.objects.create(
        organisation_id=group.organisation_id,
        consultant_id=group.consultant_id,
        starts_at=starts_at,
        ends_at=starts_at + length,
        mode=group.mode,
        created_by=by,
        created_at=at,
    )


@contextmanager
def _crossing_its_own_hour() -> Iterator[None]:
    """Let the sessions of a group meet those that have not moved yet; checked once they all have."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS consultant_is_in_one_place DEFERRED")
        yield
        try:
            with transaction.atomic():
                cursor.execute("SET CONSTRAINTS consultant_is_in_one_place IMMEDIATE")
        except IntegrityError as error:
            constraint = violated(error)
            raise SessionRefused(SENTENCES[constraint], constraint=constraint) from None


def _of(bilan: Bilan, refusal: SessionRefused) -> SessionRefused:
    """A refusal with the name of whose session it is: only professionals read it."""
    return SessionRefused(f"{bilan.beneficiary}{NBSP}: {refusal}", constraint=refusal.constraint)


def investigation_step(bilan: Bilan) -> Step | None:
    """The step of investigation that comes next, or the last one when they are all full."""
    steps = [step for step in steps_of(bilan) if step.phase == Phase.INVESTIGATION]
    room = {step.id: step.minutes for step in steps_left(bilan)}
    return next((step for step in steps if room.get(step.pk, 0) > 0), steps[-1] if steps else None)
