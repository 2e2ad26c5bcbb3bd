"""What can be arranged for a person, and the words that have no place in it."""

import re
import unicodedata

MEASURES = (
    "Séances d’une heure au plus",
    "Pauses pendant les séances",
    "Séances en visio ou par téléphone",
    "Salle au rez-de-chaussée ou accessible",
    "Horaires particuliers",
    "Documents envoyés à l’avance",
    "Documents en gros caractères",
    "Plus de temps pour lire et répondre",
)
MAX_MEASURES = 20
MAX_MEASURE = 200

# Beginnings of words that speak of a cause; a warning, never a refusal: « traitement de texte » is innocent.
MEDICAL_WORDS = (
    "addict", "alcool", "anxi", "autis", "avc", "bipolaire", "burn-out", "burnout", "cancer", "chimio", "depressi",
    "diabet", "diagnosti", "dyslex", "dyspra", "endometrio", "epileps", "fibromyalg", "grossesse", "handicap",
    "hernie", "hospitalis", "infarctus", "invalid", "lombalg", "malad", "medical", "medicament", "malvoyan",
    "migraine", "parkinson", "phobi", "psychiatr", "psychique", "rqth", "schizo", "sclerose", "sourd", "surdite",
    "symptome", "syndrome", "tdah", "therap", "traitement", "trouble", "vih",
)  # fmt: skip
_WORD = re.compile(rf"\b(?:{'|'.join(map(re.escape, MEDICAL_WORDS))})[\w-]*")


def medical_words(*texts: str) -> list[str]:
    """The words of these texts that may say a cause or a diagnosis, without case or accents, each once."""
    found = [word for text in texts for word in _WORD.findall(_folded(text))]
    return list(dict.fromkeys(found))


def _folded(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.lower().replace("œ", "oe"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
