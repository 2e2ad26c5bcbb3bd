"""What the database itself refuses, whoever asks."""

from datetime import timedelta

import pytest
from django.core.exceptions import FieldError
from django.db import DatabaseError, IntegrityError, connection, transaction

from beneficiaries.rules import Kind
from confidentiality.vault import Unreadable
from foundation.errors import violated
from foundation.tenancy import content_of, tenant
from questionnaires.models import Answer, Assignment, Instrument, Reopening
from questionnaires.operations import save_answer
from tests.factories import NOW, a_ready_bilan, facts
from tests.questionnaires.factories import (
    a_started_assignment,
    a_submitted_assignment,
    an_assignment,
    opened_content,
    the_instrument,
)


def refusal_of(write) -> str:
    """The name of the constraint or trigger that refuses this write."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        write()
    return violated(error.value)


def an_answer(assignment: Assignment, **fields: object) -> Answer:
    row = {
        "organisation_id": assignment.organisation_id,
        "bilan_id": assignment.bilan_id,
        "assignment": assignment,
        "item": "q01",
        "value": 3,
        "answered_by": assignment.bilan.beneficiary.user,
        "answered_at": NOW,
    }
    return Answer.objects.create(**row | fields)


def change(assignment: Assignment, **fields: object):
    return lambda: Assignment.objects.filter(pk=assignment.pk).update(**fields)


@pytest.mark.parametrize(
    "fields, constraint",
    [
        ({"purpose": ""}, "assignment_says_its_purpose"),
        ({"consented_at": NOW, "declined_at": NOW}, "assignment_is_accepted_or_declined"),
        ({"started_at": NOW}, "assignment_starts_with_consent"),
        ({"answered_count": 1}, "answered_assignment_has_started"),
        ({"submitted_at": NOW}, "assignment_is_submitted_with_consent"),
        ({"consented_at": NOW, "released_at": NOW}, "only_submitted_results_are_released"),
    ],
)
def test_assignment_dates_hold_together(inside, fields, constraint):
    assignment = an_assignment(inside.bilan)

    assert refusal_of(change(assignment, **fields)) == constraint


def test_one_open_assignment_an_instrument(inside):
    assignment = an_assignment(inside.bilan)

    def again():
        Assignment.objects.create(
            organisation=inside.organisation, bilan=inside.bilan, instrument=assignment.instrument,
            purpose="Encore", assigned_by=inside.consultant, assigned_at=NOW,
        )  # fmt: skip

    assert refusal_of(again) == "one_open_assignment_an_instrument"


def test_assignment_keeps_its_bilan(inside):
    assignment = an_assignment(inside.bilan)
    other = a_ready_bilan(inside.consultant)

    assert refusal_of(change(assignment, bilan=other)) == "assignment_stays_in_place"


def test_one_answer_an_item(inside):
    assignment = a_started_assignment(inside.bilan, {"q01": 3})

    with opened_content(inside.bilan):
        assert refusal_of(lambda: an_answer(assignment)) == "one_answer_an_item"


def test_answer_needs_consent_to_the_questionnaire(inside):
    assignment = an_assignment(inside.bilan)

    with opened_content(inside.bilan):
        assert refusal_of(lambda: an_answer(assignment)) == "answers_need_consent"


def test_answer_needs_a_bilan_that_runs(inside):
    assignment = a_started_assignment(inside.bilan)
    for kind in (Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED, Kind.HANDED_OVER, Kind.CLOSED):
        facts(inside.bilan, kind)

    with opened_content(inside.bilan):
        assert refusal_of(lambda: an_answer(assignment)) == "answers_need_consent"


@pytest.mark.parametrize("act", ["insert", "update", "delete"])
def test_submitted_answers_are_frozen(inside, act):
    assignment = a_submitted_assignment(inside.bilan, {"q01": 3})

    with opened_content(inside.bilan):
        acts = {
            "insert": lambda: an_answer(assignment, item="q02"),
            "update": lambda: Answer.objects.filter(assignment=assignment).update(version=9),
            "delete": lambda: Answer.objects.filter(assignment=assignment).delete(),
        }
        assert refusal_of(acts[act]) == "submitted_answers_are_frozen"


def test_answer_stays_with_its_question(inside):
    a_started_assignment(inside.bilan, {"q01": 3})

    with opened_content(inside.bilan):
        assert refusal_of(lambda: Answer.objects.update(item="q02")) == "answer_stays_in_place"


def test_answer_is_of_the_bilan_of_its_assignment(inside):
    assignment = a_started_assignment(inside.bilan)
    other = a_ready_bilan(inside.consultant)

    with opened_content(other):
        assert refusal_of(lambda: an_answer(assignment, bilan_id=other.pk)) == "answer_stays_in_place"


@pytest.mark.parametrize("submitted_at", [None, NOW + timedelta(days=9)])
def test_submission_is_undone_only_by_a_reopening(inside, submitted_at):
    assignment = a_submitted_assignment(inside.bilan)

    assert refusal_of(change(assignment, submitted_at=submitted_at)) == "reopening_leaves_a_trace"


def a_reopening(assignment: Assignment, **fields: object) -> Reopening:
    row = {
        "organisation_id": assignment.organisation_id,
        "bilan_id": assignment.bilan_id,
        "assignment": assignment,
        "submitted_at": assignment.submitted_at,
        "reopened_by": assignment.bilan.consultant,
        "reopened_at": NOW,
        "reason": "Réponses à compléter",
    }
    return Reopening.objects.create(**row | fields)


def test_reopening_names_a_submission_of_its_bilan(inside):
    assignment = a_submitted_assignment(inside.bilan)

    with opened_content(inside.bilan):
        assert refusal_of(lambda: a_reopening(assignment, submitted_at=NOW)) == "reopening_is_of_its_bilan"


def test_submission_is_reopened_once(inside):
    assignment = a_submitted_assignment(inside.bilan)

    with opened_content(inside.bilan):
        a_reopening(assignment)
        assert refusal_of(lambda: a_reopening(assignment)) == "a_submission_is_reopened_once"


@pytest.mark.parametrize("act", ["update", "delete"])
def test_reopening_is_append_only(inside, act):
    assignment = a_submitted_assignment(inside.bilan)

    with opened_content(inside.bilan):
        trace = a_reopening(assignment)
        write = {"update": lambda: trace.save(), "delete": lambda: trace.delete()}[act]
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            write()


def test_content_of_another_bilan_stays_invisible_in_the_same_organisation(inside):
    other = a_ready_bilan(inside.consultant)
    a_started_assignment(inside.bilan, {"q01": 3})
    a_started_assignment(other, {"q01": 5})

    with tenant(inside.organisation.pk):
        assert Answer.objects.count() == 0
        with content_of(other.pk):
            assert [answer.given for answer in Answer.objects.all()] == [5]
            assert Answer.objects.filter(bilan=inside.bilan).count() == 0


def test_content_is_not_written_into_a_closed_bilan(inside):
    assignment = a_started_assignment(inside.bilan)

    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        an_answer(assignment)


def test_answer_is_written_nowhere_in_plain(inside):
    assignment = a_started_assignment(inside.bilan, {"q01": 4, "q02": 2})

    with opened_content(inside.bilan), connection.cursor() as cursor:
        cursor.execute("SELECT item, value, length(value) FROM questionnaires_answer ORDER BY item")
        rows = cursor.fetchall()

    assert [item for item, _, _ in rows] == ["q01", "q02"]
    assert len({length for _, _, length in rows}) == 1
    assert all(bytes(value)[:1] == b"\x02" and len(bytes(value)) == 1 + 16 + 12 + 1 + 16 for _, value, _ in rows)
    assert assignment.answered_count == 2


def test_withdrawn_answer_looks_like_any_other(inside):
    assignment = a_started_assignment(inside.bilan, {"q01": 4, "q02": 2})

    with opened_content(inside.bilan), connection.cursor() as cursor:
        save_answer(assignment, "q01", None, version=1, by=inside.person, at=NOW)
        cursor.execute("SELECT DISTINCT length(value) FROM questionnaires_answer")

        assert len(cursor.fetchall()) == 1


def test_swapped_answers_refuse_to_open(inside):
    a_started_assignment(inside.bilan, {"q01": 4, "q02": 2})

    with opened_content(inside.bilan), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE questionnaires_answer target SET value = source.value FROM questionnaires_answer source"
            " WHERE target.item = 'q01' AND source.item = 'q02'"
        )
        moved = Answer.objects.get(item="q01")

        with pytest.raises(Unreadable):
            _ = moved.given


def test_answers_cannot_be_searched(inside):
    with opened_content(inside.bilan), pytest.raises(FieldError):
        Answer.objects.filter(value=4).exists()


def test_one_instrument_a_version(inside):
    instrument = the_instrument()

    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Instrument.objects.create(code=instrument.code, version=2, definition={})
