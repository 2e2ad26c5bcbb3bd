"""The facts that a consultant may record by hand, and what the page says of each."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404

from beneficiaries.finding import the_bilan
from beneficiaries.models import Bilan
from beneficiaries.rules import OWN_WORD, Kind
from organisations.permissions import Actor, Standing
from organisations.requests import HouseRequest

# Acts of the person, entered on their behalf from a signed paper (invariant 20).
ASSISTED = OWN_WORD

LEADS = {
    Kind.INFORMED: "La personne a lu l’information sur le bilan, sur papier ou avec vous.",
    Kind.CONSENTED: "La personne a donné son consentement sur papier. Gardez le document signé.",
    Kind.CONSENT_REFUSED: "La personne refuse le bilan. Ce n’est jamais une faute, et l’employeur n’en sait rien.",
    Kind.CONSENT_WITHDRAWN: "La personne retire son consentement : les séances prévues sont annulées.",
    Kind.PROGRAMME_AGREED: (
        "La personne a signé sur papier le programme que vous lui avez proposé, dans sa dernière version. Gardez la feuille."
    ),
    Kind.INVESTIGATION_READ: "La personne a lu et signé sur papier le dernier compte rendu. Gardez la feuille.",
    Kind.ATTEMPTED: (
        "Vous avez relancé la personne, qui n’a pas répondu. Le jour suffit\N{NO-BREAK SPACE}: ces dates montreront que vous avez essayé."
    ),
    Kind.PRELIMINARY_CLOSED: "La demande est analysée, le format choisi, le déroulement fixé ensemble (R6313-4, 1°).",
    Kind.INVESTIGATION_CLOSED: "Le projet est construit et sa pertinence vérifiée, ou des alternatives élaborées (R6313-4, 2°).",
    Kind.CONCLUSION_CLOSED: "Les résultats sont appropriés, les conditions et les étapes du projet posées (R6313-4, 3°).",
    Kind.RECEIVED: "La personne a reçu sa synthèse en main propre.",
    Kind.CLOSED: "Le bilan s’arrête ici. Le suivi est planifié.",
}


@dataclass(frozen=True)
class FactToRecord:
    """A kind of fact about to be recorded in a bilan."""

    bilan: Bilan
    kind: Kind

    @property
    def lead(self) -> str:
        return LEADS[self.kind]

    @property
    def is_assisted(self) -> bool:
        return self.kind in ASSISTED

    def ties(self, actor: Actor) -> frozenset[Standing]:
        return self.bilan.ties(actor)


def the_fact_to_record(request: HouseRequest, bilan_id: UUID, kind: str) -> FactToRecord:
    """The bilan and kind of this address; other kinds have their own page, hence are absent here."""
    bilan = the_bilan(request, bilan_id)
    if kind not in set(LEADS):
        raise Http404
    return FactToRecord(bilan, Kind(kind))
