"""What may be kept with a bilan, and who may take it away."""

from uuid import UUID

from beneficiaries.rules import Course, Refusal
from exchange.models import BilanFile

FILES_A_BILAN = 40  # the trigger `file_may_be_added` holds the same
MAX_NOTE = 20_000
MAX_TITLE = 80

NO_CONSENT = "Sans l’accord de la personne (article L6313-4), aucun document ne s’ajoute à ce bilan."
IS_OVER = "Ce bilan est terminé : ses documents se lisent encore, aucun ne s’ajoute."
IS_FULL = f"Ce bilan garde déjà {FILES_A_BILAN} documents : retirez-en un avant d’en ajouter."


def may_add_file(course: Course) -> Refusal | None:
    """L6313-4 al. 2: nothing without the person's consent. After the end nothing is added."""
    if course.is_closed:
        return Refusal(IS_OVER)
    if not course.has_consent:
        return Refusal(NO_CONSENT)
    return None


def may_remove_file(file: BilanFile, *, user_id: UUID, is_person: bool) -> Refusal | None:
    """A document is taken away by who put it there; the person's stay theirs whatever account they use."""
    is_theirs = is_person if file.party == BilanFile.Party.PERSON else file.added_by_id == user_id
    if is_theirs:
        return None
    return Refusal("Ce document est retiré par qui l’a déposé : demandez-lui.")
