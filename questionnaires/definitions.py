"""An instrument as data: what a version of a questionnaire asks, in which words, and how it is read.

The files of `instruments/` are reviewed like code. A version that was published never
changes: the words that a person answered to are kept with the answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class Point:
    """One step of the scale of answers."""

    value: int
    label: str


@dataclass(frozen=True)
class Dimension:
    """One domain that the answers describe, in plain words."""

    code: str
    name: str
    summary: str
    description: str


@dataclass(frozen=True)
class Item:
    """One thing to answer; `source` is where its words come from."""

    code: str
    dimension: str
    text: str
    source: str


@dataclass(frozen=True)
class Scoring:
    """The numbers of the scoring card."""

    minimum_answered: int
    code_length: int
    tie_gap: Fraction
    flat_below: Fraction
    same_answer_share: Fraction
    fast_seconds: int


@dataclass(frozen=True)
class Fiche:
    """What a person reads before they start (ITC/SFP recommendations; DOMAIN 1.3)."""

    measures: str
    author: str
    licence: str
    source: str
    language: str
    status: str
    minutes: tuple[int, int]
    interpreters: str
    limits: tuple[str, ...]
    published_reliability: str
    observed_reliability: str


@dataclass(frozen=True)
class Definition:
    """One version of one instrument."""

    code: str
    version: int
    title: str
    purposes: tuple[str, ...]
    instructions: str
    question: str
    fiche: Fiche
    points: tuple[Point, ...]
    scoring: Scoring
    dimensions: tuple[Dimension, ...]
    items: tuple[Item, ...]

    @cached_property
    def item_of(self) -> dict[str, Item]:
        return {item.code: item for item in self.items}

    @cached_property
    def label_of(self) -> dict[int, str]:
        """The words of an answer, by its value."""
        return {point.value: point.label for point in self.points}

    def words_of(self, value: int | None) -> str:
        """An answer in words; None when there is none."""
        return "sans réponse" if value is None else self.label_of[value]

    def items_in(self, dimension: str) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.dimension == dimension)

    def minutes_left(self, answered: int) -> int:
        """About how long the rest takes: the middle of the announced time, in proportion."""
        middle = Fraction(sum(self.fiche.minutes), 2)
        return max(1, round(middle * (len(self.items) - answered) / len(self.items)))


def read_definition(source: Mapping[str, Any]) -> Definition:
    """The definition that a file or a row holds."""
    card, fiche = source["scoring"], source["fiche"]
    return Definition(
        code=source["code"],
        version=source["version"],
        title=source["title"],
        purposes=tuple(source["purposes"]),
        instructions=source["instructions"],
        question=source["question"],
        fiche=Fiche(**fiche | {"minutes": tuple(fiche["minutes"]), "limits": tuple(fiche["limits"])}),
        points=tuple(Point(**point) for point in source["scale"]),
        scoring=Scoring(
            minimum_answered=card["minimum_answered"],
            code_length=card["code_length"],
            tie_gap=Fraction(card["tie_gap"]),
            flat_below=Fraction(card["flat_below"]),
            same_answer_share=Fraction(card["same_answer_share"]),
            fast_seconds=card["fast_seconds"],
        ),
        dimensions=tuple(Dimension(**dimension) for dimension in source["dimensions"]),
        items=tuple(Item(**item) for item in source["items"]),
    )
