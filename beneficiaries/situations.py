"""Situations in which a bilan takes place, or may not (LAW.md 4)."""

from beneficiaries.models import Circumstances
from beneficiaries.rules import Refusal

Situation = Circumstances.Situation

# LAW.md 4: the employer's funders exclude these situations; no article names the bilan, hence
# a reasoned override rather than a wall.
SITUATIONS_TO_JUSTIFY = {
    Situation.MATERNITY_LEAVE: "Pendant un congé maternité, les financeurs de l’entreprise refusent un bilan (OPCO Santé).",
    Situation.CARER_LEAVE: "Pendant un congé de proche aidant, les financeurs de l’entreprise refusent un bilan (OPCO Santé).",
    Situation.PTP: "Pendant un projet de transition professionnelle, les financeurs refusent un bilan (OPCO Santé).",
}
SITUATIONS_TO_CHECK = {
    Situation.SICK_LEAVE: (
        "Pendant un arrêt de travail, il faut l’accord du médecin traitant "
        "et celui de la caisse d’assurance maladie (L323-3-1 CSS)."
    ),
    Situation.THERAPEUTIC_PART_TIME: "Pendant un mi-temps thérapeutique, prévenez la caisse d’assurance maladie (L323-3 CSS).",
    Situation.PARENTAL_LEAVE: "Pendant un congé parental, le bilan est un droit, non rémunéré (L1225-56).",
}


def may_open_for(situation: str, note: str) -> Refusal | None:
    """Whether a bilan may be opened in this situation; an excluded one needs a written reason."""
    sentence = SITUATIONS_TO_JUSTIFY.get(Situation(situation))
    if sentence and not note.strip():
        return Refusal(f"{sentence} Pour ouvrir le bilan malgré tout, écrivez le motif de l’exception.")
    return None
