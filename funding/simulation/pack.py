"""The national pack, read from its reviewed file: rules of several shapes, each on its days."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from funding.simulation.scenario import Outcome, Payer, Scenario

PACK = Path(__file__).with_name("pack.toml")
EVERYBODY = "*"
COMMON = ("code", "shape", "schemes", "valid_from", "valid_to", "article", "source", "confidence", "sentence", "told", "allows",
          "outcome", "when", "unless", "asked_with", "asked_without")  # fmt: skip


@dataclass(frozen=True)
class PackRule:
    """One rule: its shape says how it is read, `terms` are what the shape needs.

    `is_own`: entered by the organisation, always beside the national ones, never instead. `funder`: the one payer of
    its scheme that it speaks of, all of them when empty. Of the own rules of one `slot` the one that began last speaks.
    """

    code: str
    shape: str
    schemes: frozenset[Payer] | None = None  # None: the bilan itself, or every scheme
    valid_from: date | None = None
    valid_to: date | None = None
    article: str = ""
    source: str = ""
    confidence: str = ""
    sentence: str = ""
    told: str = ""  # the rule in general, where `sentence` speaks of one scenario
    allows: str = ""
    outcome: Outcome = Outcome.BLOCKS
    when: Mapping[str, Any] = field(default_factory=dict)
    unless: Mapping[str, Any] = field(default_factory=dict)
    asked_with: frozenset[Payer] = frozenset()
    asked_without: frozenset[Payer] = frozenset()
    terms: Mapping[str, Any] = field(default_factory=dict)
    is_own: bool = False
    funder: str = ""
    slot: str = ""

    def is_in_force(self, on: date) -> bool:
        """A rule that names a value of the law is in force when that value is."""
        if "value_of" in self.terms:
            return True
        return self.valid_from is not None and self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def speaks_of(self, scheme: Payer) -> bool:
        return self.schemes is None or scheme in self.schemes

    def names(self, scheme: Payer) -> bool:
        """Whether it is about this scheme by name, not about every bilan."""
        return self.schemes is not None and scheme in self.schemes

    def is_for(self, scheme: Payer, scenario: Scenario) -> bool:
        """Whether it speaks of what this payer of the scenario is asked."""
        if not self.speaks_of(scheme):
            return False
        return not self.funder or any(
            asked.scheme == scheme and asked.name.casefold() == self.funder.casefold() for asked in scenario.payers
        )


def pack_on(pack: Iterable[PackRule], on: date) -> tuple[PackRule, ...]:
    """The rules of one day, each own slot told by the rule that began last."""
    begun = [rule for rule in pack if rule.is_in_force(on)]
    last: dict[str, PackRule] = {}
    for rule in begun:
        if rule.slot and (rule.slot not in last or last[rule.slot].valid_from <= rule.valid_from):  # type: ignore[operator]
            last[rule.slot] = rule
    return tuple(rule for rule in begun if not rule.slot or last[rule.slot] is rule)


def named_payers(pack: Iterable[PackRule]) -> dict[Payer, list[str]]:
    """The payers that own rules name, by scheme."""
    named: dict[Payer, dict[str, str]] = {}
    for rule in pack:
        for scheme in rule.schemes or () if rule.funder else ():
            named.setdefault(scheme, {}).setdefault(rule.funder.casefold(), rule.funder)
    return {scheme: sorted(names.values()) for scheme, names in named.items()}


def read_pack(entries: Iterable[Mapping[str, Any]]) -> tuple[PackRule, ...]:
    """Rules as written; a scheme that does not exist is an error of the file."""
    return tuple(_rule(entry) for entry in entries)


@cache
def national_pack() -> tuple[PackRule, ...]:
    """The shipped rules."""
    with PACK.open("rb") as file:
        return read_pack(tomllib.load(file)["rule"])


def _rule(entry: Mapping[str, Any]) -> PackRule:
    known = {key: entry[key] for key in COMMON if key in entry}
    schemes = known.pop("schemes", [EVERYBODY])
    for key in ("asked_with", "asked_without"):
        if key in known:
            known[key] = frozenset(Payer(one) for one in known[key])
    if "outcome" in known:
        known["outcome"] = Outcome(known["outcome"])
    return PackRule(
        **known,
        schemes=None if EVERYBODY in schemes else frozenset(Payer(one) for one in schemes),
        terms={key: value for key, value in entry.items() if key not in COMMON},
    )
