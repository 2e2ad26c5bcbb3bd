"""What this app adds to the archive that the person takes away, and what may be kept for the follow-up."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from beneficiaries.models import Bilan
from confidentiality.archive import Keepable, keepable, part
from questionnaires.models import Assignment
from questionnaires.queries import answers_of, assignments_of
from questionnaires.results import result_page


@part("questionnaires")
def questionnaires(bilan: Bilan) -> list[dict[str, Any]]:
    """Each questionnaire with every answer, and its result once it was handed in (L6313-4 al. 3)."""
    return [questionnaire(assignment) for assignment in assignments_of(bilan)]


def questionnaire(assignment: Assignment) -> dict[str, Any]:
    """One questionnaire, whole; the content of the bilan is open."""
    content = assignment.instrument.content
    answers = answers_of(assignment)
    return {
        "title": content.title,
        "instrument": assignment.instrument.code,
        "version": assignment.instrument.version,
        "purpose": assignment.purpose,
        "submitted_at": assignment.submitted_at.isoformat() if assignment.submitted_at else None,
        "answers": [
            {
                "question": item.text,
                "answer": content.words_of(answers[item.code].given) if item.code in answers else None,
            }
            for item in content.items
        ],
        "result": _result(assignment) if assignment.submitted_at else None,
    }


def _result(assignment: Assignment) -> list[dict[str, str]]:
    lines = result_page(assignment).lines
    return [{"dimension": line.dimension.name, "position": line.shown, "note": line.note} for line in lines]


@keepable
def results(bilan: Bilan) -> Iterable[Keepable]:
    """The result of each questionnaire that was handed in."""
    for assignment in assignments_of(bilan):
        if assignment.submitted_at is not None:
            title = f"Résultat : {assignment.instrument.content.title}"
            yield Keepable(f"questionnaire:{assignment.pk}", title, partial(questionnaire, assignment))
