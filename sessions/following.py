"""What becomes of a follow-up: tries, the talk and its outcome, a no, or nobody reached after three tries."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from beneficiaries.models import Bilan
from foundation.clock import paris_day
from foundation.errors import violated
from organisations.models import User
from sessions.models import FollowUp, FollowUpTry

State = FollowUp.State
TRIES = 3


class FollowUpRefused(Exception):
    """The rules forbid it; the message is shown to the user as it is."""


@transaction.atomic
def note_try(follow_up: FollowUp, *, channel: str, tried_on: date, by: User, at: datetime) -> FollowUpTry:
    """Keep that somebody tried to reach the person. Raises FollowUpRefused."""
    follow_up = _open(follow_up)
    if tried_on > paris_day(at):
        raise FollowUpRefused("Un essai se note une fois fait.")
    if tried_on < follow_up.bilan.opened_on:
        raise FollowUpRefused("Ce jour est avant le début du bilan.")
    try:
        with transaction.atomic():
            return FollowUpTry.objects.create(
                organisation_id=follow_up.organisation_id,
                follow_up=follow_up,
                tried_on=tried_on,
                channel=channel,
                recorded_at=at,
                recorded_by=by,
            )
    except IntegrityError as error:
        if violated(error) != "one_try_a_day_and_channel":
            raise
        raise FollowUpRefused("Cet essai est déjà noté.") from None


@transaction.atomic
def settle_follow_up(
    follow_up: FollowUp, state: str, *, on: date, by: User, at: datetime, project: str = ""
) -> FollowUp:
    """Record how it ended: reached with what became of the project, not reached, or refused. Raises FollowUpRefused."""
    follow_up = _open(follow_up)
    if on > paris_day(at):
        raise FollowUpRefused("Un suivi se note une fois fait.")
    if on < follow_up.bilan.opened_on:
        raise FollowUpRefused("Ce jour est avant le début du bilan.")
    if state == State.REACHED and not project:
        raise FollowUpRefused("Dites où en est le projet.")
    if state == State.NOT_REACHED and (tries := follow_up.tries.count()) < TRIES:
        raise FollowUpRefused(
            f"Notez d’abord {TRIES} essais, avec leur date\N{NO-BREAK SPACE}: il y en a {tries} pour l’instant."
        )
    return _settle(follow_up, state, project=project if state == State.REACHED else "", on=on, by=by, at=at)


def settle_by_itself(follow_up: FollowUp, *, at: datetime) -> FollowUp:
    """Nobody answered for weeks; the tries are kept."""
    return _settle(follow_up, State.NOT_REACHED, on=paris_day(at), by=None, at=at)


@transaction.atomic
def answer_follow_up(follow_up: FollowUp, *, project: str, by: User, at: datetime) -> FollowUp:
    """The person says themselves where they stand: they are reached. Raises FollowUpRefused."""
    follow_up = _open(follow_up)
    follow_up.answered_at = at
    return _settle(follow_up, State.REACHED, project=project, on=paris_day(at), by=by, at=at)


@transaction.atomic
def reopen_follow_up(follow_up: FollowUp) -> FollowUp:
    """Take back an outcome that was noted by mistake, or too early: the person calls after all."""
    follow_up = _held(follow_up)
    if not follow_up.is_settled:
        raise FollowUpRefused("Ce suivi est encore ouvert.")
    if follow_up.state == State.CALLED_OFF:
        raise FollowUpRefused("Ce suivi est sans objet : retirez d’abord la mention du décès sur la fiche.")
    follow_up.state = State.DUE if follow_up.reminded_at else State.PLANNED
    follow_up.project, follow_up.settled_on = "", None
    follow_up.settled_at = follow_up.settled_by = None
    follow_up.save()
    return follow_up


def _settle(follow_up: FollowUp, state: str, *, on: date, by: User | None, at: datetime, project: str = "") -> FollowUp:
    follow_up.state, follow_up.project = state, project
    follow_up.settled_on, follow_up.settled_at, follow_up.settled_by = on, at, by
    follow_up.save()
    return follow_up


def _open(follow_up: FollowUp) -> FollowUp:
    follow_up = _held(follow_up)
    if follow_up.is_settled:
        raise FollowUpRefused("L’issue de ce suivi est déjà enregistrée. Rouvrez-le pour la changer.")
    return follow_up


def _held(follow_up: FollowUp) -> FollowUp:
    """The bilan row is the lock."""
    Bilan.objects.select_for_update(of=("self",)).get(pk=follow_up.bilan_id)
    return FollowUp.objects.select_related("bilan").get(pk=follow_up.pk)
