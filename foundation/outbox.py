"""Mails that follow from a change of state commit with it, and leave at least once.

An operation calls `announce` inside its transaction. The worker claims a message for the
length of a lease, composes it inside its tenant, sends it and marks it sent. A worker that
dies in between leaves the lease to expire: the message is sent again with the same
Message-ID and its doubt is counted. A message that every worker died of is not tried for
ever: after ATTEMPTS it has failed.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from foundation import clock
from foundation.mail import Mail, send
from foundation.models import OutboxMessage
from foundation.tenancy import tenant

LEASE = timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
ATTEMPTS = 8
BATCH = 100

Composer = Callable[[OutboxMessage], Mail | None]
_composers: dict[str, Composer] = {}


def composes(topic: str) -> Callable[[Composer], Composer]:
    """Declare the function that finds the recipient and the words of a topic, inside the tenant."""

    def register(composer: Composer) -> Composer:
        assert topic not in _composers, topic
        _composers[topic] = composer
        return composer

    return register


def announce(
    topic: str,
    *,
    organisation_id: UUID,
    subject_id: UUID,
    recipient_id: UUID,
    at: datetime,
    key: str | None = None,
    available_at: datetime | None = None,
) -> None:
    """Write down, in the caller's transaction, that a mail must leave.

    The same key twice is one mail. Without a key each call is a mail of its own.
    """
    pk = uuid4()
    OutboxMessage.objects.bulk_create(
        [
            OutboxMessage(
                id=pk,
                organisation_id=organisation_id,
                topic=topic,
                subject_id=subject_id,
                recipient_id=recipient_id,
                key=key or str(pk),
                message_id=f"<{pk}@{settings.MAIL_DOMAIN}>",
                announced_at=at,
                available_at=available_at or at,
            )
        ],
        ignore_conflicts=True,
    )


def drop_what_waits_for(recipient_id: UUID, *, organisation_id: UUID) -> int:
    """Let the mails that wait for somebody not leave: they no longer belong here. How many were dropped."""
    theirs = OutboxMessage.objects.filter(
        organisation_id=organisation_id, recipient_id=recipient_id, state=OutboxMessage.State.WAITING
    )
    return theirs.update(state=OutboxMessage.State.DROPPED)


def waiting() -> list[UUID]:
    """The messages that may leave now, oldest first, a batch at a time."""
    ready = OutboxMessage.objects.filter(_claimable(), available_at__lte=clock.now())
    return list(ready.order_by("available_at").values_list("pk", flat=True)[:BATCH])


def deliver(message_pk: UUID) -> bool:
    """Send one message if nobody else does; True when it left."""
    message = _claim(message_pk)
    if message is None:
        return False
    try:
        with tenant(message.organisation_id):
            mail = _composers[message.topic](message)
        if mail is None:
            _settle(message, state=OutboxMessage.State.DROPPED)
            return False
        send(mail, message_id=message.message_id)
    except Exception as fault:
        _postpone(message, fault)
        raise
    _settle(message, state=OutboxMessage.State.SENT, sent_at=clock.now())
    return True


def _claimable() -> Q:
    abandoned = Q(state=OutboxMessage.State.SENDING, lease_until__lt=timezone.now())
    rested = Q(lease_until=None) | Q(lease_until__lt=timezone.now())
    return abandoned | (Q(state=OutboxMessage.State.WAITING) & rested)


@transaction.atomic
def _claim(message_pk: UUID) -> OutboxMessage | None:
    message = OutboxMessage.objects.select_for_update(skip_locked=True).filter(_claimable(), pk=message_pk).first()
    if message is None:
        return None
    if message.state == OutboxMessage.State.SENDING:
        message.doubts += 1
        if message.attempts >= ATTEMPTS:
            message.state = OutboxMessage.State.FAILED
            message.fault = "Abandoned"
            message.save(update_fields=["state", "doubts", "fault"])
            return None
    message.state = OutboxMessage.State.SENDING
    message.lease_until = timezone.now() + LEASE
    message.attempts += 1
    message.save(update_fields=["state", "lease_until", "attempts", "doubts"])
    return message


def _settle(message: OutboxMessage, **changes: object) -> None:
    OutboxMessage.objects.filter(pk=message.pk).update(lease_until=None, fault="", **changes)


def _postpone(message: OutboxMessage, fault: Exception) -> None:
    """Try again later, each time later still; after the last attempt it waits for a human."""
    last = message.attempts >= ATTEMPTS
    OutboxMessage.objects.filter(pk=message.pk).update(
        state=OutboxMessage.State.FAILED if last else OutboxMessage.State.WAITING,
        lease_until=timezone.now() + LEASE * 2 ** min(message.attempts, ATTEMPTS),
        fault=type(fault).__name__[:100],
    )
