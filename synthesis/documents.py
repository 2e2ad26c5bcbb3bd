"""The printed synthesis: drawn from a snapshot alone, so that a frozen one never varies."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse

from foundation.formats import NBSP, duration, spaced
from foundation.pdf import pdf_response

TEMPLATE = "synthesis/document.html"
BULLET = re.compile(r"^\s*[-–—•*]\s+")


@dataclass(frozen=True)
class Block:
    """A paragraph of lines, or a list of items."""

    lines: list[str]
    is_list: bool = False


@dataclass(frozen=True)
class Part:
    """One printed heading."""

    title: str
    blocks: list[Block]


@dataclass(frozen=True)
class Document:
    """What the template prints."""

    snapshot: dict[str, Any]
    sha256: str
    opened_on: date
    validated_at: datetime | None
    frozen_at: datetime | None
    shared_at: datetime | None
    observed_at: datetime | None
    hours: list[tuple[str, str]]
    total: str
    parts: list[Part]
    observations: list[Block]
    siret: str
    nda: str

    @property
    def validation_typed_by(self) -> str:
        """Who entered the validation from a signed paper; a document frozen before there was such a thing has none."""
        return self.snapshot.get("validation_typed_by", "")

    @property
    def observations_typed_by(self) -> str:
        return self.snapshot["observations"].get("typed_by", "")

    @property
    def is_draft(self) -> bool:
        return self.frozen_at is None


def document_of(snapshot: dict[str, Any], *, sha256: str = "") -> Document:
    """Lay a snapshot out."""
    hours = [(label, minutes) for label, minutes in snapshot["hours"] if minutes]
    organisation = snapshot["organisation"]
    return Document(
        snapshot=snapshot,
        sha256=sha256,
        opened_on=date.fromisoformat(snapshot["opened_on"]),
        validated_at=_instant(snapshot["validated_at"]),
        frozen_at=_instant(snapshot["frozen_at"]),
        shared_at=_instant(snapshot["shared_at"]),
        observed_at=_instant(snapshot["observations"]["written_at"]),
        hours=[(label, duration(minutes)) for label, minutes in hours],
        total=duration(sum(minutes for _, minutes in hours)) if hours else "",
        parts=[Part(section["title"], blocks(section["text"])) for section in snapshot["sections"]],
        observations=blocks(snapshot["observations"]["text"]),
        siret=_grouped(organisation["siret"], (3, 3, 3, 5)),
        nda=_grouped(organisation["nda"], (2, 2, 5, 2)),
    )


def printed(document: Document) -> HttpResponse:
    """The PDF, under a neutral name and without anything personal in its properties (invariant 10)."""
    return pdf_response(TEMPLATE, {"document": document})


def blocks(text: str) -> list[Block]:
    """Plain text as people write it: a blank line parts paragraphs, dashes make lists."""
    found: list[Block] = []
    for line in text.split("\n"):
        is_item = bool(BULLET.match(line))
        words = spaced(BULLET.sub("", line).strip())
        if not words:
            found.append(Block([]))
        elif found and found[-1].lines and found[-1].is_list == is_item:
            found[-1].lines.append(words)
        else:
            found.append(Block([words], is_item))
    return [block for block in found if block.lines]


def _grouped(digits: str, sizes: tuple[int, ...]) -> str:
    groups, start = [], 0
    for size in sizes:
        groups.append(digits[start : start + size])
        start += size
    return NBSP.join(group for group in groups if group)


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
