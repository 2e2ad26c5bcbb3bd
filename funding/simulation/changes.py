"""What another day of request would change: « et si je signais le … ? »."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from funding.simulation.engine import simulate
from funding.simulation.figures import Figure, Figures
from funding.simulation.pack import PackRule
from funding.simulation.scenario import Answer, Outcome, Payer, Reason, Scenario

EVE = timedelta(days=1)


@dataclass(frozen=True)
class Change:
    """How the answer of another day differs: euros by line, and the rules that speak only then, or no longer."""

    on: date
    answer: Answer
    lines: tuple[tuple[Payer, Decimal, Decimal], ...]
    participation: tuple[Decimal, Decimal]
    appears: tuple[Reason, ...]
    disappears: tuple[Reason, ...]

    @property
    def is_same(self) -> bool:
        return not (self.lines or self.appears or self.disappears or self.participation[0] != self.participation[1])


def what_if(scenario: Scenario, on: date, pack: tuple[PackRule, ...], figures: Figures) -> Change:
    """The same wish, asked on another day; the start follows when it would come before."""
    answer = simulate(scenario, pack, figures)
    moved = replace(scenario, on=on, start=max(on, scenario.start))
    other = simulate(moved, pack, figures)
    return Change(
        on=on,
        answer=other,
        lines=tuple(
            (scheme, answer.lines[scheme], other.lines[scheme])
            for scheme in answer.lines
            if answer.lines[scheme] != other.lines[scheme]
        ),
        participation=(answer.participation, other.participation),
        appears=tuple(_only(other, answer)),
        disappears=tuple(_only(answer, other)),
    )


def _only(one: Answer, other: Answer) -> Iterator[Reason]:
    """Rules that speak in one answer alone; those that merely allow are not worth telling."""
    known = {(reason.parameter, reason.scheme, reason.outcome, reason.value) for reason in other.reasons}
    for reason in one.reasons:
        is_told = reason.outcome != Outcome.ALLOWS
        if is_told and (reason.parameter, reason.scheme, reason.outcome, reason.value) not in known:
            yield reason


def days_of_change(pack: Iterable[PackRule], figures: Figures, after: date) -> list[date]:
    """The days to come on which a rule begins, or the day after one ends."""
    pack = list(pack)
    named = {rule.terms.get(key) for rule in pack for key in ("value_of", "due_by_all")}
    dated: list[PackRule | Figure] = [*pack, *(figure for figure in figures.all if figure.parameter in named)]
    days = {one.valid_from for one in dated} | {one.valid_to + EVE for one in dated if one.valid_to is not None}
    return sorted(day for day in days if day is not None and day > after)
