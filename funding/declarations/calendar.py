"""What is to be declared of one file, and by when (LAW.md 2.13). The numbers come from the law, dated."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from funding.simulation.figures import Figures
from law.calendars import working_day_after


class Step(StrEnum):
    """The steps of a file, in their order."""

    START = "start"  # not before the delay after the proposal
    ENTRY = "entry"
    EXIT = "exit"
    VALIDATION = "validation"  # by the Caisse des dépôts, to be checked
    BILLING = "billing"  # the data of the invoice
    PAYMENT = "payment"  # by the Caisse des dépôts, to be checked


LABELS: Mapping[Step, str] = {
    Step.START: "Première séance trop tôt",
    Step.ENTRY: "Déclarer l’entrée",
    Step.EXIT: "Déclarer la sortie et le service fait",
    Step.VALIDATION: "Vérifier la validation du service fait",
    Step.BILLING: "Saisir les données de facture",
    Step.PAYMENT: "Vérifier le paiement",
}
# The value of the law that gives each its days, and whether these are working days.
DAYS_OF = {
    Step.START: "edof_min_jours_ouvres",
    Step.ENTRY: "edof_entree_jo",
    Step.EXIT: "edof_sortie_jo",
    Step.VALIDATION: "edof_validation_jo",
    Step.PAYMENT: "edof_paiement_j",
}
CALENDAR_DAYS = frozenset({Step.PAYMENT})


@dataclass(frozen=True)
class FileFacts:
    """What is known of one file. `first_on`: its first meeting, held or planned; `ended_on`: the day it ended."""

    proposed_on: date | None = None
    first_on: date | None = None
    has_started: bool = False
    ended_on: date | None = None
    entered_on: date | None = None  # declared
    exited_on: date | None = None  # declared
    validated_on: date | None = None
    billed_on: date | None = None
    paid_on: date | None = None


@dataclass(frozen=True)
class Due:
    """One thing to do; `on` is the last day to do it in time, None where no text gives one."""

    step: Step
    on: date | None
    since: date
    source: str = ""

    def days_late(self, today: date) -> int:
        """How late it is, nothing while there is time; a start is early, never late."""
        return max((today - self.on).days, 0) if self.on and self.step != Step.START else 0

    @property
    def is_waited_for(self) -> bool:
        """Whether the platform is to act: it is checked once the day has passed."""
        return self.step in (Step.VALIDATION, Step.PAYMENT)

    @property
    def label(self) -> str:
        return LABELS[self.step]


def due_of(facts: FileFacts, figures: Figures, *, has_delays: bool = True) -> Due | None:
    """The next thing to do of a file, None when nothing is expected. `has_delays`: the delays of EDOF apply."""
    start = _start_too_early(facts, figures) if has_delays else None
    if start is not None:
        return start
    if facts.has_started and facts.first_on and facts.entered_on is None:
        return _due(Step.ENTRY, facts.first_on, figures, has_delays)
    if facts.ended_on and facts.has_started and facts.exited_on is None:
        return _due(Step.EXIT, facts.ended_on, figures, has_delays)
    if facts.exited_on and facts.validated_on is None and facts.billed_on is None:
        return _due(Step.VALIDATION, facts.exited_on, figures, has_delays)
    if facts.validated_on and facts.billed_on is None:
        return Due(Step.BILLING, None, facts.validated_on)
    if facts.billed_on and facts.paid_on is None and facts.exited_on:
        return _due(Step.PAYMENT, facts.billed_on, figures, has_delays)
    return None


def earliest_start(proposed_on: date, figures: Figures) -> date | None:
    """The first day on which a bilan may begin after its proposal."""
    figure = figures.in_force(DAYS_OF[Step.START], proposed_on)
    return working_day_after(proposed_on, int(figure.number)) if figure else None


def _start_too_early(facts: FileFacts, figures: Figures) -> Due | None:
    """A first meeting that is planned before the delay has run; it can still be moved."""
    if facts.proposed_on is None or facts.first_on is None or facts.has_started:
        return None
    earliest = earliest_start(facts.proposed_on, figures)
    if earliest is None or facts.first_on >= earliest:
        return None
    figure = figures.in_force(DAYS_OF[Step.START], facts.proposed_on)
    return Due(Step.START, earliest, facts.proposed_on, figure.source if figure else "")


def _due(step: Step, since: date, figures: Figures, has_delays: bool) -> Due:
    figure = figures.in_force(DAYS_OF[step], since) if has_delays else None
    if figure is None:
        return Due(step, None, since)
    days = int(figure.number)
    on = since + timedelta(days=days) if step in CALENDAR_DAYS else working_day_after(since, days)
    return Due(step, on, since, figure.source)
