"""What the database refuses of requests; corrections, and their order."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from beneficiaries.models import PersonRequest, RequestTask
from beneficiaries.requests import operations
from beneficiaries.requests.operations import RequestRefused, answer_request
from beneficiaries.requests.queries import register
from foundation.errors import violated
from tests.beneficiaries.request_factories import Channel, Kind, Outcome, receive, receive_raw, refused_by
from tests.factories import NOW, TODAY


@pytest.mark.parametrize(
    "values",
    [
        {"due_on": date(2026, 9, 8)},
        {"due_on": date(2026, 9, 8), "extended_on": TODAY},
        {"due_on": date(2026, 9, 8), "extended_on": date(2026, 7, 9), "extension_reason": "Trop tard"},
        {"extended_on": TODAY, "extension_reason": "Sans nouvelle date"},
    ],
)
def test_database_refuses_an_extension_without_reason_or_too_late(inside, values):
    assert refused_by(receive(inside), **values) == "request_is_extended_in_time_with_a_reason"


@pytest.mark.parametrize("values", [{"words": "Autre"}, {"received_at": NOW - timedelta(days=9)}, {"kind": "access"}])
def test_what_was_asked_does_not_change(inside, values):
    assert refused_by(receive(inside, words="Plus de relance"), **values) == "request_keeps_its_words"


def test_answer_does_not_change(inside):
    request = answer_request(receive(inside), outcome=Outcome.GRANTED, by=inside.administrator, at=NOW)

    with pytest.raises(RequestRefused, match="déjà sa réponse"):
        answer_request(request, outcome=Outcome.REFUSED, by=inside.administrator, at=NOW)
    assert refused_by(request, answer="Autre") == "request_keeps_its_answer"


def test_register_has_no_eraser(inside):
    task = receive(inside, Kind.ACCESS).tasks.get()
    request = receive(inside)

    for rows in (RequestTask.objects.filter(pk=task.pk), PersonRequest.objects.filter(pk=request.pk)):
        with pytest.raises(IntegrityError) as refusal, transaction.atomic():
            rows.delete()
        assert violated(refusal.value) == "register_row_is_kept"


@pytest.mark.parametrize("outcome", [Outcome.PARTLY, Outcome.REFUSED])
@pytest.mark.parametrize(("ground", "answer"), [("", "Non"), ("17.3.b", "")])
def test_refusal_has_its_legal_ground_and_its_words(inside, outcome, ground, answer):
    request = receive(inside)

    with pytest.raises(RequestRefused, match="motif légal"):
        answer_request(request, outcome=outcome, legal_ground=ground, answer=answer, by=inside.administrator, at=NOW)


def test_answer_needs_its_outcome(inside):
    assert refused_by(receive(inside), answered_at=NOW) == "answer_has_its_outcome"


@pytest.mark.parametrize(("channel", "by"), [("space", True), ("paper", False)])
def test_only_an_assisted_request_names_who_typed_it(inside, channel, by):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        receive_raw(inside, channel=channel, recorded_by=inside.consultant if by else None)
    assert violated(refusal.value) == "assisted_request_says_who_typed_it"


def test_erasure_is_confirmed_before_it_is_done(inside):
    request = receive(inside, Kind.ERASURE, channel=Channel.PAPER, by=inside.consultant)
    with pytest.raises(RequestRefused, match="pas encore confirmé"):
        answer_request(request, outcome=Outcome.GRANTED, by=inside.administrator, at=NOW)
    assert refused_by(request, outcome="granted", answered_at=NOW) == "erasure_is_confirmed_first"

    operations.confirm_erasure(request, at=NOW)
    request.refresh_from_db()

    assert not request.must_be_confirmed
    with pytest.raises(RequestRefused, match="n’efface rien"):
        answer_request(request, outcome=Outcome.GRANTED, by=inside.administrator, at=NOW)
    assert not answer_request(
        request, outcome=Outcome.GRANTED, by=inside.administrator, at=NOW, does_erase=True
    ).is_open


def test_only_an_open_erasure_is_confirmed(inside):
    with pytest.raises(RequestRefused, match="rien à confirmer"):
        operations.confirm_erasure(receive(inside), at=NOW)


def test_correction_typed_by_the_person_is_applied_as_it_is(inside):
    person = inside.beneficiary
    request = receive(inside, Kind.RECTIFICATION, changes={"phone": [person.phone, "06 01 02 03 04"]})

    operations.apply_rectification(request, by=inside.administrator, at=NOW)

    person.refresh_from_db()
    request.refresh_from_db()
    assert (person.phone, request.outcome) == ("06 01 02 03 04", "granted")


def test_correction_typed_by_the_team_never_moves_an_address(inside):
    changes = {"email": [inside.beneficiary.email, "pirate@exemple.test"]}
    request = receive(inside, Kind.RECTIFICATION, changes=changes, channel=Channel.SPOKEN, by=inside.administrator)

    with pytest.raises(RequestRefused, match="dans la fiche"):
        operations.apply_rectification(request, by=inside.administrator, at=NOW)


def test_correction_of_a_file_that_moved_is_refused(inside):
    request = receive(inside, Kind.RECTIFICATION, changes={"phone": ["06 99 99 99 99", "06 01 02 03 04"]})

    with pytest.raises(RequestRefused, match="a changé depuis"):
        operations.apply_rectification(request, by=inside.administrator, at=NOW)


def test_late_requests_come_first(inside):
    later = receive(inside)
    late = receive(
        inside, Kind.RESTRICTION, channel=Channel.PAPER, by=inside.consultant, received_at=NOW - timedelta(50)
    )
    answered = receive(inside, Kind.PORTABILITY)
    answer_request(answered, outcome=Outcome.GRANTED, by=inside.administrator, at=NOW)

    assert list(register(state="all", on=TODAY)) == [late, later, answered]
    assert list(register(state="late", on=TODAY)) == [late]
    assert list(register(state="answered", on=TODAY)) == [answered]
    assert list(register(kind="restriction", on=TODAY)) == [late]
    assert not register(query="Personne d’autre", on=TODAY)
