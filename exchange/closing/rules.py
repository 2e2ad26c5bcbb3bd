"""How long the papers of a session may be, and when they still change."""

from datetime import date

from beneficiaries.rules import Course, Refusal

MAX_SUMMARY = 6_000
MAX_EXERCISE = 300
EXERCISES_A_SESSION = 12
NOTE_DAYS = 30  # a note that was not written by then is not asked for any more

READ_STAYS = "Ce résumé a été lu : il ne s’efface plus. Écrivez-en une nouvelle version."
IS_OVER = "Ce bilan ne court plus : rien n’est plus à préparer."
IS_DONE = "Cet exercice est fait : il reste dans la liste."


def may_leave_papers(course: Course) -> Refusal | None:
    """Summaries and exercises belong to a bilan that runs."""
    return Refusal(IS_OVER) if course.is_closed or course.is_stopped else None


def fault_in_summary(text: str) -> str:
    if len(text) > MAX_SUMMARY:
        return f"Ce résumé dépasse {MAX_SUMMARY} caractères : il en compte {len(text)}. Gardez l’essentiel."
    return ""


def fault_in_exercise(text: str, due_on: date | None, *, today: date) -> str:
    if len(text) > MAX_EXERCISE:
        return f"Un exercice tient en {MAX_EXERCISE} caractères : celui-ci en compte {len(text)}."
    if due_on is not None and due_on < today:
        return "Ce jour est déjà passé."
    return ""
