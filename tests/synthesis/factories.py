"""Syntheses in each of their states, made by the operations of the house. The bilan must be open."""

from datetime import datetime, timedelta

from beneficiaries.rules import Kind
from synthesis.headings import LEGAL_CODES, OBSERVATIONS
from synthesis.models import Section, Synthesis
from synthesis.operations import (
    freeze_synthesis,
    hand_over_synthesis,
    share_draft,
    start_synthesis,
    validate_synthesis,
    write_observations,
    write_section,
)
from tests.factories import NOW, facts

TEXTS = {
    "circumstances": "Après onze ans de vente, Dominique veut faire le point.",
    "skills": "- Organiser le travail de huit personnes\n- Écouter un client mécontent",
    "project": "Devenir conseillère en insertion professionnelle.",
    "steps": "Juin : demander une immersion de deux semaines.",
}


def a_section(synthesis: Synthesis, heading: str) -> Section:
    return Section.objects.get(synthesis=synthesis, heading=heading)


def an_empty_synthesis(house, at: datetime = NOW) -> Synthesis:
    return start_synthesis(house.bilan, by=house.consultant.user, author_name=str(house.consultant), at=at)


def written(house, synthesis: Synthesis, heading: str, text: str, *, version: int = 0, at: datetime = NOW) -> Section:
    return write_section(
        a_section(synthesis, heading),
        text=text,
        version=version,
        by=house.consultant.user,
        author_name=str(house.consultant),
        at=at,
    )


def observed(house, synthesis: Synthesis, text: str, *, version: int = 0, at: datetime = NOW) -> Section:
    return write_observations(
        a_section(synthesis, OBSERVATIONS),
        text=text,
        version=version,
        by=house.person,
        author_name=str(house.beneficiary),
        at=at,
    )


def a_draft(house, texts: dict[str, str] = TEXTS) -> Synthesis:
    synthesis = an_empty_synthesis(house)
    for heading in LEGAL_CODES:
        if heading in texts:
            written(house, synthesis, heading, texts[heading])
    synthesis.refresh_from_db()
    return synthesis


def a_shared(house, texts: dict[str, str] = TEXTS) -> Synthesis:
    return share_draft(a_draft(house, texts), at=NOW)


def a_validated(house, texts: dict[str, str] = TEXTS) -> Synthesis:
    synthesis = a_shared(house, texts)
    return validate_synthesis(synthesis, version=synthesis.shared_version, at=NOW)


def a_frozen(house, texts: dict[str, str] = TEXTS) -> Synthesis:
    return freeze_synthesis(a_validated(house, texts), at=NOW)


def a_handed_over(house, texts: dict[str, str] = TEXTS) -> Synthesis:
    synthesis = a_frozen(house, texts)
    facts(house.bilan, Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED, at=NOW)
    return hand_over_synthesis(
        synthesis, by=house.consultant.user, author_name="Camille", at=NOW + timedelta(minutes=5)
    )
