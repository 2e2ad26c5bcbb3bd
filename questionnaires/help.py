"""Where somebody is stuck in a questionnaire, as their message says it."""

from uuid import UUID

from beneficiaries.models import Bilan
from exchange.messages.places import describes_place
from exchange.models import HelpRequest
from questionnaires.models import Assignment


def reference_of(assignment: Assignment, number: int) -> str:
    """One question of one assignment, without a word."""
    return f"{assignment.pk}-{number}"


@describes_place(HelpRequest.Place.QUESTIONNAIRE)
def question_of(bilan: Bilan, reference: str) -> str:
    """« Questionnaire « … », question 3 »; empty for anything that is not of this bilan."""
    key, _, number = reference.rpartition("-")
    try:
        assignment = Assignment.objects.select_related("instrument").get(pk=UUID(key), bilan=bilan)
        position = int(number)
    except (ValueError, Assignment.DoesNotExist):
        return ""
    content = assignment.instrument.content
    if not 1 <= position <= len(content.items):
        return ""
    return f"questionnaire «\N{NO-BREAK SPACE}{content.title}\N{NO-BREAK SPACE}», question {position}"
