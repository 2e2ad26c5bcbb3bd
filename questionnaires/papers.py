"""A questionnaire on paper: printed, filled in by hand, typed on behalf of the person and marked so (invariant 20)."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from foundation.clock import paris_day
from organisations.models import Membership
from questionnaires.models import WITHDRAWN, Answer, Assignment
from questionnaires.operations import RUNNING, AnswerRefused, locked, tell_the_person
from questionnaires.queries import answers_of

BEGUN = "La personne a commencé à répondre dans son espace : ses réponses sont à elle, aucune feuille ne les remplace."


@transaction.atomic
def type_answers(
    assignment: Assignment, *, answers: Mapping[str, int | None], paper_on: date, by: Membership, at: datetime
) -> Assignment:
    """Enter a sheet that the person filled in and signed: their agreement, their answers, handed in at once.

    Marked with who typed and the day of the sheet; the person reads it all. Once reopened, it may be typed anew.
    Raises AnswerRefused where the person began by themselves, or without any answer.
    """
    assignment = locked(assignment)
    if assignment.bilan.consultant_id != by.pk:
        raise AnswerRefused("Seule la personne qui accompagne ce bilan saisit une feuille.")
    if assignment.state not in RUNNING:
        raise AnswerRefused("Ce questionnaire est rendu : rouvrez-le avant de saisir une autre feuille.")
    if assignment.consented_at is not None and assignment.typed_by_id is None:
        raise AnswerRefused(BEGUN)
    if not assignment.bilan.opened_on <= paper_on <= paris_day(at):
        raise AnswerRefused("La feuille porte un jour entre l’ouverture du bilan et aujourd’hui.")
    definition = assignment.instrument.content
    given = {item: value for item, value in answers.items() if value is not None}
    if not given:
        raise AnswerRefused("La feuille ne porte aucune réponse.")
    if any(item not in definition.item_of or value not in definition.label_of for item, value in given.items()):
        raise AnswerRefused("Une réponse ne fait pas partie du questionnaire.")
    assignment.consented_at, assignment.declined_at = assignment.consented_at or at, None
    assignment.started_at = assignment.started_at or at
    assignment.typed_by, assignment.paper_on = by, paper_on
    assignment.save(update_fields=["consented_at", "declined_at", "started_at", "typed_by", "paper_on"])
    _write(assignment, given, by=by, at=at)
    assignment.answered_count, assignment.submitted_at = len(given), at
    assignment.save(update_fields=["answered_count", "submitted_at"])
    tell_the_person(assignment, f"typed:{at.isoformat()}", at)
    return assignment


def _write(assignment: Assignment, given: Mapping[str, int], *, by: Membership, at: datetime) -> None:
    """What the sheet says, and nothing of what an earlier one said."""
    known = answers_of(assignment)
    for item in assignment.instrument.content.items:
        value, answer = given.get(item.code), known.get(item.code)
        if value is None and answer is None:
            continue
        answer = answer or Answer(
            organisation_id=assignment.organisation_id,
            bilan_id=assignment.bilan_id,
            assignment=assignment,
            item=item.code,
            version=0,
        )
        answer.value = WITHDRAWN if value is None else value
        answer.version += 1
        answer.answered_by, answer.answered_at = by.user, at
        answer.save()
