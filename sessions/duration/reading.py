"""What reads the hours of a bilan that may change."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.db.models import Sum

from beneficiaries.models import Bilan
from law.queries import value_on
from sessions.duration.rules import Budget, Case
from sessions.models import HourEntry, Phase, Session
from sessions.programmes.queries import bounds_on
from sessions.queries import hours_by_phase, hours_of, steps_of


def budget_of(bilan: Bilan) -> Budget:
    """The hours of a bilan as they are, its steps in their order."""
    return Budget({step.pk: step.minutes for step in steps_of(bilan)}, bilan.personal_work_minutes)


def case_of(bilan: Bilan, before: Budget) -> Case:
    """What decides whether these hours may change: the law is that of the day on which the bilan was opened."""
    phases = hours_by_phase(bilan)
    return Case(
        before=before,
        phase_of={step.pk: Phase(step.phase) for step in steps_of(bilan)},
        hours=hours_of(bilan),
        planned={row.phase: row.planned for row in phases},
        done={row.phase: row.done for row in phases},
        bounds=bounds_on(bilan.opened_on),
        article=value_on("duree_max_h", bilan.opened_on).article,
    )


def taken_by_step(bilan: Bilan) -> dict[UUID, dict[str, int]]:
    """Minutes planned and held in each step that has some, in one query."""
    counted = Session.objects.filter(
        bilan=bilan, kind=Session.Kind.ACCOMPANIMENT, counted_minutes__gt=0, step__isnull=False
    )
    found: dict[UUID, dict[str, int]] = defaultdict(dict)
    for step, state, minutes in counted.order_by().values_list("step_id", "state").annotate(Sum("counted_minutes")):
        found[step]["planned" if state == Session.State.PLANNED else "held"] = minutes
    return found


def hours_at(bilan: Bilan, at: datetime) -> dict[str, int]:
    """Accompaniment and personal work as they were foreseen at an instant: what a text signed then spoke of."""
    hours = {"accompaniment": bilan.accompaniment_minutes, "personal_work": bilan.personal_work_minutes}
    later = HourEntry.objects.filter(bilan=bilan, movement=HourEntry.Movement.BUDGET, at__gt=at).order_by("-number")
    for entry in later:
        hours[entry.kind] = entry.minutes_before
    return hours
