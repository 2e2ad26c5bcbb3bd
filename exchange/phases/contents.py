"""What the two texts hold: their fields, what is missing to sign them, what is signed (LAW.md 5, indicators 4 and 5)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from exchange.models import PhaseText

OBJECTIVES = (1, 2, 3)
MAX_TEXT = 4000


@dataclass(frozen=True)
class Item:
    """One heading of a text, as it is asked and as it is read."""

    name: str
    label: str
    is_required: bool = False
    help: str = ""
    is_long: bool = True


MODES = {"on_site": "Sur place", "video": "En visio", "mixed": "Sur place et à distance", "phone": "Par téléphone"}
DECISIONS = {
    "fits": "Le bilan convient",
    "adapt": "À adapter, comme écrit ci-dessus",
    "redirect": "Un autre accompagnement convient mieux",
}

PROGRAMME = (
    Item("demand", "La demande, dans les mots de la personne", True),
    Item("context", "Contexte et circonstances", help="Ce qui amène la personne à faire un bilan maintenant."),
    Item("need", "Le besoin, reformulé ensemble", True),
    Item("out_of_scope", "Ce que le bilan ne traitera pas"),
    Item("rhythm", "Déroulement et calendrier convenus", True, "Nombre de séances, jours, lieu, travail entre deux."),
    Item("tools", "Questionnaires et outils prévus, et pourquoi"),
)
INVESTIGATION = (
    Item("explored", "Ce qui a été exploré", True, "Compétences, intérêts, métiers, formations, marché."),
    Item(
        "verified",
        "Comment c’est vérifié",
        True,
        "Enquêtes, sources, immersions, offres d’emploi\u00a0: dates et origines.",
    ),
    Item("kept", "Le projet et les pistes gardées", help="Ce qui est pertinent, et pourquoi."),
    Item("alternatives", "Une ou plusieurs alternatives", help="Si le projet n’est pas confirmé, ou en second choix."),
    Item("dropped", "Les pistes écartées, et pourquoi"),
    Item("remaining", "Ce qui reste à vérifier"),
)
ITEMS = {PhaseText.PROGRAMME: PROGRAMME, PhaseText.INVESTIGATION: INVESTIGATION}


def missing(text: PhaseText, content: Mapping[str, Any]) -> dict[str, str]:
    """What must be written before this text is signed: a sentence by field."""

    def is_blank(name: str) -> bool:
        return not str(content.get(name) or "").strip()

    faults = {
        item.name: f"Complétez « {item.label} »." for item in ITEMS[text] if item.is_required and is_blank(item.name)
    }
    if text is PhaseText.INVESTIGATION:
        if is_blank("kept") and is_blank("alternatives"):
            faults["kept"] = "Dites le projet gardé, ou une alternative (R6313-4, 2°)."
        return faults
    if is_blank("objective_1"):
        faults["objective_1"] = "Un bilan a au moins un objectif, défini ensemble."
    for number in OBJECTIVES:
        if not is_blank(f"objective_{number}") and is_blank(f"criterion_{number}"):
            faults[f"criterion_{number}"] = "À quoi verrez-vous que cet objectif est atteint ?"
        if is_blank(f"objective_{number}") and not is_blank(f"criterion_{number}"):
            faults[f"objective_{number}"] = "Écrivez l’objectif de ce critère."
    for name, sentence in {
        "mode": "Choisissez comment se passent les séances.",
        "begins_on": "Indiquez le début prévu.",
        "ends_on": "Indiquez la fin prévue.",
        "needs_adjustment": "Répondez par oui ou par non.",
        "decision": "Dites ce que vous avez décidé ensemble.",
    }.items():
        if is_blank(name):
            faults[name] = sentence
    if not is_blank("begins_on") and not is_blank("ends_on") and content["ends_on"] < content["begins_on"]:
        faults["ends_on"] = "La fin prévue vient après le début."
    return faults


def sha256_of(content: Mapping[str, Any]) -> str:
    """The SHA-256 of what was signed, in one canonical form."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
