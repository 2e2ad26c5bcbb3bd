"""Requests of people about their data: clock, tasks, answers (GDPR art. 12 to 22)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from beneficiaries.models import LegalGround, Mandate, RequestTask
from beneficiaries.requests import rules
from beneficiaries.requests.operations import RequestRefused, answer_request, answer_task, extend_request
from beneficiaries.rules import Kind as FactKind
from confidentiality.destruction.execution import destroy
from confidentiality.models import Destruction
from foundation.errors import violated
from tests.beneficiaries.request_factories import Channel, Kind, Outcome, a_mandate, mails, receive, refused_by
from tests.factories import NOW, a_bilan, a_member, facts


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2026, 6, 8), date(2026, 7, 8)),
        (date(2026, 12, 31), date(2027, 1, 31)),
    ],
)
def test_answer_is_due_one_month_after_receipt(received, due):
    assert rules.due_on(received, months=1) == due


def test_clock_runs_from_receipt_not_from_typing(inside):
    request = receive(inside, channel=Channel.PAPER, by=inside.consultant, received_at=NOW - timedelta(days=20))

    assert request.due_on == date(2026, 6, 19)
    assert request.recorded_by == inside.consultant


def test_second_open_request_of_a_right_is_refused(inside):
    receive(inside)

    with pytest.raises(RequestRefused, match="attend déjà"):
        receive(inside)


def test_request_is_not_received_in_the_future(inside):
    with pytest.raises(RequestRefused, match="d’avance"):
        receive(inside, channel=Channel.PAPER, by=inside.consultant, received_at=NOW + timedelta(hours=1))


def test_access_gives_a_task_to_everyone_who_may_hold_notes(inside):
    """In charge, formerly in charge, invited; a refused invitation and another person's consultant give none."""
    former, guest, refused, stranger = (a_member(inside.organisation) for _ in range(4))
    a_bilan(inside.colleague, beneficiary=inside.beneficiary)
    a_bilan(stranger)
    a_mandate(inside, former, kind=Mandate.Kind.INTERIM)
    a_mandate(inside, guest, kind=Mandate.Kind.GUEST, is_accepted=True)
    a_mandate(inside, refused, kind=Mandate.Kind.GUEST, is_accepted=False)

    request = receive(inside, Kind.ACCESS)

    tasks = request.tasks.all()
    assert {task.assignee for task in tasks} == {inside.consultant, inside.colleague, former, guest}
    assert {task.due_on for task in tasks} == {request.due_on - timedelta(days=7)}
    assert mails("beneficiaries.task_waits") == 4


def test_destroyed_notes_are_asked_of_nobody(inside):
    facts(inside.bilan, FactKind.CONSENT_WITHDRAWN, at=NOW)
    for planned in Destruction.objects.all():
        destroy(planned, at=NOW + timedelta(days=40))

    assert not receive(inside, Kind.ACCESS).tasks.exists()


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind != Kind.ACCESS])
def test_other_rights_give_no_task(inside, kind):
    assert not receive(inside, kind).tasks.exists()


def test_access_is_granted_only_once_authors_answered(inside):
    request = receive(inside, Kind.ACCESS)
    with pytest.raises(RequestRefused, match="notes privées"):
        answer_request(request, outcome=Outcome.GRANTED, by=inside.administrator, at=NOW)
    assert (
        refused_by(request, outcome="granted", answered_at=NOW, answered_by=inside.administrator)
        == "access_waits_for_notes"
    )

    answer_task(request.tasks.get(), outcome=RequestTask.Outcome.NONE, at=NOW)

    assert answer_request(request, outcome=Outcome.GRANTED, by=inside.administrator, at=NOW).outcome == "granted"


def test_notes_of_somebody_who_left_let_the_answer_be_partial_only(inside):
    gone = a_member(inside.organisation, last_name="Parti")
    a_bilan(gone, beneficiary=inside.beneficiary)
    type(gone).objects.filter(pk=gone.pk).update(removed_at=NOW)
    request = receive(inside, Kind.ACCESS)
    answer_task(request.tasks.get(assignee=inside.consultant), outcome=RequestTask.Outcome.NONE, at=NOW)

    with pytest.raises(RequestRefused, match="Camille Parti a quitté l’équipe"):
        answer_request(request, outcome=Outcome.GRANTED, by=inside.administrator, at=NOW)
    assert refused_by(request, outcome="granted", answered_at=NOW) == "access_waits_for_notes"
    ground, words = LegalGround.AUTHOR_LEFT, "Les notes de Camille Parti ne s’ouvrent plus."
    partly = answer_request(
        request, outcome=Outcome.PARTLY, legal_ground=ground, answer=words, by=inside.administrator, at=NOW
    )

    assert partly.outcome == "partly"
    assert mails("beneficiaries.task_waits") == 1


def test_task_is_answered_once_and_for_good(inside):
    task = receive(inside, Kind.ACCESS).tasks.get()
    answer_task(task, outcome=RequestTask.Outcome.REFUSED, legal_ground="15.4", at=NOW)

    with pytest.raises(RequestRefused, match="déjà répondu"):
        answer_task(task, outcome=RequestTask.Outcome.GIVEN, at=NOW)
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        RequestTask.objects.filter(pk=task.pk).update(outcome="given", legal_ground="")
    assert violated(refusal.value) == "task_keeps_its_answer"


@pytest.mark.parametrize(("outcome", "ground"), [("refused", ""), ("given", "15.4")])
def test_notes_are_refused_with_a_legal_ground_and_given_without(inside, outcome, ground):
    task = receive(inside, Kind.ACCESS).tasks.get()

    with pytest.raises(RequestRefused, match="motif légal"):
        answer_task(task, outcome=outcome, legal_ground=ground, at=NOW)
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        RequestTask.objects.filter(pk=task.pk).update(outcome=outcome, legal_ground=ground, done_at=NOW)
    assert violated(refusal.value) == "notes_are_refused_with_a_legal_ground"


def test_done_task_has_its_outcome(inside):
    task = receive(inside, Kind.ACCESS).tasks.get()

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        RequestTask.objects.filter(pk=task.pk).update(done_at=NOW)
    assert violated(refusal.value) == "done_task_has_its_outcome"


def test_answer_is_put_off_once_with_its_reason(inside):
    request = extend_request(receive(inside, Kind.ACCESS), reason="Trois bilans à réunir", at=NOW + timedelta(days=20))

    assert (request.first_due_on, request.due_on) == (date(2026, 7, 8), date(2026, 9, 8))
    assert request.tasks.get().due_on == date(2026, 9, 1)
    with pytest.raises(RequestRefused, match="qu’une fois"):
        extend_request(request, reason="Encore", at=NOW + timedelta(days=21))


@pytest.mark.parametrize(("days", "reason", "words"), [(31, "Complexe", "premier délai"), (2, "  ", "pourquoi")])
def test_late_or_silent_extension_is_refused(inside, days, reason, words):
    with pytest.raises(RequestRefused, match=words):
        extend_request(receive(inside), reason=reason, at=NOW + timedelta(days=days))
