"""Hours and steps of each legal phase, as the timeline shows them under it."""

from collections import defaultdict
from uuid import UUID

from beneficiaries.models import Bilan
from beneficiaries.panels import Child, PhaseBody
from beneficiaries.rules import Kind
from foundation.formats import agreed, duration
from sessions.models import Phase, Session
from sessions.queries import steps_of

CLOSINGS = {
    Phase.PRELIMINARY: Kind.PRELIMINARY_CLOSED,
    Phase.INVESTIGATION: Kind.INVESTIGATION_CLOSED,
    Phase.CONCLUSION: Kind.CONCLUSION_CLOSED,
}


def phase_bodies(bilan: Bilan) -> dict[Kind, PhaseBody]:
    """The three phases of one bilan, in two queries."""
    steps = list(steps_of(bilan))
    held: dict[UUID | None, int] = defaultdict(int)
    planned: dict[UUID | None, int] = defaultdict(int)
    rows = Session.objects.filter(bilan=bilan, kind=Session.Kind.ACCOMPANIMENT, counted_minutes__gt=0)
    for step_id, state, minutes in rows.values_list("step_id", "state", "counted_minutes"):
        (held if state == Session.State.HELD else planned)[step_id] += minutes
    bodies = {}
    for phase, kind in CLOSINGS.items():
        own = [step for step in steps if step.phase == phase]
        foreseen = sum(step.minutes for step in own)
        done, to_come = (sum(minutes[step.pk] for step in own) for minutes in (held, planned))
        children = tuple(
            Child(_state(step.minutes, held[step.pk], planned[step.pk]), step.title, duration(step.minutes))
            for step in own
        )
        bodies[kind] = PhaseBody(_hours(foreseen, done, to_come) if foreseen else "", children)
    return bodies


def _state(foreseen: int, held: int, planned: int) -> str:
    if held >= foreseen:
        return "done"
    return "ongoing" if held else "planned" if planned else "todo"


def _hours(foreseen: int, held: int, planned: int) -> str:
    said = f"{duration(held)} {agreed('faite', held)} sur {duration(foreseen)}"
    return f"{said}, {duration(planned)} {agreed('prévue', planned)}" if planned else said
