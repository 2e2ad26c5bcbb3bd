"""Celery carries ids: what a task does is what the outbox and the due dates decide."""

from datetime import timedelta

import pytest
from celery import current_app
from django.utils import timezone

from foundation import due, outbox, tasks
from foundation.models import DueDate, OutboxMessage
from foundation.queries import transport
from tests.factories import NOW
from tests.foundation.test_outbox import announce


def test_messages_that_wait_are_sent(house, now, mailoutbox, settings):
    current_app.conf.task_always_eager = current_app.conf.task_eager_propagates = True
    try:
        announce(house)
        sent = tasks.send_what_waits.delay().get(), tasks.send_what_waits.delay().get()
    finally:
        current_app.conf.task_always_eager = False

    assert sent == (1, 0)
    assert OutboxMessage.objects.get().state == "sent"
    assert len(mailoutbox) == 1


def test_day_that_has_come_is_raised_once(house, now):
    due.schedule(
        "sessions.follow_up", organisation_id=house.organisation.pk, subject_id=house.bilan.pk, due_on=NOW.date()
    )

    raised = [due.raise_date(due_id) for due_id in due.ripe() * 2]

    assert raised == [True, False]


def test_rescheduled_day_moves_until_it_is_raised(house, now):
    fields = {"organisation_id": house.organisation.pk, "subject_id": house.bilan.pk}
    due.schedule("sessions.follow_up", due_on=NOW.date().replace(year=2027), **fields)

    due.schedule("sessions.follow_up", due_on=NOW.date(), **fields)

    assert len(due.ripe()) == 1


def test_every_periodic_task_exists(settings):
    current_app.loader.import_default_modules()  # as a worker does
    registered = set(current_app.tasks)

    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= registered


def test_what_is_in_the_queue_is_not_put_there_again(house, now):
    announce(house)
    due.schedule(
        "sessions.follow_up", organisation_id=house.organisation.pk, subject_id=house.bilan.pk, due_on=NOW.date()
    )

    first = len(outbox.hand_out()), len(due.hand_out())
    second = len(outbox.hand_out()), len(due.hand_out())
    long_ago = timezone.now() - timedelta(seconds=1)
    for model in (OutboxMessage, DueDate):  # the worker that was asked has vanished
        model.objects.update(handed_until=long_ago)

    assert (first, second) == ((1, 1), (0, 0))
    assert (len(outbox.hand_out()), len(due.hand_out())) == (1, 1)


def test_outage_leaves_no_queue_of_old_questions(settings):
    expiries = [entry["options"]["expires"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]

    assert all(
        entry["schedule"] < expires
        for entry, expires in zip(settings.CELERY_BEAT_SCHEDULE.values(), expiries, strict=True)
    )


def test_day_that_cannot_be_raised_rests_and_holds_up_nobody(house, now, monkeypatch):
    monkeypatch.setitem(due._handlers, "tests.broken", lambda subject_id, at: 1 / 0)
    due.schedule("tests.broken", organisation_id=house.organisation.pk, subject_id=house.bilan.pk, due_on=NOW.date())
    (due_id,) = due.ripe()

    with pytest.raises(ZeroDivisionError):
        due.raise_date(due_id)

    assert due.ripe() == []
    assert transport().overdue == 1
