"""Questionnaires in every state, made by the operations."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from beneficiaries.models import Bilan
from foundation.tenancy import content_of, tenant
from questionnaires.models import Assignment, Instrument
from questionnaires.operations import (
    assign_questionnaire,
    consent_to,
    release_results,
    save_answer,
    submit_questionnaire,
)
from tests.factories import NOW


def the_instrument() -> Instrument:
    return Instrument.objects.get(code="INT-ROME-60", version=1)


@contextmanager
def opened_content(bilan: Bilan) -> Iterator[None]:
    """The tenant and the content of one bilan, as a permission check would open them."""
    with tenant(bilan.organisation_id), content_of(bilan.pk):
        yield


def an_assignment(bilan: Bilan, **fields: object) -> Assignment:
    with tenant(bilan.organisation_id):
        return assign_questionnaire(
            bilan, **{"instrument": the_instrument(), "by": bilan.consultant, "at": NOW} | fields
        )


def a_started_assignment(bilan: Bilan, answers: dict[str, int] | None = None, *, at: datetime = NOW) -> Assignment:
    """Accepted, with these answers given ten seconds apart."""
    assignment = an_assignment(bilan)
    person = bilan.beneficiary.user
    with opened_content(bilan):
        consent_to(assignment, by=person, at=at)
        for rank, (item, value) in enumerate((answers or {}).items()):
            save_answer(assignment, item, value, version=0, by=person, at=at + timedelta(seconds=10 * rank))
    return reread(assignment)


def a_submitted_assignment(bilan: Bilan, answers: dict[str, int] | None = None) -> Assignment:
    assignment = a_started_assignment(bilan, every_answer() if answers is None else answers)
    with opened_content(bilan):
        submit_questionnaire(assignment, by=bilan.beneficiary.user, at=NOW + timedelta(hours=1))
    return reread(assignment)


def a_released_assignment(bilan: Bilan, answers: dict[str, int] | None = None) -> Assignment:
    assignment = a_submitted_assignment(bilan, answers)
    with opened_content(bilan):
        release_results(assignment, by=bilan.consultant, at=NOW + timedelta(days=1))
    return reread(assignment)


def reread(assignment: Assignment) -> Assignment:
    with tenant(assignment.organisation_id):
        return Assignment.objects.select_related("instrument", "bilan__beneficiary", "bilan__consultant").get(
            pk=assignment.pk
        )


def every_answer(**by_dimension: int) -> dict[str, int]:
    """All 60 answers: by dimension when given (R=5…), else the letters from the most to the least liked."""
    usual = {"S": 5, "A": 4, "I": 4, "E": 3, "C": 2, "R": 1} | by_dimension
    return {item.code: usual[item.dimension] for item in the_instrument().content.items}
