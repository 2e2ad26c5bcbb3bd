"""How tests read the pages of questionnaires."""

import re

from questionnaires.models import Assignment
from questionnaires.queries import answers_of
from tests.questionnaires.factories import (
    opened_content,
)


def own(assignment: Assignment, rest: str = "") -> str:
    return f"/o/{assignment.bilan.organisation.slug}/mon-bilan/questionnaires/{assignment.pk}/{rest}"


def page_of(response) -> str:
    """What is read, on one line, with plain spaces."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode()).replace("&nbsp;", " ").replace("\u00a0", " ")
    return re.sub(r"\s+", " ", text)


def given(house, assignment: Assignment) -> dict[str, int | None]:
    with opened_content(house.bilan):
        return {item: answer.given for item, answer in answers_of(assignment).items()}
