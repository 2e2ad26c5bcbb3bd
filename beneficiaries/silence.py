"""Silence freezes nothing (DESIGN invariant 13): a synthesis that nobody collects, a person who no longer answers."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from beneficiaries.models import Bilan, CourseRules, Fact
from beneficiaries.operations import record_fact
from beneficiaries.queries import course_of
from beneficiaries.rules import Course, Kind, Refusal
from foundation import due, outbox
from foundation.clock import paris_day

DUE_WARNING = "beneficiaries.unclaimed_warning"
DUE_CLOSING = "beneficiaries.unclaimed_closing"
NO_ANSWER = "no_answer"
MOTIVES = {
    NO_ANSWER: "La personne ne répond plus",
    "time": "La personne manque de temps",
    "work": "Sa situation professionnelle a changé",
    "funding": "Le financement est perdu ou refusé",
    "disagreement": "Désaccord sur l’accompagnement",
    "death": "La personne est décédée",
    "other": "Une autre raison",
}
UNCLAIMED = "Synthèse proposée et non retirée dans le délai"


def rules_of(organisation_id: UUID) -> CourseRules:
    """What the organisation decided, or the usual numbers."""
    found = CourseRules.objects.filter(organisation_id=organisation_id).first()
    return found or CourseRules(organisation_id=organisation_id)


def attempts_needed(organisation_id: UUID) -> int:
    return rules_of(organisation_id).attempts


def days_of_attempts(course: Course) -> list[date]:
    """The days on which the person was written to or called in vain, each once."""
    return sorted({paris_day(fact.occurred_at) for fact in course.facts if fact.kind == Kind.ATTEMPTED})


def may_abandon(motive: str, *, attempts: list[date], needed: int) -> Refusal | None:
    """Whoever does not answer was tried on so many different days; the trigger `fact_in_order` holds it too."""
    if motive not in MOTIVES:
        return Refusal("Choisissez une raison.")
    if motive == NO_ANSWER and len(attempts) < needed:
        return Refusal(
            f"Notez d’abord {needed} relances restées sans réponse, à des jours différents : il y en a {len(attempts)}."
        )
    return None


@dataclass(frozen=True)
class Unclaimed:
    """A synthesis that waits to be collected, and the day on which the bilan closes without."""

    proposed_at: datetime
    closes_on: date


def unclaimed_of(bilan: Bilan, course: Course) -> Unclaimed | None:
    """The handing over that was proposed and still waits."""
    proposed = course.last(Kind.HANDING_OVER_PROPOSED)
    if proposed is None or not _still_waits(course):
        return None
    days = timedelta(days=rules_of(bilan.organisation_id).unclaimed_days)
    return Unclaimed(proposed.occurred_at, paris_day(proposed.occurred_at) + days)


def _still_waits(course: Course) -> bool:
    is_over = course.is_closed or course.is_stopped
    return course.has(Kind.HANDING_OVER_PROPOSED) and not is_over and not course.has(Kind.HANDED_OVER)


def follow_proposal(*, fact: Fact, bilan: Bilan, at: datetime, **kwargs: Any) -> None:
    """Set the two days when the handing over is proposed; forget them when it took place, or the bilan ended."""
    if fact.kind not in (Kind.HANDING_OVER_PROPOSED, Kind.HANDED_OVER, Kind.CLOSED):
        return
    course = course_of(bilan)
    waiting = unclaimed_of(bilan, course)
    if waiting is None:
        for kind in (DUE_WARNING, DUE_CLOSING):
            due.cancel(kind, subject_id=bilan.pk)
        return
    warned_on = waiting.closes_on - timedelta(days=CourseRules.WARNED_DAYS)
    for kind, day in ((DUE_WARNING, warned_on), (DUE_CLOSING, waiting.closes_on)):
        due.schedule(kind, organisation_id=bilan.organisation_id, subject_id=bilan.pk, due_on=day)


@due.raises(DUE_WARNING)
@transaction.atomic
def warn_unclaimed(bilan_id: UUID, at: datetime) -> None:
    """Both learn that something waits, while there is time."""
    bilan = Bilan.objects.get(pk=bilan_id)
    if not _still_waits(course_of(bilan)):
        return
    for topic, recipient_id in (
        ("beneficiaries.something_waits", bilan.beneficiary_id),
        ("beneficiaries.bilan_waits", bilan.consultant_id),
    ):
        outbox.announce(
            topic,
            organisation_id=bilan.organisation_id,
            subject_id=bilan.pk,
            recipient_id=recipient_id,
            at=at,
            key=f"unclaimed:{bilan.pk}:{recipient_id}:{paris_day(at)}",
        )


@due.raises(DUE_CLOSING)
@transaction.atomic
def close_unclaimed(bilan_id: UUID, at: datetime) -> None:
    """« Remise proposée, non retirée » : the bilan ends on its day, and says why."""
    bilan = Bilan.objects.select_for_update(of=("self",)).get(pk=bilan_id)
    if not _still_waits(course_of(bilan)):
        return
    detail = {"after": Kind.HANDING_OVER_PROPOSED.value}
    record_fact(bilan, Kind.CLOSED, by=None, author_name="Bilan", at=at, reason=UNCLAIMED, detail=detail)
