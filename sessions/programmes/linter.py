"""The linter of programmes (FEATURES D17): words that no longer hold, where they stand, and what to write instead.

Pure: a text in, findings out. What it looks for is in `linter.toml`, with sources and dates.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

RULES = Path(__file__).with_name("linter.toml")
LONGEST = 60_000  # characters that are read; a whole booklet has a fifth of that
BEFORE = 30  # characters that an exception sees before the words
SAME = {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "œ": "oe", "æ": "ae", "‐": "-", "‑": "-", "–": "-", "—": "-"}
UNSEEN = {"\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff"}
SENTENCE = re.compile(r"[.!?](?=\s)|\n")


class Level(StrEnum):
    """Whether a fault refuses publishing, or asks to look."""

    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True)
class Finding:
    """One fault at its place: `start` and `end` in the text as it was given, `line` from 1."""

    code: str
    level: Level
    start: int
    end: int
    line: int
    words: str
    what: str
    remedy: str
    source: str

    @property
    def blocks(self) -> bool:
        return self.level == Level.BLOCK


@dataclass(frozen=True)
class Exemption:
    """What lets words pass, or makes them a warning."""

    near: re.Pattern[str] | None
    before: re.Pattern[str] | None
    then: str
    what: str

    def holds(self, sentence: str, before: str) -> bool:
        return bool((self.near and self.near.search(sentence)) or (self.before and self.before.search(before)))


@dataclass(frozen=True)
class Rule:
    """One entry of the file."""

    code: str
    level: Level
    find: re.Pattern[str]
    only: re.Pattern[str] | None
    what: str
    remedy: str
    source: str
    since: date
    unless: tuple[Exemption, ...] = ()


@cache
def rules() -> tuple[Rule, ...]:
    """The rules of the file, compiled once."""
    with RULES.open("rb") as file:
        written = tomllib.load(file)
    named = {"former": re.compile(written["former"])}

    def pattern(text: str | None) -> re.Pattern[str] | None:
        return named.get(text) or re.compile(text) if text else None

    return tuple(
        Rule(
            code=one["code"],
            level=Level(one["level"]),
            find=re.compile(one["find"]),
            only=pattern(one.get("only")),
            what=one["what"],
            remedy=one["remedy"],
            source=one["source"],
            since=one["since"],
            unless=tuple(
                Exemption(pattern(case.get("near")), pattern(case.get("before")), case["then"], case.get("what", ""))
                for case in one.get("unless", [])
            ),
        )
        for one in written["rule"]
    )


def check(text: str, *, on: date, cap_hours: int) -> list[Finding]:
    """Every fault of a text on a day, in the order of reading; no two overlap."""
    text = text[:LONGEST]
    folded, places = fold(text)
    found = [
        finding
        for rule in rules()
        if rule.since <= on
        for finding in _faults(rule, text, folded, places, cap_hours=cap_hours)
    ]
    found.sort(key=lambda one: (one.start, not one.blocks, -one.end))
    kept: list[Finding] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def fold(text: str) -> tuple[str, list[int]]:
    """Small letters without accents, plain apostrophes, spaces and dashes; and where each sign comes from."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        if sign in UNSEEN:
            continue
        plain = SAME.get(sign.lower()) or unicodedata.normalize("NFKD", sign.lower())
        for part in plain:
            if not unicodedata.combining(part):
                signs.append(" " if part.isspace() and part != "\n" else part)
                places.append(place)
    return "".join(signs), places


def _faults(rule: Rule, text: str, folded: str, places: list[int], *, cap_hours: int) -> Iterator[Finding]:
    for match in rule.find.finditer(folded):
        if (hours := match.groupdict().get("hours")) and int(hours) <= cap_hours:
            continue
        sentence = _sentence(folded, match.start(), match.end())
        if rule.only and not rule.only.search(sentence):
            continue
        before = folded[max(0, match.start() - BEFORE) : match.start()]
        case = next((case for case in rule.unless if case.holds(sentence, before)), None)
        if case and case.then == "nothing":
            continue
        start = places[match.start()]
        end = _after_marks(text, places[match.end() - 1] + 1)
        yield Finding(
            code=rule.code,
            level=Level.WARN if case else rule.level,
            start=start,
            end=end,
            line=text.count("\n", 0, start) + 1,
            words=text[start:end].strip(),
            what=(case.what if case else "") or rule.what,
            remedy=rule.remedy,
            source=rule.source,
        )


def _after_marks(text: str, end: int) -> int:
    """An accent typed as a sign of its own belongs to its letter."""
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end


def _sentence(folded: str, start: int, end: int) -> str:
    """From the end of the sentence before to that of this one; a line is a sentence too."""
    first = max((stop.end() for stop in SENTENCE.finditer(folded, max(0, start - 600), start)), default=start - 600)
    last = SENTENCE.search(folded, end)
    return folded[max(0, first) : last.start() if last else end + 600]


@dataclass(frozen=True)
class Piece:
    """A stretch of a text for a page: plain, or at fault (then `number` is that of its finding, from 1)."""

    text: str
    finding: Finding | None = None
    number: int = 0


def pieces(text: str, findings: Iterable[Finding], *, first: int = 1) -> list[Piece]:
    """The text cut at its faults, to be shown with them in place."""
    cut: list[Piece] = []
    at = 0
    for number, finding in enumerate(findings, start=first):
        if finding.start > at:
            cut.append(Piece(text[at : finding.start]))
        cut.append(Piece(text[finding.start : finding.end], finding, number))
        at = finding.end
    if at < len(text):
        cut.append(Piece(text[at:]))
    return cut
