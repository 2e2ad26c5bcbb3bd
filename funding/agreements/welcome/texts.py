"""Plain text → headings, lists and paragraphs, the same on page and PDF; what is proposed to a house that wrote none."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from beneficiaries.models import Fact
from funding.models import HouseText

FOLDER = Path(__file__).parent
READ = {
    HouseText.Kind.BOOKLET: Fact.Kind.BOOKLET_READ,
    HouseText.Kind.RULES: Fact.Kind.HOUSE_RULES_READ,
    HouseText.Kind.LIST: Fact.Kind.USEFUL_LIST_READ,
}
LEADS = {
    HouseText.Kind.BOOKLET: "Comment se passe le bilan, et à qui s’adresser.",
    HouseText.Kind.RULES: "Santé, sécurité, respect, présence, discipline.",
    HouseText.Kind.LIST: "Des adresses sûres, pour pendant et après.",
}


@dataclass
class Block:
    """One piece of a text."""

    kind: str  # heading, list, paragraph
    lines: list[str] = field(default_factory=list)


def proposed(kind: HouseText.Kind) -> str:
    """What a house starts from."""
    return (FOLDER / f"{kind.value}.txt").read_text(encoding="utf-8").strip()


def fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def blocks(text: str) -> list[Block]:
    """`## ` opens a heading, `- ` a line of a list, an empty line a paragraph."""
    found: list[Block] = []
    fresh = True
    for line in text.splitlines():
        said = line.strip()
        if not said:
            fresh = True
            continue
        kind = "heading" if said.startswith("## ") else "list" if said.startswith("- ") else "paragraph"
        words = said[3:] if kind == "heading" else said[2:] if kind == "list" else said
        if fresh or kind == "heading" or not found or found[-1].kind != kind:
            found.append(Block(kind))
        found[-1].lines.append(words)
        fresh = False
    return found
