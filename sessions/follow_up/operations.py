"""The talk six months later: planned on closing day, recalled, nudged for, given up in the end (R6313-4 3° c; LAW.md 6.10).

Each step plans the next one, so that an outage, or a closing that is entered late, never says everything at once.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from beneficiaries.deaths.operations import is_of_the_dead
from beneficiaries.models import Bilan, Fact
from beneficiaries.operations import record_fact
from beneficiaries.queries import course_of
from beneficiaries.requests.queries import objects_to_contact
from beneficiaries.rules import Course, Kind
from confidentiality.models import Consent
from confidentiality.queries import has_agreed
from foundation import due, outbox
from foundation.clock import paris_day
from law.calendars import add_months
from law.queries import number_on
from sessions.following import TRIES, settle_by_itself
from sessions.models import MEETINGS, FollowUp, FollowUpTry, Session

AHEAD_KIND = "sessions.follow_up_ahead"
DUE_KIND = "sessions.follow_up"
NUDGES = ("sessions.follow_up_nudge_1", "sessions.follow_up_nudge_2")
END_KIND = "sessions.follow_up_end"
AHEAD = timedelta(days=14)
# A week after the reminder, thirteen days after the first nudge, then three weeks and a half of patience.
RESTS = {NUDGES[0]: timedelta(days=7), NUDGES[1]: timedelta(days=13), END_KIND: timedelta(days=25)}
PERSON, CONSULTANT, CONSULTANT_AHEAD = (
    "sessions.follow_up_person",
    "sessions.follow_up_consultant",
    "sessions.follow_up_ahead",
)
NUDGE = "sessions.follow_up_nudge"


def follow_closing(*, fact: Fact, bilan: Bilan, at: datetime, **kwargs: Any) -> None:
    """Plan the follow-up when a bilan is closed; move it with its dates, forget it when the closing is undone."""
    if fact.kind not in (Kind.CLOSED, Kind.HANDED_OVER):
        return
    if follows(course_of(bilan)) and not is_of_the_dead(bilan):
        plan_follow_up(bilan, at=at)
    else:
        cancel_follow_up(bilan)


def follows(course: Course) -> bool:
    """A bilan that went to its end is followed up; one that was stopped or abandoned has no conclusions to recall."""
    return course.is_closed and not course.is_stopped and not course.is_abandoned


@transaction.atomic
def plan_follow_up(bilan: Bilan, *, at: datetime) -> FollowUp:
    """Set the day of the talk: so many months after the synthesis was handed over, or the bilan closed."""
    course = course_of(bilan)
    origin = course.last(Kind.HANDED_OVER) or course.last(Kind.CLOSED)
    day = paris_day(origin.occurred_at if origin else at)
    due_on = add_months(day, int(number_on("suivi_mois", day)))
    follow_up, _ = FollowUp.objects.update_or_create(
        organisation_id=bilan.organisation_id, bilan=bilan, defaults={"due_on": due_on, "planned_at": at}
    )
    days = {DUE_KIND: due_on} | ({AHEAD_KIND: due_on - AHEAD} if due_on - AHEAD > paris_day(at) else {})
    for kind, on in days.items():
        due.schedule(kind, organisation_id=bilan.organisation_id, subject_id=follow_up.pk, due_on=on)
    return follow_up


@transaction.atomic
def cancel_follow_up(bilan: Bilan) -> None:
    """Forget a follow-up that was not reminded yet."""
    for follow_up in FollowUp.objects.filter(bilan=bilan, reminded_at=None):
        for kind in (AHEAD_KIND, DUE_KIND):
            due.cancel(kind, subject_id=follow_up.pk)
        follow_up.delete()


@due.raises(AHEAD_KIND)
@transaction.atomic
def tell_ahead(follow_up_id: UUID, at: datetime) -> None:
    """Two weeks before, whoever led the bilan can plan the talk."""
    follow_up = FollowUp.objects.select_related("bilan").filter(pk=follow_up_id, state=FollowUp.State.PLANNED).first()
    if follow_up is not None and paris_day(at) < follow_up.due_on and not _has_talk(follow_up.bilan):
        _announce(
            CONSULTANT_AHEAD, follow_up, follow_up.bilan.consultant_id, at=at, key=f"follow-up:{follow_up.pk}:ahead"
        )


@due.raises(DUE_KIND)
@transaction.atomic
def remind_follow_up(follow_up_id: UUID, at: datetime) -> None:
    """One reminder fact, one mail to the consultant, and one to the person who agreed to it, each under its own key."""
    follow_up = _locked(follow_up_id)
    if follow_up is None or follow_up.reminded_at is not None:
        return
    bilan = follow_up.bilan
    record_fact(bilan, Kind.FOLLOW_UP_REMINDED, by=None, author_name="Bilan", at=at)
    follow_up.reminded_at = at
    if follow_up.state == FollowUp.State.PLANNED:
        follow_up.state = FollowUp.State.DUE
    follow_up.save(update_fields=["reminded_at", "state"])
    if follow_up.is_settled:
        return
    _announce(CONSULTANT, follow_up, bilan.consultant_id, at=at, key=f"follow-up:{follow_up.pk}:consultant")
    if _may_be_asked(bilan):
        _announce(PERSON, follow_up, bilan.beneficiary_id, at=at, key=f"follow-up:{follow_up.pk}:person")
        _keep_mail(follow_up, at=at)
    _plan(NUDGES[0], follow_up, at=at)


def _nudge(follow_up_id: UUID, at: datetime, *, number: int) -> None:
    follow_up = _locked(follow_up_id)
    if follow_up is None or follow_up.is_settled:
        return
    bilan = follow_up.bilan
    if follow_up.answered_at is None and not _has_talk(bilan) and _may_be_asked(bilan):
        _announce(NUDGE, follow_up, bilan.beneficiary_id, at=at, key=f"follow-up:{follow_up.pk}:nudge:{number}")
        _keep_mail(follow_up, at=at)
    _plan(END_KIND if number == len(NUDGES) else NUDGES[number], follow_up, at=at)


@due.raises(NUDGES[0])
@transaction.atomic
def nudge_first(follow_up_id: UUID, at: datetime) -> None:
    """A week later, the person who did not answer is asked once more."""
    _nudge(follow_up_id, at, number=1)


@due.raises(NUDGES[1])
@transaction.atomic
def nudge_last(follow_up_id: UUID, at: datetime) -> None:
    """Twenty days after the reminder, for the last time."""
    _nudge(follow_up_id, at, number=2)


@due.raises(END_KIND)
@transaction.atomic
def end_follow_up(follow_up_id: UUID, at: datetime) -> None:
    """Silence freezes nothing: after three tries, of whatever channel, the person was not reached."""
    follow_up = _locked(follow_up_id)
    if follow_up is None or follow_up.is_settled or _has_talk(follow_up.bilan):
        return
    if follow_up.tries.count() >= TRIES:
        settle_by_itself(follow_up, at=at)


def _locked(follow_up_id: UUID) -> FollowUp | None:
    """The follow-up, its bilan held until the transaction ends; None when it was forgotten."""
    found = FollowUp.objects.filter(pk=follow_up_id).values_list("bilan_id", flat=True).first()
    if found is None:
        return None
    Bilan.objects.select_for_update(of=("self",)).get(pk=found)
    return FollowUp.objects.select_related("bilan", "bilan__beneficiary").filter(pk=follow_up_id).first()


def _may_be_asked(bilan: Bilan) -> bool:
    """Whether the person agreed to be written to, has an address, and does not object (LAW.md 6.10)."""
    is_agreed = has_agreed(bilan.pk, Consent.Kind.FOLLOW_UP_CONTACT)
    return bool(is_agreed and bilan.beneficiary.email and not objects_to_contact(bilan.beneficiary_id))


def _has_talk(bilan: Bilan) -> bool:
    """Whether the talk is planned, or took place."""
    standing = [Session.State.PLANNED, Session.State.HELD]
    return Session.objects.filter(bilan=bilan, kind=MEETINGS[1], state__in=standing).exists()


def _keep_mail(follow_up: FollowUp, *, at: datetime) -> None:
    """A mail of ours is a try too."""
    FollowUpTry.objects.get_or_create(
        organisation_id=follow_up.organisation_id,
        follow_up=follow_up,
        tried_on=paris_day(at),
        channel=FollowUpTry.Channel.MAIL,
        defaults={"recorded_at": at},
    )


def _plan(kind: str, follow_up: FollowUp, *, at: datetime) -> None:
    due.schedule(
        kind,
        organisation_id=follow_up.organisation_id,
        subject_id=follow_up.pk,
        due_on=paris_day(at) + RESTS[kind],
    )


def _announce(topic: str, follow_up: FollowUp, recipient_id: UUID, *, at: datetime, key: str) -> None:
    outbox.announce(
        topic,
        organisation_id=follow_up.organisation_id,
        subject_id=follow_up.bilan_id,
        recipient_id=recipient_id,
        at=at,
        key=key,
    )
