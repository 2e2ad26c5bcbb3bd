"""Requests of people about their data: clock, tasks, answers, and what the database refuses (GDPR art. 12 to 22)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from beneficiaries.models import LegalGround, Mandate, PersonRequest, RequestTask
from beneficiaries.requests import operations, rules
from beneficiaries.requests.operations import RequestRefused, answer_request, answer_task, extend_request
from beneficiaries.rules import Kind as FactKind
from confidentiality.destruction.execution import destroy
from confidentiality.models import Destruction
from foundation.errors import violated
from tests.beneficiaries.asking import Channel, Kind, Outcome, mails, receive, receive_raw, refused_by
from tests.factories import NOW, TODAY, a_bilan, a_member, facts

pytestmark = pytest.mark.django_db


def a_mandate(house, member, *, kind, is_accepted=None) -> None:
    """A mandate as the database lets it be: proposed, then decided by the person."""
    is_guest = kind == Mandate.Kind.GUEST
    mandate = Mandate.objects.create(
        organisation=house.organisation,
        bilan=house.bilan,
        member=member,
        kind=kind,
        purpose=Mandate.Purpose.ADVICE if is_guest else "",
        until_on=TODAY + timedelta(days=30) if is_guest else None,
        reason="Relais",
        replaces=house.consultant,
        replaced_was_agreed=True,
        proposed_by=house.consultant,
        proposed_at=NOW,
        is_self_assigned=False,
    )
    if is_accepted is not None:
        decision = {"decided_at": NOW, "decided_by": house.person, "is_accepted": is_accepted}
        Mandate.objects.filter(pk=mandate.pk).update(**decision)


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
