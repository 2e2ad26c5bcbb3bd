"""What reads the texts of a house, and who read which version."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from beneficiaries.models import Bilan
from beneficiaries.queries import course_of
from beneficiaries.rules import Course
from beneficiaries.steps import NextStep
from funding.agreements.welcome.texts import LEADS, READ
from funding.models import HouseText


def current(kind: HouseText.Kind) -> HouseText | None:
    """The version in force; none while the house published nothing."""
    return HouseText.objects.filter(kind=kind).order_by("-version").first()


def currents() -> dict[str, HouseText]:
    """The version in force of each text, in one query."""
    return {text.kind: text for text in HouseText.objects.order_by("kind", "-version").distinct("kind")}


def read_version(bilan: Bilan, kind: HouseText.Kind) -> int:
    """The version that the person read last; 0 when they read none."""
    fact = course_of(bilan).last(READ[kind])
    return int(fact.detail.get("version", 0)) if fact else 0


@dataclass(frozen=True)
class Reading:
    """One text and how far its reading is."""

    kind: HouseText.Kind
    title: str
    lead: str
    text: HouseText | None
    read_at: datetime | None = None
    version: int = 0
    is_assisted: bool = False

    @property
    def is_read(self) -> bool:
        return self.text is not None and self.version == self.text.version

    @property
    def word(self) -> str:
        if self.text is None:
            return "Pas encore publié"
        if self.is_read:
            return "Lu"
        return "Nouvelle version à lire" if self.version else "À lire"

    @property
    def tone(self) -> str:
        return "success" if self.is_read else "neutral" if self.text is None else "info"


def readings_of(bilan: Bilan, course: Course | None = None) -> list[Reading]:
    """The three texts, as one person stands with them."""
    course, texts = course or course_of(bilan), currents()
    found = []
    for kind in HouseText.Kind:
        fact = course.last(READ[kind])
        read = (
            {
                "read_at": fact.occurred_at,
                "version": int(fact.detail.get("version", 0)),
                "is_assisted": fact.is_assisted,
            }
            if fact
            else {}
        )
        found.append(Reading(kind, kind.label, LEADS[kind], texts.get(kind), **read))  # type: ignore[arg-type]
    return found


def next_for_person(bilan: Bilan, course: Course, *, slug: str) -> list[NextStep]:
    """One step for everything that waits to be read, once the person has consented and while the bilan runs."""
    if not course.has_consent or course.is_closed:
        return []
    waiting = [reading for reading in readings_of(bilan, course) if reading.text is not None and not reading.is_read]
    if not waiting:
        return []
    titles = ", ".join(reading.title.lower() for reading in waiting)
    text = f"{titles[:1].upper()}{titles[1:]}. Cinq minutes, quand vous voulez."
    return [NextStep(40, "Lire ce qui vous est remis", text, "Lire", reverse("funding:own_welcome", args=[slug]))]
