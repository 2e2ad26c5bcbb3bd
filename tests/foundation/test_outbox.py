"""The outbox: one key one mail, nothing lost, nothing personal kept."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone

from foundation import outbox
from foundation.models import OutboxMessage
from tests.factories import NOW, a_beneficiary


def announce(house, **more):
    outbox.announce(
        "beneficiaries.something_waits",
        organisation_id=house.organisation.pk,
        subject_id=house.bilan.pk,
        recipient_id=house.beneficiary.pk,
        at=NOW,
        **more,
    )


def test_same_key_twice_is_one_mail(house, now):
    announce(house, key="rappel:1")
    announce(house, key="rappel:1")

    assert OutboxMessage.objects.count() == 1


def test_mail_waits_for_its_hour(house, now):
    announce(house, available_at=NOW + timedelta(hours=1))

    assert outbox.waiting() == []


def test_failing_server_postpones_and_keeps_the_message(house, now, settings):
    announce(house)
    (pk,) = outbox.waiting()
    settings.EMAIL_BACKEND = "tests.foundation.broken.Backend"

    with pytest.raises(ConnectionRefusedError):
        outbox.deliver(pk)

    message = OutboxMessage.objects.get(pk=pk)
    assert (message.state, message.attempts, message.fault) == ("waiting", 1, "ConnectionRefusedError")
    assert message.lease_until > timezone.now()
    assert outbox.waiting() == []


def test_failing_server_gives_up_in_the_end_and_says_so(house, now, settings):
    announce(house)
    (pk,) = outbox.waiting()
    settings.EMAIL_BACKEND = "tests.foundation.broken.Backend"

    for _ in range(outbox.ATTEMPTS):
        OutboxMessage.objects.update(lease_until=None)
        with pytest.raises(ConnectionRefusedError):
            outbox.deliver(pk)

    assert OutboxMessage.objects.get(pk=pk).state == "failed"


def test_mail_without_recipient_is_dropped(house, now):
    house.beneficiary = a_beneficiary(house.consultant, email="", with_user=False)
    announce(house)

    assert outbox.deliver(outbox.waiting()[0]) is False

    assert OutboxMessage.objects.get().state == "dropped"
    assert mail.outbox == []


def test_unknown_message_is_not_delivered(db):
    assert outbox.deliver(uuid4()) is False


def test_message_that_every_worker_died_of_is_not_tried_for_ever(house, now, mailoutbox):
    announce(house)
    (pk,) = outbox.waiting()
    expired = timezone.now() - timedelta(seconds=1)
    OutboxMessage.objects.update(state="sending", attempts=outbox.ATTEMPTS, lease_until=expired)

    left = outbox.deliver(pk)

    message = OutboxMessage.objects.get(pk=pk)
    assert (left, message.state, message.attempts) == (False, "failed", outbox.ATTEMPTS)
    assert (outbox.waiting(), mailoutbox) == ([], [])
