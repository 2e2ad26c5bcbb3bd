"""The national pack, read from its reviewed file: rules of several shapes, each on its days."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from funding.simulation.scenario import Outcome, Payer

PACK = Path(__file__).with_name("pack.toml")
EVERYBODY = "*"
COMMON = ("code", "shape", "schemes", "valid_from", "valid_to", "article", "source", "confidence", "sentence", "allows",
          "outcome", "when", "unless", "asked_with", "asked_without")  # fmt: skip


@dataclass(frozen=True)
class PackRule:
    """One rule: its shape says how it is read, `terms` are what the shape needs."""

    code: str
    shape: str
    schemes: frozenset[Payer] | None = None  # None: the bilan itself, or every scheme
    valid_from: date | None = None
    valid_to: date | None = None
    article: str = ""
    source: str = ""
    confidence: str = ""
    sentence: str = ""
    allows: str = ""
    outcome: Outcome = Outcome.BLOCKS
    when: Mapping[str, Any] = field(default_factory=dict)
    unless: Mapping[str, Any] = field(default_factory=dict)
    asked_with: frozenset[Payer] = frozenset()
    asked_without: frozenset[Payer] = frozenset()
    terms: Mapping[str, Any] = field(default_factory=dict)

    def is_in_force(self, on: date) -> bool:
        """A rule that names a value of the law is in force when that value is."""
        if "value_of" in self.terms:
            return True
        return self.valid_from is not None and self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def speaks_of(self, scheme: Payer) -> bool:
        return self.schemes is None or scheme in self.schemes


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
