"""The organisation's own rules as the engine reads them: beside the national pack, in the same answers."""

from collections.abc import Callable
from typing import Any

from foundation.formats import euros, percent
from funding.models import FundingRule, Parameter
from funding.rulebook import live_rules, period_of
from funding.schemes import ABOUT, Scheme
from funding.simulation.pack import PackRule, national_pack


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
    return PackRule(
        code=f"own_{parameter}",
        shape="cap",
        schemes=frozenset({Scheme(rule.scheme)}),
        valid_from=since,
        valid_to=until,
        article=rule.source,
        source=rule.source,
        sentence=said(rule).replace("{", "{{").replace("}", "}}"),
        terms=TERMS[parameter](rule),
        is_own=True,
        slot=f"{rule.scheme}/{parameter}",
    )


TERMS: dict[Parameter, Callable[[FundingRule], dict[str, Any]]] = {
    Parameter.AMOUNT_CAP: lambda rule: {"euros": str(rule.value)},
    Parameter.HOURLY_CAP: lambda rule: {"hourly": str(rule.value)},
    Parameter.PERCENT_CAP: lambda rule: {"percent": str(rule.value)},
}


def said(rule: FundingRule) -> str:
    """The rule in a sentence."""
    of = ABOUT[Scheme(rule.scheme)].of
    return {
        Parameter.AMOUNT_CAP: f"La part {of} est de {euros(rule.value)} au plus.",
        Parameter.HOURLY_CAP: f"La part {of} est de {euros(rule.value)} au plus par heure d’accompagnement.",
        Parameter.PERCENT_CAP: f"La part {of} est de {percent(rule.value)} du prix au plus.",
    }[Parameter(rule.parameter)]
