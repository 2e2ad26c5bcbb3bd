"""The organisation's own rules as the engine reads them: beside the national pack, in the same answers."""

from typing import Any

from funding.models import FundingRule, Parameter
from funding.models.rules import CAPS, ONE_AT_A_TIME
from funding.own_words import said
from funding.rulebook import live_rules, period_of
from funding.schemes import Scheme
from funding.simulation.pack import PackRule, national_pack
from funding.simulation.scenario import Outcome

SHAPES = {
    Parameter.PUBLICS: "publics",
    Parameter.EMPLOYER_SIZE: "needs",
    Parameter.SITUATIONS: "situation",
    Parameter.INTERVAL: "interval",
    Parameter.EXCLUSION: "without",
    Parameter.ORDER: "order",
    Parameter.DEADLINE: "deadline",
    Parameter.DOCUMENTS: "document",
    Parameter.REMARK: "remark",
    Parameter.CLOSED: "closed",
} | dict.fromkeys(CAPS, "cap")
TERM_OF_CAP = {
    Parameter.AMOUNT_CAP: "euros",
    Parameter.HOURLY_CAP: "hourly",
    Parameter.PERCENT_CAP: "percent",
    Parameter.HOURS_CAP: "hours",
}


def house_pack() -> tuple[PackRule, ...]:
    """The national rules and those that the organisation entered, of every day: one query."""
    return (*national_pack(), *own_pack())


def own_pack() -> tuple[PackRule, ...]:
    """The own rules that speak on some day."""
    return tuple(as_pack_rule(rule) for rule in live_rules())


def as_pack_rule(rule: FundingRule) -> PackRule:
    """A row as the engine reads it, until the eve of what supersedes it."""
    since, until = period_of(rule)
    parameter = Parameter(rule.parameter)
    sentence = _escaped(said(rule))
    return PackRule(
        code=f"own_{parameter}",
        shape=SHAPES[parameter],
        schemes=frozenset({Scheme(rule.scheme)}),
        valid_from=since,
        valid_to=until,
        article=rule.source,
        source=rule.source,
        sentence=sentence,
        allows=sentence,
        outcome=_outcome(rule),
        terms=_terms(rule),
        is_own=True,
        funder=rule.funder,
        slot=f"{rule.scheme}/{rule.funder.casefold()}/{parameter}" if parameter in ONE_AT_A_TIME else "",
    )


def _escaped(sentence: str) -> str:
    """What an organisation wrote is no pattern for the engine to fill."""
    return sentence.replace("{", "{{").replace("}", "}}")


def _outcome(rule: FundingRule) -> Outcome:
    if rule.parameter == Parameter.REMARK:
        return Outcome.WARNS
    return Outcome(rule.terms.get("outcome", Outcome.BLOCKS))


def _terms(rule: FundingRule) -> dict[str, Any]:
    parameter = Parameter(rule.parameter)
    if parameter in CAPS:
        return {TERM_OF_CAP[parameter]: str(rule.value)}
    terms: dict[str, Any] = dict(rule.terms)
    if parameter == Parameter.EMPLOYER_SIZE:
        terms |= {"key": "employer_size", "below": int(rule.value or 0)}
        terms["unknown"] = _escaped(f"{said(rule)} Indiquez l’effectif.")
    elif parameter == Parameter.INTERVAL:
        terms["years"] = int(rule.value or 0)
    elif parameter == Parameter.DEADLINE:
        terms["days"] = int(rule.value or 0)
    return terms
