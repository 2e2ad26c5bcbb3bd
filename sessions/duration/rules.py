"""Whether the hours of a running bilan may become others (L6313-4 al. 5, R6313-4): no database, no request."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from foundation.formats import agreed, duration
from sessions.models import Phase
from sessions.programmes.sheet import Bounds
from sessions.rules import Hours

WORK, REASON = "personal_work", "reason"  # fields, besides one for each step


@dataclass(frozen=True)
class Budget:
    """The hours of a bilan: minutes by step, and the personal work that the agreement foresees."""

    steps: Mapping[UUID, int]
    personal_work: int

    @property
    def accompaniment(self) -> int:
        return sum(self.steps.values())

    @property
    def total(self) -> int:
        return self.accompaniment + self.personal_work


@dataclass(frozen=True)
class Fault:
    """Why the hours cannot be these, and what to do; beside the field of a step, or beside another one."""

    field: str
    sentence: str


@dataclass(frozen=True)
class Case:
    """What decides: the hours before, where each step belongs, what is taken already, what the law allows."""

    before: Budget
    phase_of: Mapping[UUID, Phase]
    hours: Hours
    planned: Mapping[str, int]  # minutes of accompaniment by phase
    done: Mapping[str, int]
    bounds: Bounds
    article: str = "L6313-4"


def faults_of(case: Case, wanted: Budget) -> list[Fault]:
    """Everything that forbids these hours, each beside its field."""
    if wanted == case.before:
        return [Fault("", "Rien ne change : ces durées sont déjà celles du bilan.")]
    return [*_bounds(case, wanted), *_phases(case, wanted), *_taken(case, wanted)]


def _bounds(case: Case, wanted: Budget) -> Iterator[Fault]:
    cap, floor = case.bounds.cap_minutes, case.bounds.floor_minutes
    if wanted.total > cap:
        room = cap - case.before.total
        left = f"il reste {duration(room)} à ajouter" if room > 0 else "il n’en reste plus à ajouter"
        over = f"Retirez {duration(wanted.total - cap)}."
        yield Fault(_raised(case, wanted), f"Un bilan dure {duration(cap)} au plus ({case.article}) : {left}. {over}")
    is_lowered = wanted.accompaniment < case.before.accompaniment
    if floor and case.bounds.floor_is_law and is_lowered and wanted.accompaniment < floor:
        sentence = f"L’accompagnement dure {duration(floor)} au moins ({case.bounds.floor_article})."
        yield Fault(_lowered(case, wanted), sentence)


def _raised(case: Case, wanted: Budget) -> str:
    """The last field that grew: the sentence stands where the hand was."""
    if wanted.personal_work > case.before.personal_work:
        return WORK
    return next(
        (str(step) for step in reversed(list(wanted.steps)) if wanted.steps[step] > case.before.steps[step]), WORK
    )


def _lowered(case: Case, wanted: Budget, steps: Iterable[UUID] | None = None) -> str:
    among = list(wanted.steps) if steps is None else list(steps)
    return next((str(step) for step in among if wanted.steps[step] < case.before.steps[step]), str(among[0]))


def _phases(case: Case, wanted: Budget) -> Iterator[Fault]:
    """Each phase keeps time (R6313-4), and what is planned or held in it: a step gives up what is free alone."""
    for phase in Phase:
        steps = [step for step, where in case.phase_of.items() if where == phase]
        if not steps:
            continue
        becomes, was = (sum(budget.steps[step] for step in steps) for budget in (wanted, case.before))
        field = _lowered(case, wanted, steps)
        planned, done = case.planned.get(phase, 0), case.done.get(phase, 0)
        if not becomes:
            yield Fault(field, f"Chaque phase garde du temps (R6313-4) : laissez-en à la {phase.label.lower()}.")
        elif becomes < min(was, planned + done):
            yield Fault(field, f"« {phase.label} » : {_booked(planned, done, least=planned + done)}")


def _taken(case: Case, wanted: Budget) -> Iterator[Fault]:
    meets, works = case.hours.accompaniment, case.hours.personal_work
    if wanted.accompaniment < meets.taken:
        sentence = f"Dans tout le bilan : {_booked(meets.planned, meets.done, least=meets.taken)}"
        yield Fault(_lowered(case, wanted), sentence)
    if wanted.personal_work < works.taken:
        yield Fault(WORK, f"Travail personnel déjà noté : {duration(works.taken)}. Gardez-en au moins autant.")


def _booked(planned: int, done: int, *, least: int) -> str:
    parts = [f"{duration(planned)} en séances prévues"] if planned else []
    parts += [f"{duration(done)} déjà {agreed('faite', done)}"] if done else []
    advice = ", ou annulez ou raccourcissez d’abord des séances prévues" if planned else ""
    return f"{' et '.join(parts)}. Gardez au moins {duration(least)}{advice}."
