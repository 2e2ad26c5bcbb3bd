"""What pauses a bilan, takes it up again, or abandons it, with what becomes of its meetings."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from beneficiaries.deaths.operations import is_of_the_dead
from beneficiaries.models import Bilan, Fact
from beneficiaries.operations import FactRefused, record_fact
from beneficiaries.pauses import may_pause
from beneficiaries.queries import course_of
from beneficiaries.rules import Kind
from beneficiaries.silence import attempts_needed, days_of_attempts, may_abandon
from foundation import due, outbox
from foundation.clock import paris_day
from foundation.errors import violated
from organisations.models import User
from sessions.models import MEETINGS, Session, Side
from sessions.operations import cancel_session

DUE_PAUSE = "sessions.pause_ends"
PAUSED = "Bilan en pause"


class InterruptionRefused(Exception):
    """It cannot stop, or go on, so; the message is shown to the user as it is."""


def planned_within(bilan: Bilan, first: date, last: date, *, after: datetime) -> list[Session]:
    """The meetings still to come on these days, both included, in Paris."""
    planned = Session.objects.filter(bilan=bilan, state=Session.State.PLANNED, kind__in=MEETINGS, starts_at__gt=after)
    return [session for session in planned.select_related("bilan") if first <= paris_day(session.starts_at) <= last]


@transaction.atomic
def pause_bilan(
    bilan: Bilan,
    *,
    first: date,
    last: date,
    motive: str,
    gives_up: bool,
    is_person: bool,
    by: User,
    author_name: str,
    at: datetime,
    is_assisted: bool = False,
) -> Fact:
    """Stop for some days: nothing is booked in them; what was planned is given up when they say so (`gives_up`).

    `is_assisted`: the person asked for it on paper. Raises InterruptionRefused.
    """
    bilan = _locked(bilan)
    if refusal := may_pause(first, last, today=paris_day(at)):
        raise InterruptionRefused(refusal.sentence)
    detail = {"first": first.isoformat(), "last": last.isoformat(), "motive": motive}
    fact = _record(bilan, Kind.PAUSED, by=by, author_name=author_name, at=at, detail=detail, is_assisted=is_assisted)
    if gives_up:
        side = Side.PERSON if is_person else Side.PROVIDER
        for session in planned_within(bilan, first, last, after=at):
            cancel_session(session, reason=PAUSED, at=at, side=side)
    due.schedule(DUE_PAUSE, organisation_id=bilan.organisation_id, subject_id=fact.pk, due_on=last)
    _tell_the_other(bilan, is_person=is_person, at=at)
    return fact


@transaction.atomic
def resume_bilan(bilan: Bilan, *, is_person: bool, by: User, author_name: str, at: datetime) -> Fact:
    """Take the bilan up again today, whatever day had been foreseen. Raises InterruptionRefused."""
    bilan = _locked(bilan)
    fact = _record(bilan, Kind.RESUMED, by=by, author_name=author_name, at=at)
    for pause in Fact.objects.filter(bilan=bilan, kind=Kind.PAUSED):
        due.cancel(DUE_PAUSE, subject_id=pause.pk)
    _tell_the_other(bilan, is_person=is_person, at=at)
    return fact


@due.raises(DUE_PAUSE)
@transaction.atomic
def pause_ends(fact_id: UUID, at: datetime) -> None:
    """The last day of a pause: both learn that something waits, once; a pause taken back or resumed says nothing."""
    fact = Fact.objects.select_related("bilan").get(pk=fact_id)
    course = course_of(fact.bilan)
    word = course.last(Kind.PAUSED, Kind.RESUMED)
    is_over = course.is_closed or course.is_stopped or is_of_the_dead(fact.bilan)
    if word is None or word.id != fact.pk or is_over:
        return
    for topic, recipient_id in (
        ("beneficiaries.something_waits", fact.bilan.beneficiary_id),
        ("beneficiaries.bilan_waits", fact.bilan.consultant_id),
    ):
        outbox.announce(
            topic,
            organisation_id=fact.organisation_id,
            subject_id=fact.bilan_id,
            recipient_id=recipient_id,
            at=at,
            key=f"pause-ends:{fact.pk}:{recipient_id}",
        )


@transaction.atomic
def abandon_bilan(
    bilan: Bilan,
    *,
    motive: str,
    words: str,
    by: User,
    author_name: str,
    at: datetime,
    occurred_at: datetime | None = None,
) -> Fact:
    """End a bilan that will not be finished: the abandonment, then the end, in one transaction.

    What follows comes with the end: planned meetings given up, destruction clock, no follow-up. Silence counts after
    attempts on different days. Raises InterruptionRefused.
    """
    bilan = _locked(bilan)
    occurred_at = occurred_at or at
    refusal = may_abandon(
        motive, attempts=days_of_attempts(course_of(bilan)), needed=attempts_needed(bilan.organisation_id)
    )
    if refusal:
        raise InterruptionRefused(refusal.sentence)
    when = {"by": by, "author_name": author_name, "at": at, "occurred_at": occurred_at}
    fact = _record(bilan, Kind.ABANDONED, detail={"motive": motive}, reason=words.strip(), **when)
    _record(bilan, Kind.CLOSED, detail={"after": Kind.ABANDONED.value}, **when)
    return fact


def _locked(bilan: Bilan) -> Bilan:
    return Bilan.objects.select_for_update(of=("self",)).select_related("beneficiary", "consultant").get(pk=bilan.pk)


def _record(bilan: Bilan, kind: Kind, **fields: Any) -> Fact:
    try:
        with transaction.atomic():
            return record_fact(bilan, kind, **fields)
    except FactRefused as refusal:
        raise InterruptionRefused(str(refusal)) from None
    except IntegrityError as error:
        if violated(error) == "silence_follows_attempts":
            raise InterruptionRefused("Il manque une relance à cette date : notez-la d’abord.") from None
        raise


def _tell_the_other(bilan: Bilan, *, is_person: bool, at: datetime) -> None:
    """At most one mail a day to each; it says that something waits."""
    recipient_id = bilan.consultant_id if is_person else bilan.beneficiary_id
    outbox.announce(
        "beneficiaries.bilan_waits" if is_person else "beneficiaries.something_waits",
        organisation_id=bilan.organisation_id,
        subject_id=bilan.pk,
        recipient_id=recipient_id,
        at=at,
        key=f"something_waits:{recipient_id}:{paris_day(at)}",
    )
