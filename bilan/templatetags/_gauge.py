"""Geometry of the hours gauge: minutes to widths, drawn by the server, the same in page and PDF."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

WIDTH = 600  # units of the drawing; it stretches to its place


@dataclass(frozen=True)
class Part:
    key: str
    word: str
    minutes: int
    x: float
    width: float


@dataclass(frozen=True)
class Counter:
    label: str
    total: int
    left: int  # to come: neither held nor signed
    free: int  # to come and not planned
    parts: tuple[Part, ...]
    free_word: str
    left_word: str  # never « reste » alone: to be lived, or to be booked?
    attested: int = 0  # held, and will perhaps never be signed
    contested: int = 0

    @property
    def width(self) -> int:
        return WIDTH

    @property
    def used(self) -> int:
        return sum(part.minutes for part in self.parts)


WORDS = (("signed", "Signé"), ("held", "Fait, pas encore signé"), ("planned", "Prévu"))
DECLARED = (("held", "Déclaré"),)  # personal work is declared by the person, nobody signs it


def counter(
    source: Any,
    label: str,
    words: tuple[tuple[str, str], ...] = WORDS,
    free_word: str = "Reste à prévoir",
    left_word: str = "Il reste",
) -> Counter:
    def read(name: str, default: Any = 0) -> Any:
        if isinstance(source, Mapping):
            return source.get(name, default)
        return getattr(source, name, default)

    total = read("total") or 0
    minutes = [(key, word, read(key) or 0) for key, word in words]
    scale = WIDTH / max(total, sum(value for _, _, value in minutes), 1)
    parts, x = [], 0.0
    for key, word, value in minutes:
        width = round(value * scale, 2)
        parts.append(Part(key, word, value, round(x, 2), width))
        x += width
    done = sum(value for key, _, value in minutes if key != "planned")
    free = max(total - sum(value for _, _, value in minutes), 0)
    return Counter(
        label=read("label", label) or label,
        total=total,
        left=max(total - done, 0),
        free=free,
        parts=tuple(parts),
        free_word=free_word,
        left_word=left_word,
        attested=read("attested") or 0,
        contested=read("contested") or 0,
    )
