"""The documents that the administration may print, each a versioned text filled with facts."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404

from organisations.permissions import Actor, Standing
from organisations.requests import HouseRequest


@dataclass(frozen=True)
class Document:
    """One document; `version` is the day on which its text was last changed."""

    slug: str
    title: str
    article: str
    purpose: str
    template: str
    version: date

    @property
    def body(self) -> str:
        return f"compliance/documents/{self.template}.html"

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """Nobody: the role decides."""
        return frozenset()


VERSION = date(2026, 11, 25)
DOCUMENTS = (
    Document(
        "registre-des-traitements",
        "Registre des activités de traitement",
        "RGPD, art. 30.1",
        "Ce que l’organisme fait des données, une fiche par finalité.",
        "register",
        VERSION,
    ),
    Document(
        "accord-de-sous-traitance",
        "Accord de sous-traitance",
        "RGPD, art. 28",
        "Ce que l’exploitant de la plateforme peut et doit faire pour vous.",
        "agreement",
        VERSION,
    ),
    Document(
        "analyse-d-impact",
        "Analyse d’impact (projet)",
        "RGPD, art. 35",
        "Les risques pour les personnes et ce qui les réduit. À juger avant toute signature.",
        "assessment",
        VERSION,
    ),
    Document(
        "procedure-de-violation",
        "Procédure en cas de violation de données",
        "RGPD, art. 33 et 34",
        "Qui fait quoi, heure par heure, et quand prévenir la CNIL et les personnes.",
        "procedure",
        VERSION,
    ),
)
BY_SLUG = {document.slug: document for document in DOCUMENTS}


def the_document(request: HouseRequest, document: str) -> Document:
    """The document of this address."""
    try:
        return BY_SLUG[document]
    except KeyError:
        raise Http404 from None
