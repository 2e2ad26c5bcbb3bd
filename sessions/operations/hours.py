"""Changing the hours of a running bilan: what an amendment is about."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from beneficiaries.deaths.operations import is_of_the_dead
from beneficiaries.models import Bilan, Fact
from beneficiaries.operations import FactRefused, record_fact
from beneficiaries.rules import Kind
from foundation import outbox
from foundation.clock import paris_day
from foundation.errors import violated
from organisations.models import User
from sessions.duration.reading import budget_of, case_of
from sessions.duration.rules import REASON, Budget, Case, Fault, faults_of
from sessions.models import Phase, Step
from sessions.operations.writing import locked

ELSEWHERE = "Les heures de ce bilan viennent de changer : rechargez la page."
SENTENCES = {
    "hours_within_budget": "Des séances viennent d’être prévues : leurs heures ne tiennent plus dans cette durée.",
    "hours_within_law": "Les séances prévues dépassent le maximum qu’un bilan peut atteindre (L6313-4).",
    "bilan_within_law": "Cette durée dépasse le maximum qu’un bilan peut atteindre (L6313-4).",
    "bilan_has_accompaniment": "Un bilan comporte du temps d’accompagnement.",
    "hours_change_while_it_runs": "Ce bilan est terminé : sa durée ne change plus.",
    "hours_change_is_told": ELSEWHERE,
}


class HoursRefused(Exception):
    """The hours cannot be these; each fault is shown beside its field as it is."""

    def __init__(self, *faults: Fault):
        super().__init__(" ".join(fault.sentence for fault in faults))
        self.faults = faults


class HoursConflict(Exception):
    """Somebody changed the hours since these were read; `theirs` are those of now."""

    def __init__(self, theirs: Budget):
        super().__init__("Quelqu’un a changé la durée de ce bilan entre-temps : comparez, puis enregistrez de nouveau.")
        self.theirs = theirs


@transaction.atomic
def change_hours(
    bilan: Bilan,
    *,
    minutes: Mapping[UUID, int],
    personal_work_minutes: int,
    reason: str,
    by: User,
    author_name: str,
    at: datetime,
    seen: Budget,
) -> Fact:
    """Give a running bilan other hours: minutes by step, and personal work, within the law of its opening day.

    `seen`: the hours that the author read. The fact says before and after, the ledger of hours gains its line, and
    the person learns that something waits. What was signed stands until an amendment says otherwise; nothing that
    was planned or held moves. Raises HoursConflict, HoursRefused.
    """
    bilan = locked(bilan)
    before = budget_of(bilan)
    if seen != before:
        raise HoursConflict(before)
    wanted = Budget(dict(minutes), personal_work_minutes)
    case = case_of(bilan, before)
    _refuse(bilan, case, wanted, reason)
    fact = _told(bilan, case, wanted, reason=reason.strip(), by=by, author_name=author_name, at=at)
    _write(bilan, before, wanted)
    outbox.announce(
        "beneficiaries.something_waits",
        organisation_id=bilan.organisation_id,
        subject_id=bilan.pk,
        recipient_id=bilan.beneficiary_id,
        at=at,
        key=f"something_waits:{bilan.beneficiary_id}:{paris_day(at)}",
    )
    return fact


def _refuse(bilan: Bilan, case: Case, wanted: Budget, reason: str) -> None:
    if is_of_the_dead(bilan):
        raise HoursRefused(Fault("", "Le décès de cette personne est noté : rien ne change plus dans ce bilan."))
    if not case.before.steps:
        raise HoursRefused(Fault("", "Ce bilan n’a pas d’étapes : sa durée ne se modifie pas ici."))
    if wanted.steps.keys() != case.before.steps.keys() or min(*wanted.steps.values(), wanted.personal_work) < 0:
        raise HoursRefused(Fault("", ELSEWHERE))
    faults = faults_of(case, wanted)
    if not reason.strip():
        faults.append(Fault(REASON, "Dites pourquoi la durée change : la personne le lira."))
    if faults:
        raise HoursRefused(*faults)


def _told(bilan: Bilan, case: Case, wanted: Budget, *, reason: str, by: User, author_name: str, at: datetime) -> Fact:
    """Minutes before and after, in all and by phase: facts, never content."""
    before = case.before
    sums = {
        phase: [sum(budget.steps[step] for step, where in case.phase_of.items() if where == phase)
                for budget in (before, wanted)]
        for phase in Phase
    }  # fmt: skip
    detail = {
        "accompaniment": [before.accompaniment, wanted.accompaniment],
        "personal_work": [before.personal_work, wanted.personal_work],
        "phases": {phase.value: pair for phase, pair in sums.items()},
    }
    try:
        return record_fact(
            bilan, Kind.HOURS_CHANGED, by=by, author_name=author_name, at=at, reason=reason, detail=detail
        )
    except FactRefused as refusal:
        raise HoursRefused(Fault("", str(refusal))) from None


def _write(bilan: Bilan, before: Budget, wanted: Budget) -> None:
    try:
        with transaction.atomic():
            for step, minutes in wanted.steps.items():
                if minutes != before.steps[step]:
                    Step.objects.filter(bilan=bilan, pk=step).update(minutes=minutes)
            bilan.accompaniment_minutes = wanted.accompaniment
            bilan.personal_work_minutes = wanted.personal_work
            bilan.save(update_fields=["accompaniment_minutes", "personal_work_minutes"])
    except IntegrityError as error:
        if violated(error) not in SENTENCES:
            raise
        raise HoursRefused(Fault("", SENTENCES[violated(error)])) from None
