"""What is told of a request before its day, and to whom."""

from datetime import date, timedelta

import pytest

from beneficiaries.requests import reminders
from beneficiaries.requests.operations import answer_request, extend_request
from beneficiaries.requests.queries import register
from foundation import due
from foundation.models import DueDate, OutboxMessage
from tests.beneficiaries.asking import Channel, Kind, Outcome, mails, receive
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db


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


def test_one_reminder_seven_days_before(inside):
    request = receive(inside, Kind.ACCESS)
    planned = DueDate.objects.get(subject_id=request.pk)

    due.raise_date(planned.pk)
    due.raise_date(planned.pk)
    reminders.remind(request.pk, NOW)

    assert planned.due_on == request.due_on - timedelta(days=7)
    assert (mails("beneficiaries.request_due"), mails("beneficiaries.task_waits")) == (1, 2)


def test_answered_request_reminds_nobody(inside):
    request = receive(inside)
    answer_request(request, outcome=Outcome.GRANTED, by=inside.administrator, at=NOW)
    reminders.remind(request.pk, NOW)

    assert not DueDate.objects.filter(subject_id=request.pk).exists()
    assert mails("beneficiaries.request_due") == 0


def test_extended_request_is_reminded_again_before_its_new_date(inside):
    request = receive(inside)
    due.raise_date(DueDate.objects.get(subject_id=request.pk).pk)
    extend_request(request, reason="Complexe", at=NOW + timedelta(days=25))

    planned = DueDate.objects.get(subject_id=request.pk, raised_at=None)
    due.raise_date(planned.pk)

    assert planned.due_on == date(2026, 9, 1)
    assert mails("beneficiaries.request_due") == 2


def test_mails_say_nothing_of_the_request(inside, mailoutbox):
    from foundation import outbox

    request = receive(inside, Kind.ERASURE, words="Tout ce qui parle de mon burn-out")
    reminders.remind(request.pk, NOW)
    extend_request(request, reason="Trois bilans", at=NOW)
    for pk in list(OutboxMessage.objects.values_list("pk", flat=True)):
        outbox.deliver(pk)

    assert len(mailoutbox) == 3
    for mail in mailoutbox:
        text = f"{mail.subject} {mail.body}".lower()
        assert not [word for word in ("burn", "efface", "bilan de", "trois bilans", "membre") if word in text]
