"""What changed between two versions, or between two people's drafts: words out, words in."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from foundation.formats import duration, euros
from sessions.models import Phase, Programme, ProgrammeStep, StepMode
from sessions.models.programmes import step_words_of, words_of

Words = Mapping[str, Any]
TOKENS = re.compile(r"\s+|\w+|[^\w\s]")
MOSTLY_NEW = 0.6  # below, the two texts are shown whole: their common words would be by chance
DURATIONS = {"session_minutes", "personal_work_minutes", "indicative_minutes", "minutes"}
STEP_LABELS = {
    "phase": "phase", "minutes": "durée", "mode": "modalité", "remote_share": "part à distance",
    "is_collective": "en groupe", "objectives": "objectifs", "methods": "méthodes", "instruments": "outils",
    "documents": "documents",
}  # fmt: skip


@dataclass(frozen=True)
class Run:
    """Some words: `kept`, `out` or `in`."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """One thing that is not said the same."""

    label: str
    runs: Sequence[Run]


@dataclass(frozen=True)
class Said:
    """Everything that a version says, saved or only typed."""

    words: Words
    steps: Sequence[Words]

    @classmethod
    def by(cls, programme: Programme, steps: Iterable[ProgrammeStep]) -> "Said":
        return cls(words_of(programme), step_words_of(steps))


def changes(before: Said, after: Said) -> list[Change]:
    """What differs, in the order of the editor."""
    fields = {field.name: str(field.verbose_name) for field in Programme._meta.fields}
    found = [
        Change(_first_big(fields[name]), runs)
        for name in before.words
        if (runs := _runs(shown(name, before.words[name]), shown(name, after.words[name])))
    ]
    return [*found, *_steps(list(before.steps), list(after.steps))]


def _steps(before: list[Words], after: list[Words]) -> Iterable[Change]:
    pairs, gone, new = _paired(before, after)
    for old, now in pairs:
        for name, label in STEP_LABELS.items():
            if runs := _runs(shown(name, old[name]), shown(name, now[name])):
                yield Change(f"Étape « {now['title']} », {label}", runs)
    yield from (Change("Étape retirée", [Run("out", _told(step))]) for step in gone)
    yield from (Change("Étape ajoutée", [Run("in", _told(step))]) for step in new)
    orders = [
        [step["title"] for step, _ in pairs],
        [pair[1]["title"] for pair in sorted(pairs, key=lambda pair: after.index(pair[1]))],
    ]
    if orders[0] != orders[1]:
        yield Change("Ordre des étapes", [Run("out", ", ".join(orders[0])), Run("in", ", ".join(orders[1]))])


def _paired(before: list[Words], after: list[Words]) -> tuple[list[tuple[Words, Words]], list[Words], list[Words]]:
    """Steps of the same title belong together; a lone one left on both sides was renamed."""
    left = list(after)
    pairs, gone = [], []
    for old in before:
        now = next((step for step in left if step["title"] == old["title"]), None)
        if now is None:
            gone.append(old)
        else:
            left.remove(now)
            pairs.append((old, now))
    return pairs, gone, left


def _told(step: Words) -> str:
    return f"{step['title'] or 'sans titre'}, {duration(step.get('minutes') or 0)}"


def shown(name: str, value: Any) -> str:
    """A value as people read it."""
    if name == "price":
        return euros(value or 0)
    if name in DURATIONS:
        return duration(int(value or 0))
    if name == "phase":
        return Phase(value).label
    if name == "mode":
        return StepMode(value).label
    if name == "remote_share":
        return f"{value or 0} %"
    if isinstance(value, bool):
        return "oui" if value else "non"
    return str(value or "").replace("\r\n", "\n").strip()


def _runs(before: str, after: str) -> list[Run]:
    """The words of both, those in common once; nothing when they are the same."""
    if before == after:
        return []
    old, new = TOKENS.findall(before), TOKENS.findall(after)
    runs: list[Run] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < MOSTLY_NEW:
        return [Run(kind, text) for kind, text in (("out", before), ("in", after)) if text]
    for _, first, last, start, stop in matcher.get_opcodes():
        out, into = "".join(old[first:last]), "".join(new[start:stop])
        if out == into:
            runs.append(Run("kept", out))
        else:
            runs += [Run(kind, text) for kind, text in (("out", out), ("in", into)) if text]
    return runs


def _first_big(text: str) -> str:
    return text[:1].upper() + text[1:]
