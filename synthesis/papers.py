"""What a person says of their synthesis on paper: remarks, observations, « J’ai lu et je valide » (invariant 20)."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from organisations.models import Membership
from synthesis import rules
from synthesis.headings import OBSERVATIONS
from synthesis.models import Comment, Section, Synthesis
from synthesis.operations import SynthesisRefused, comment_section, locked, validate_synthesis, write_observations

THEIRS = "La personne a déjà écrit ses observations dans son espace\N{NO-BREAK SPACE}: aucune feuille ne les remplace."


@transaction.atomic
def type_return(
    synthesis: Synthesis,
    *,
    version: int,
    remarks: Mapping[str, str],
    observations: str,
    validates: bool,
    by: Membership,
    at: datetime,
) -> Synthesis:
    """Enter the sheet that the person filled in about the shared version: all of it or nothing, marked with who typed.

    Raises SynthesisRefused; nothing that the person wrote by themselves is replaced.
    """
    synthesis = locked(synthesis.pk)
    person, typist = str(synthesis.bilan.beneficiary), str(by)
    said = {heading: text for heading, text in remarks.items() if text.strip()}
    if not (said or observations.strip() or validates):
        raise SynthesisRefused("La feuille ne dit rien\N{NO-BREAK SPACE}: recopiez au moins une réponse.")
    if version != synthesis.shared_version:
        raise SynthesisRefused(
            "La synthèse a été partagée de nouveau\N{NO-BREAK SPACE}: la feuille parle d’une autre version."
        )
    sections = {section.heading: section for section in Section.objects.filter(synthesis=synthesis)}
    for heading, text in said.items():
        comment_section(
            sections[heading],
            text=text,
            author=Comment.Author.PERSON,
            author_name=person,
            typed_by=typist,
            at=at,
        )
    if observations.strip():
        section = sections[OBSERVATIONS]
        if section.version and not section.typed_by:
            raise SynthesisRefused(THEIRS)
        write_observations(
            section,
            text=observations,
            version=section.version,
            by=by.user,
            author_name=person,
            typed_by=typist,
            at=at,
        )
    if validates:
        synthesis = validate_synthesis(synthesis, version=version, typed_by=typist, at=at)
    return synthesis


def closed_because(synthesis: Synthesis) -> str:
    """Why no sheet about this synthesis is printed or typed now; empty when one may be."""
    if refusal := rules.may_change(synthesis):
        return refusal.sentence
    return (
        ""
        if synthesis.shared_at
        else "Partagez d’abord une version\N{NO-BREAK SPACE}: c’est elle que la feuille porte."
    )
