"""The linter over every field of a version: what is at fault, and in which field."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sessions.models import Programme, ProgrammeStep
from sessions.programmes.linter import Finding, Piece, check, pieces

TEXTS = (
    ("title", "Intitulé"), ("summary", "En une phrase"), ("audience", "À qui il s’adresse"), ("pace", "Rythme"),
    ("objectives", "Objectifs"), ("methods", "Méthodes et moyens"), ("evaluation", "Évaluation"),
    ("results", "Résultats"), ("access_terms", "Modalités d’accès"), ("access_delay", "Délai d’accès"),
    ("accessibility", "Accessibilité"), ("contact", "Contact propre à ce programme"),
)  # fmt: skip
STEP_TEXTS = (
    ("title", "intitulé"), ("objectives", "objectifs"), ("methods", "méthodes"), ("instruments", "outils"),
    ("documents", "documents"),
)  # fmt: skip


@dataclass(frozen=True)
class Read:
    """One text that was read: where it stands, and what is at fault in it, numbered over the whole page."""

    label: str
    anchor: str
    pieces: Sequence[Piece]
    findings: Sequence[Finding]

    @property
    def blocks(self) -> bool:
        return any(finding.blocks for finding in self.findings)


def read_texts(texts: Iterable[tuple[str, str, str]], *, on: date, cap_minutes: int) -> list[Read]:
    """Label, anchor and text of each field → those that have something in them, read."""
    reads: list[Read] = []
    number = 1
    for label, anchor, text in texts:
        if not text.strip():
            continue
        findings = check(text, on=on, cap_hours=cap_minutes // 60)
        reads.append(Read(label, anchor, pieces(text, findings, first=number), findings))
        number += len(findings)
    return reads


def texts_of(programme: Programme, steps: Iterable[ProgrammeStep]) -> Iterator[tuple[str, str, str]]:
    """Every text that a version prints, in the order of its editor."""
    for name, label in TEXTS:
        yield label, name, getattr(programme, name)
    for number, step in enumerate(steps, start=1):
        for name, label in STEP_TEXTS:
            yield f"Étape {number}, {label}", f"step-{number}-{name}", getattr(step, name)


def read_version(programme: Programme, steps: Iterable[ProgrammeStep], *, on: date, cap_minutes: int) -> list[Read]:
    """The whole version, read."""
    return read_texts(texts_of(programme, steps), on=on, cap_minutes=cap_minutes)


def at_fault(reads: Iterable[Read]) -> list[Read]:
    """The fields whose words refuse publishing."""
    return [read for read in reads if read.blocks]
