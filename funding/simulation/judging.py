"""How each shape of rule is read: what it says of one scheme, or of the bilan itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from foundation.formats import THIN, duration, euros, percent, spaced
from foundation.formats import plain_day as day
from funding.simulation.figures import Figure, Figures
from funding.simulation.pack import PackRule
from funding.simulation.scenario import Outcome, Payer, Reason, Scenario
from law.calendars import add_months, next_working_day, working_day_after, working_day_before

EUROS = frozenset({"cap", "fee", "complement", "balance", "rest"})  # shapes whose number is an amount


@dataclass(frozen=True)
class Reading:
    """One rule read on the day of one scenario: its figure, when it names a value of the law."""

    rule: PackRule
    scenario: Scenario
    figure: Figure | None = None

    def reason(
        self,
        outcome: Outcome,
        sentence: str,
        *,
        scheme: Payer | None = None,
        value: Decimal | None = None,
        asked: str = "",
    ) -> Reason:
        rule, figure = self.rule, self.figure
        number = value if value is not None else figure.number if figure else None
        return Reason(
            outcome=outcome,
            parameter=rule.code,
            sentence=spaced(sentence.format(value=number_shown(number, rule), asked=asked)),
            value=_plain(number, rule),
            valid_from=figure.valid_from if figure else rule.valid_from,
            source=figure.source if figure else rule.article,
            scheme=scheme,
            confidence=figure.confidence if figure else rule.confidence,
            is_own=rule.is_own,
        )


def _plain(number: Decimal | None, rule: PackRule) -> str:
    if number is None:
        return ""
    return f"{number:.2f}" if rule.shape in EUROS else f"{number.normalize():f}"


def number_shown(number: Decimal | None, rule: PackRule) -> str:
    """The number of a rule as people read it: euros, a part in %, a plain number."""
    if number is None:
        return ""
    if rule.terms.get("shown_as") == "percent":
        return percent(number * 100)
    return euros(number) if rule.shape in EUROS else f"{number.normalize():,f}".replace(",", THIN)


def readings(scenario: Scenario, pack: tuple[PackRule, ...], figures: Figures, *shapes: str) -> Iterator[Reading]:
    """The rules of some shapes whose conditions a scenario meets; `pack` holds those of its day (`pack_on`)."""
    for rule in pack:
        if rule.shape not in shapes or not _meets(scenario, rule):
            continue
        figure = None
        if "value_of" in rule.terms:
            figure = figures.in_force(rule.terms["value_of"], scenario.on)
            if figure is None:
                continue
        yield Reading(rule, scenario, figure)


def _meets(scenario: Scenario, rule: PackRule) -> bool:
    asked = {one.scheme for one in scenario.payers}
    if rule.asked_with and not rule.asked_with & asked:
        return False
    if rule.asked_without & asked:
        return False
    if not all(_is(scenario, key, expected) for key, expected in rule.when.items()):
        return False
    return not rule.unless or not all(_is(scenario, key, expected) for key, expected in rule.unless.items())


def _is(scenario: Scenario, key: str, expected: Any) -> bool:
    """Whether the scenario has a value, or one of a list."""
    value = _of(scenario, key)
    return value in expected if isinstance(expected, list) else value == expected


def _of(scenario: Scenario, key: str) -> Any:
    """A value of the scenario; an unanswered yes or no is a no."""
    value = getattr(scenario, key)
    return bool(value) if value is None and key == "priority_public" else value


def about_scheme(reading: Reading, scheme: Payer) -> Iterator[Reason]:
    """What one rule says of one scheme that is asked."""
    if reading.rule.is_for(scheme, reading.scenario):
        yield from SHAPES[reading.rule.shape](reading, scheme)


def about_bilan(scenario: Scenario, pack: tuple[PackRule, ...], figures: Figures) -> Iterator[Reason]:
    """What the law says of the bilan itself: its hours, and the situation of the person (LAW.md 1.7, 1.9, 4)."""
    for rule in pack:
        if rule.shape == "most_hours":
            yield from _most_hours(scenario, rule, figures)
        elif rule.shape == "least_hours":
            yield from _least_hours(scenario, rule, figures)


def _most_hours(scenario: Scenario, rule: PackRule, figures: Figures) -> Iterator[Reason]:
    figure = figures.in_force(rule.terms["value_of"], scenario.on)
    minutes = scenario.accompaniment_minutes + scenario.personal_work_minutes
    if figure is None:
        yield Reason(
            Outcome.BLOCKS,
            rule.code,
            spaced(f"Aucune durée maximale n’est connue au {day(scenario.on)} : ce jour n’est pas couvert."),
            source="L6313-4 al. 5",
        )
    elif minutes > figure.number * 60:
        yield Reading(rule, scenario, figure).reason(Outcome.BLOCKS, rule.sentence, asked=duration(minutes))


def _least_hours(scenario: Scenario, rule: PackRule, figures: Figures) -> Iterator[Reason]:
    """A refusal once the floor is dated; a warning while it is a draft (LAW.md 1.9)."""
    figure = figures.in_force(rule.terms["value_of"], scenario.on)
    outcome, sentence = Outcome.BLOCKS, rule.sentence
    if figure is None:
        figure = figures.pending(rule.terms["value_of"])
        outcome, sentence = Outcome.WARNS, rule.terms["pending"]
    if figure is not None and scenario.accompaniment_minutes < figure.number * 60:
        asked = duration(scenario.accompaniment_minutes)
        yield Reading(rule, scenario, figure).reason(outcome, sentence, asked=asked)


def _publics(reading: Reading, scheme: Payer) -> Iterator[Reason]:
    if reading.scenario.status in reading.rule.terms["statuses"]:
        yield reading.reason(Outcome.ALLOWS, reading.rule.allows, scheme=scheme)
    else:
        yield reading.reason(Outcome.BLOCKS, reading.rule.sentence, scheme=scheme)


def _situation(reading: Reading, scheme: Payer) -> Iterator[Reason]:
    if reading.scenario.situation in reading.rule.terms["situations"]:
        yield reading.reason(reading.rule.outcome, reading.rule.sentence, scheme=scheme)


def _needs(reading: Reading, scheme: Payer) -> Iterator[Reason]:
    terms, given = reading.rule.terms, getattr(reading.scenario, reading.rule.terms["key"])
    bound = terms.get("below", terms.get("at_least"))
    value = Decimal(bound) if bound is not None else None
    if given is None:
        outcome = Outcome(terms.get("unknown_outcome", Outcome.WARNS))
        yield reading.reason(outcome, terms["unknown"], scheme=scheme, value=value)
        return
    is_met = (
        given == terms["is"]
        if "is" in terms
        else given < terms["below"]
        if "below" in terms
        else given >= terms["at_least"]
        if "at_least" in terms
        else given <= reading.scenario.on
    )
    if not is_met:
        yield reading.reason(Outcome.BLOCKS, reading.rule.sentence, scheme=scheme, value=value)


def _interval(reading: Reading, scheme: Payer) -> Iterator[Reason]:
    """« Dans les cinq ans qui précèdent »: on the anniversary the wait is over."""
    last, funders = reading.scenario.last_bilan, reading.rule.terms["funders"]
    if last is None or ("*" not in funders and last.funder not in funders):
        return
    years = reading.figure.number if reading.figure else Decimal(reading.rule.terms["years"])
    is_over = add_months(last.on, 12 * int(years)) <= reading.scenario.on
    outcome, sentence = (Outcome.ALLOWS, reading.rule.allows) if is_over else (Outcome.BLOCKS, reading.rule.sentence)
    yield reading.reason(outcome, sentence, scheme=scheme, value=years, asked=day(last.on))


def _with(reading: Reading, scheme: Payer) -> Iterator[Reason]:
    if not any(reading.scenario.asks(Payer(other)) for other in reading.rule.terms["others"]):
        yield reading.reason(Outcome.BLOCKS, reading.rule.sentence, scheme=scheme)


def _without(reading: Reading, scheme: Payer) -> Iterator[Reason]:
    if any(reading.scenario.asks(Payer(other)) for other in reading.rule.terms["others"]):
        yield reading.reason(Outcome.BLOCKS, reading.rule.sentence, scheme=scheme)


def _said(reading: Reading, scheme: Payer) -> Iterator[Reason]:
    yield reading.reason(reading.rule.outcome, reading.rule.sentence, scheme=scheme)


def _notice(reading: Reading, scheme: Payer) -> Iterator[Reason]:
    assert reading.figure is not None
    days = int(reading.figure.number)
    earliest = working_day_after(reading.scenario.on, days)
    if reading.scenario.start < earliest:
        yield reading.reason(Outcome.WARNS, reading.rule.sentence, scheme=scheme, asked=day(earliest))
    else:
        latest = working_day_before(reading.scenario.start, days)
        yield reading.reason(Outcome.ALLOWS, reading.rule.allows, scheme=scheme, asked=day(latest))


def _late(reading: Reading, scheme: Payer) -> Iterator[Reason]:
    """A day that is past, or a request that would come too soon."""
    terms, scenario = reading.rule.terms, reading.scenario
    if latest_day(reading) < scenario.on:
        sentence = f"Trop tard pour cette date de début. {reading.rule.sentence}"
        yield reading.reason(Outcome(terms.get("late", Outcome.WARNS)), sentence, scheme=scheme, value=days_of(reading))
    opens = terms.get("months_before")
    if opens and add_months(scenario.start, -opens) > scenario.on:
        yield reading.reason(
            Outcome.WARNS, terms["too_soon"], scheme=scheme, asked=day(add_months(scenario.start, -opens))
        )


def days_of(reading: Reading) -> Decimal:
    """How many days a deadline counts."""
    return reading.figure.number if reading.figure else Decimal(reading.rule.terms["days"])


def latest_day(reading: Reading) -> date:
    """The last day of a deadline: so many days, or working days, before the start.

    One after the request ends on a working day, as contracts say it (`agreements.deadlines.withdrawal_until`).
    """
    days = int(days_of(reading))
    if reading.rule.shape == "notice" or reading.rule.terms.get("unit") == "working":
        return working_day_before(reading.scenario.start, days)
    if reading.rule.terms.get("after_request"):
        return next_working_day(reading.scenario.on + timedelta(days=days))
    return reading.scenario.start - timedelta(days=days)


SHAPES: dict[str, Callable[[Reading, Payer], Iterator[Reason]]] = {
    "publics": _publics,
    "situation": _situation,
    "needs": _needs,
    "interval": _interval,
    "with": _with,
    "without": _without,
    "closed": _said,
    "remark": _said,
    "notice": _notice,
    "deadline": _late,
}


def complements(scenario: Scenario, pack: tuple[PackRule, ...], figures: Figures, scheme: Payer) -> Iterator[Reason]:
    """What a later law adds to pay afterwards, outside the price; a bill is said as what it is."""
    for rule in pack:
        if rule.shape != "complement" or not rule.speaks_of(scheme):
            continue
        if figure := figures.in_force(rule.terms["value_of"], scenario.on):
            yield Reading(rule, scenario, figure).reason(Outcome.WARNS, rule.sentence, scheme=scheme)
        elif scenario.on >= rule.terms["since"] and (bill := figures.pending(rule.terms["value_of"])):
            yield Reading(rule, scenario, bill).reason(Outcome.WARNS, rule.terms["pending"], scheme=scheme)
