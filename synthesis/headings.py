"""The headings of a synthesis, as data.

Since 2019 no text in force lists what a synthesis holds: L6313-4 only says that it exists and
belongs to the person. The three legal headings are those of the former article R6322-38
(repealed on 1 January 2019), which the trade and its auditors still follow; the planned
steps, part of its third heading, stand apart as providers write them. The person's
observations come from the former R6322-39. The repealed articles are never printed as law.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """One heading: what it is called, what it waits for, where it comes from."""

    code: str
    title: str
    hint: str
    source: str
    is_legal: bool = True


HEADINGS = (
    Heading(
        code="circumstances",
        title="Circonstances du bilan",
        hint="Le contexte, la demande de départ et ce qu’elle est devenue, les objectifs, le déroulement"
        " et les outils utilisés. Ni santé, ni famille, ni conflit avec une personne nommée.",
        source="Usage issu de l’ancien article R6322-38, 1°",
    ),
    Heading(
        code="skills",
        title="Compétences et aptitudes au regard des perspectives d’évolution",
        hint="Huit à quinze points forts reliés à une situation vécue ; ce qui se transfère ; les motivations."
        " Aucun score, aucun profil de personnalité.",
        source="Usage issu de l’ancien article R6322-38, 2°",
    ),
    Heading(
        code="project",
        title="Projet professionnel et, le cas échéant, projet de formation",
        hint="Le projet retenu et son pourquoi, les pistes écartées et leurs raisons, ce que montrent les enquêtes,"
        " les atouts et les obstacles ; la formation, s’il y en a une.",
        source="Usage issu de l’ancien article R6322-38, 3°",
    ),
    Heading(
        code="steps",
        title="Principales étapes prévues",
        hint="Une étape par ligne : la date, l’action, le moyen. La première dans les sept jours ; le plan B ; le suivi.",
        source="Usage issu de l’ancien article R6322-38, 3°",
    ),
    Heading(
        code="observations",
        title="Observations du bénéficiaire",
        hint="Ce que vous voulez ajouter, nuancer ou contester, avec vos mots. Rien n’y est obligatoire.",
        source="Usage issu de l’ancien article R6322-39",
        is_legal=False,
    ),
)
BY_CODE = {heading.code: heading for heading in HEADINGS}
LEGAL = tuple(heading for heading in HEADINGS if heading.is_legal)
LEGAL_CODES = [heading.code for heading in LEGAL]
OBSERVATIONS = "observations"
