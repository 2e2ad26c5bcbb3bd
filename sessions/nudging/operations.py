"""Proposing a meeting to somebody who has none: a polite mail, one a period, never when they answered (FEATURES A12)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction

from beneficiaries.course_in_database import days_since
from beneficiaries.models import Bilan
from beneficiaries.requests.queries import objecting
from foundation import due, outbox
from foundation.clock import paris_day
from foundation.errors import violated
from foundation.models import DueDate
from organisations.models import CaseloadRules, Membership
from organisations.queries import caseload_rules
from sessions.late import silent
from sessions.models import Nudge

ROUND = "sessions.nudges"
MOST_BY_ITSELF = 2  # mails that the house sends by itself in one silence
DAY = timedelta(days=1)
USEFUL = timedelta(days=7)

# Whether the person of a bilan did something since an instant: apps above add what they know.
signs_of_life: list[Callable[[UUID, datetime], bool]] = []


class NudgeRefused(Exception):
    """No meeting is to be proposed; the message is shown to the user as it is."""


@dataclass(frozen=True)
class NudgeState:
    """Whether a meeting may be proposed now by mail, and when one was proposed last in this silence."""

    is_possible: bool
    last_at: datetime | None


@transaction.atomic
def propose_appointment(bilan: Bilan, *, by: Membership | None, at: datetime) -> Nudge:
    """Write to the person that a date is to be found; `by` nobody when the house does it by itself.

    Raises NudgeRefused when something is booked, when nobody may be written to, or when this period had its mail.
    """
    bilan = Bilan.objects.select_for_update(of=("self",)).select_related("beneficiary").get(pk=bilan.pk)
    quiet = silent(Bilan.objects.filter(pk=bilan.pk), days=0, at=at).values_list("silent_since", flat=True).first()
    if quiet is None:
        raise NudgeRefused("Un rendez-vous est déjà prévu, ou ce bilan n’en attend plus.")
    if not bilan.beneficiary.email:
        raise NudgeRefused(
            "Cette personne n’a pas d’adresse e-mail\N{NO-BREAK SPACE}: appelez-la pour convenir d’une date."
        )
    if objecting().filter(beneficiary=bilan.beneficiary_id).exists():
        raise NudgeRefused(
            "Cette personne s’oppose à ce qu’on lui écrive\N{NO-BREAK SPACE}: convenez d’une date autrement."
        )
    number = days_since(quiet, at) // caseload_rules().stalled_days
    try:
        with transaction.atomic():
            nudge = Nudge.objects.create(
                organisation_id=bilan.organisation_id,
                bilan=bilan,
                since_on=paris_day(quiet),
                number=number,
                sent_at=at,
                sent_by=by,
            )
    except IntegrityError as error:
        if violated(error) != "one_nudge_a_period":
            raise
        raise NudgeRefused("Un rendez-vous a déjà été proposé à cette personne il y a peu.") from None
    outbox.announce(
        "sessions.nudge",
        organisation_id=bilan.organisation_id,
        subject_id=nudge.pk,
        recipient_id=bilan.beneficiary_id,
        at=at,
        key=f"nudge:{bilan.pk}:{nudge.since_on}:{number}",
        useful_until=at + USEFUL,
    )
    return nudge


def is_still_silent(nudge: Nudge, at: datetime) -> bool:
    """Whether a mail that waits still makes sense: nothing was booked, and the person did nothing since."""
    if not silent(Bilan.objects.filter(pk=nudge.bilan_id), days=0, at=at).exists():
        return False
    return not any(has_acted(nudge.bilan_id, nudge.sent_at) for has_acted in signs_of_life)


def nudge_states(bilans: Iterable[Any], *, at: datetime) -> dict[UUID, NudgeState]:
    """Of silent bilans (their `late_stalled` says since when), whether a meeting may be proposed; two queries."""
    bilans = list(bilans)
    ids = [bilan.pk for bilan in bilans]
    sent = {(one.bilan_id, one.since_on): one for one in Nudge.objects.filter(bilan__in=ids).order_by("number")}
    refusing = set(objecting().filter(beneficiary__bilan__in=ids).values_list("beneficiary_id", flat=True))
    every = caseload_rules().stalled_days
    states = {}
    for bilan in bilans:
        last = sent.get((bilan.pk, paris_day(bilan.late_stalled)))
        is_due = last is None or last.number < days_since(bilan.late_stalled, at) // every
        is_reachable = bool(bilan.beneficiary.email) and bilan.beneficiary_id not in refusing
        states[bilan.pk] = NudgeState(is_due and is_reachable, last.sent_at if last else None)
    return states


def follow_rules(*, rules: CaseloadRules, at: datetime, **kwargs: Any) -> None:
    """The house lets mails leave by themselves from tomorrow on, or no more."""
    if rules.nudges_by_itself:
        _schedule(rules.organisation_id, paris_day(at) + DAY)


def _schedule(organisation_id: UUID, day: date) -> None:
    subject_id = uuid5(organisation_id, day.isoformat())  # a day is raised once, another one is another subject
    due.schedule(ROUND, organisation_id=organisation_id, subject_id=subject_id, due_on=day)


@due.raises(ROUND)
def propose_appointments(subject_id: UUID, at: datetime) -> None:
    """Once a day, in a house that asked for it: every silent bilan has its mail, twice at most in one silence."""
    rules = caseload_rules()
    if not rules.nudges_by_itself:
        return
    for bilan in silent(Bilan.objects.filter(cancelled_at=None), days=rules.stalled_days, at=at):
        periods = days_since(bilan.silent_since, at) // rules.stalled_days
        if periods > MOST_BY_ITSELF or any(has_acted(bilan.pk, bilan.silent_since) for has_acted in signs_of_life):
            continue
        try:
            propose_appointment(bilan, by=None, at=at)
        except NudgeRefused:
            continue
    waiting_no_more = DueDate.objects.filter(kind=ROUND, organisation_id=rules.organisation_id)
    waiting_no_more.exclude(raised_at=None).delete()
    _schedule(rules.organisation_id, paris_day(at) + DAY)
