"""What a view's address names, found within the organisation or absent."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from organisations.requests import HouseRequest
from questionnaires.models import Assignment
from questionnaires.queries import Question

WITH_BILAN = ("instrument", "bilan__beneficiary", "bilan__consultant", "bilan__organisation")


def the_assignment(request: HouseRequest, assignment_id: UUID) -> Assignment:
    """The questionnaire of this address; those of a cancelled bilan are absent."""
    assignments = Assignment.objects.select_related(*WITH_BILAN).filter(bilan__cancelled_at=None)
    return get_object_or_404(assignments, pk=assignment_id)


def the_question(request: HouseRequest, assignment_id: UUID, number: int) -> Question:
    """The question of this address, counted from 1."""
    question = Question(the_assignment(request, assignment_id), number)
    if not 1 <= number <= question.total:
        raise Http404
    return question
