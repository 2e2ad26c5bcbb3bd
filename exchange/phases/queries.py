"""What screens show of the texts of the phases: as they are read, and where their signatures stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from beneficiaries.models import Bilan
from beneficiaries.rules import Course, FactLine
from beneficiaries.steps import NextStep
from exchange.models import PhaseText
from exchange.phases.contents import DECISIONS, INVESTIGATION, MODES, OBJECTIVES, PROGRAMME
from foundation.formats import day

Line = tuple[str, str]


@dataclass(frozen=True)
class Standing:
    """Where the signatures of one text stand, from the facts alone: no content is opened."""

    text: PhaseText
    signed: FactLine | None = None
    answered: FactLine | None = None

    @property
    def waits_for_person(self) -> bool:
        """Whether a version waits for the person's signature."""
        return self.signed is not None and self.answered is None


def standing_of(course: Course, text: PhaseText) -> Standing:
    """The last version that the consultant signed, and the person's signature of that very version."""
    signed, answered = course.last(text.signed), course.last(text.answered)
    is_same = signed and answered and answered.detail.get("sha256") == signed.detail.get("sha256")
    return Standing(text, signed, answered if is_same else None)


def lines_of(text: PhaseText, content: Mapping[str, Any]) -> list[Line]:
    """The text as it is read: each heading that says something."""
    lines = _programme(content) if text is PhaseText.PROGRAMME else _items(INVESTIGATION, content)
    return [(label, value) for label, value in lines if value.strip()]


def _items(items: Any, content: Mapping[str, Any]) -> list[Line]:
    return [(item.label, str(content.get(item.name) or "")) for item in items]


def _programme(content: Mapping[str, Any]) -> list[Line]:
    before, after = _items(PROGRAMME[:3], content), _items(PROGRAMME[3:], content)
    adjustment = {"yes": "Oui", "no": "Non"}.get(content.get("needs_adjustment", ""), "")
    return [
        *before,
        *(
            (f"Objectif {number}", _objective(content, number))
            for number in OBJECTIVES
            if str(content.get(f"objective_{number}") or "").strip()
        ),
        ("Comment se passent les séances", MODES.get(content.get("mode", ""), "")),
        ("Début prévu", _day(content.get("begins_on"))),
        ("Fin prévue", _day(content.get("ends_on"))),
        *after,
        ("Besoin d’aménagement", adjustment),
        ("Décidé ensemble", DECISIONS.get(content.get("decision", ""), "")),
    ]


def _objective(content: Mapping[str, Any], number: int) -> str:
    objective = str(content[f"objective_{number}"]).strip()
    criterion = str(content.get(f"criterion_{number}") or "").strip()
    return f"{objective}\nAtteint si\N{NO-BREAK SPACE}: {criterion}" if criterion else objective


def _day(value: Any) -> str:
    return day(date.fromisoformat(value)) if value else ""


def next_for_person(bilan: Bilan, course: Course, *, slug: str) -> list[NextStep]:
    """The texts that wait for the person's signature."""
    if course.is_closed or course.is_stopped:
        return []
    words = {
        PhaseText.PROGRAMME: (
            "Lire et signer votre programme",
            "Vos objectifs et le déroulement, à relire avant de signer.",
        ),
        PhaseText.INVESTIGATION: (
            "Lire le compte rendu d’investigation",
            "Ce qui a été exploré, et ce que vous gardez.",
        ),
    }
    return [
        NextStep(
            rank=15,
            title=words[text][0],
            text=words[text][1],
            action_label="Lire",
            url=reverse("exchange:own_phase", args=[slug, text.value]),
        )
        for text in PhaseText
        if standing_of(course, text).waits_for_person
    ]
