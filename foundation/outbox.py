"""Mails that follow from a change of state commit with it, and leave at least once.

An operation calls `announce` inside its transaction. The worker claims a message for the
length of a lease, composes it inside its tenant, sends it and marks it sent. A worker that
dies in between leaves the lease to expire: the message is sent again with the same
Message-ID and its doubt is counted. A message that every worker died of is not tried for
ever: after ATTEMPTS it has failed.

A topic that can wait has a `Pace`: it leaves by day, and what waits for the same reader leaves
as one mail. What is no longer useful when its turn comes is counted as stale and not sent.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from foundation import clock
from foundation.mail import Mail, send
from foundation.models import OutboxMessage
from foundation.pacing import Pace
from foundation.tenancy import tenant

LEASE = timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
ATTEMPTS = 8
BATCH = 100

Composer = Callable[[OutboxMessage], Mail | None]
_composers: dict[str, Composer] = {}
_paces: dict[str, Pace] = {}
_gates: list[Callable[[OutboxMessage], bool]] = []
State = OutboxMessage.State


def composes(topic: str, *, pace: Pace | None = None) -> Callable[[Composer], Composer]:
    """Declare the function that finds the recipient and the words of a topic, inside the tenant.

    With a pace, the mail says everything that waits for its reader: `subjects` names it.
    """

    def register(composer: Composer) -> Composer:
        assert topic not in _composers, topic
        _composers[topic] = composer
        if pace is not None:
            _paces[topic] = pace
        return composer

    return register


def silences(gate: Callable[[OutboxMessage], bool]) -> Callable[[OutboxMessage], bool]:
    """Declare who is not written to, whatever the topic; asked inside the tenant, when a mail would leave."""
    _gates.append(gate)
    return gate


def announce(
    topic: str,
    *,
    organisation_id: UUID,
    subject_id: UUID,
    recipient_id: UUID,
    at: datetime,
    key: str | None = None,
    available_at: datetime | None = None,
    useful_until: datetime | None = None,
) -> None:
    """Write down, in the caller's transaction, that a mail must leave.

    The same key twice is one mail. Without a key each call is a mail of its own. One that could
    not leave before `useful_until` never leaves.
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
                useful_until=useful_until,
            )
        ],
        ignore_conflicts=True,
    )


def drop_what_waits_for(recipient_id: UUID, *, organisation_id: UUID) -> int:
    """Let the mails that wait for somebody not leave: they no longer belong here. How many were dropped."""
    theirs = OutboxMessage.objects.filter(
        organisation_id=organisation_id, recipient_id=recipient_id, state=State.WAITING
    )
    return theirs.update(state=State.DROPPED)


def subjects(message: OutboxMessage) -> list[UUID]:
    """What a mail is about: its own subject, then those of the mails that it also says."""
    merged = OutboxMessage.objects.filter(merged_into=message.pk).order_by("announced_at", "pk")
    return list(dict.fromkeys([message.subject_id, *merged.values_list("subject_id", flat=True)]))


def was_told(message: OutboxMessage, subject_id: UUID) -> bool:
    """Whether an earlier mail of this topic, to the same reader, spoke of a subject; one in doubt counts as told."""
    told = Q(state__in=[State.SENT, State.SENDING, State.FAILED]) | (Q(state=State.MERGED) & ~Q(merged_into=message.pk))
    return _to_same_reader(message).filter(told, subject_id=subject_id).exclude(pk=message.pk).exists()


def waiting() -> list[UUID]:
    """The messages that may leave now, oldest first, a batch at a time; at night those that can wait do."""
    return list(_ready().values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def hand_out() -> list[UUID]:
    """Those of them that no worker was just asked to send; asked again after a lease, should that worker have vanished.

    Without this each question of beat would put into the queue, once more, everything that is still in it.
    """
    now = timezone.now()
    unasked = _ready().filter(Q(handed_until=None) | Q(handed_until__lt=now)).select_for_update(skip_locked=True)
    handed = list(unasked.values_list("pk", flat=True)[:BATCH])
    OutboxMessage.objects.filter(pk__in=handed).update(handed_until=now + LEASE)
    return handed


def _ready() -> QuerySet[OutboxMessage]:
    now = clock.now()
    ready = OutboxMessage.objects.filter(_claimable(), available_at__lte=now).exclude(topic__in=asleep(now))
    return ready.order_by("available_at")


def asleep(now: datetime) -> list[str]:
    """The topics that wait for a better hour."""
    return [topic for topic, pace in _paces.items() if not pace.is_open(now)]


def deliver(message_pk: UUID) -> bool:
    """Send one message if nobody else does; True when it left."""
    message = _claim(message_pk)
    if message is None:
        return False
    try:
        with tenant(message.organisation_id):
            is_silent = any(gate(message) for gate in _gates)
            mail = None if is_silent else _composers[message.topic](message)
        if mail is None:
            _settle(message, state=State.DROPPED)
            return False
        send(mail, message_id=message.message_id)
    except Exception as fault:
        _postpone(message, fault)
        raise
    _settle(message, state=State.SENT, sent_at=clock.now())
    return True


def _claimable() -> Q:
    abandoned = Q(state=State.SENDING, lease_until__lt=timezone.now())
    rested = Q(lease_until=None) | Q(lease_until__lt=timezone.now())
    return abandoned | (Q(state=State.WAITING) & rested)


@transaction.atomic
def _claim(message_pk: UUID) -> OutboxMessage | None:
    found = OutboxMessage.objects.filter(_claimable(), pk=message_pk)
    seen = found.first()
    pace = _paces.get(seen.topic) if seen else None
    if seen and pace:
        _one_at_a_time(seen)
    message = found.select_for_update(skip_locked=True).first()
    if message is None:
        return None
    if message.state == State.SENDING:
        message.doubts += 1
        if message.attempts >= ATTEMPTS:
            message.state = State.FAILED
            message.fault = "Abandoned"
            message.save(update_fields=["state", "doubts", "fault"])
            return None
    elif _is_put_aside(message, pace):
        return None
    message.state = State.SENDING
    message.lease_until = timezone.now() + LEASE
    message.attempts += 1
    message.save(update_fields=["state", "lease_until", "attempts", "doubts", "useful_until"])
    return message


def _is_put_aside(message: OutboxMessage, pace: Pace | None) -> bool:
    """Whether it comes too late, or later: too soon after the last one, or at night. Otherwise it takes others along."""
    now = clock.now()
    if message.useful_until is not None and message.useful_until <= now:
        message.state = State.STALE
        message.save(update_fields=["state"])
        return True
    if pace is None:
        return False
    opens_at = pace.opens_at(max(now, _rested_at(message, pace) or now))
    would_be_stale = message.useful_until is not None and message.useful_until <= opens_at
    if opens_at > now and not (would_be_stale and pace.is_open(now)):
        message.available_at = opens_at
        message.save(update_fields=["available_at"])
        return True
    _take_along(message, now)
    return False


def _take_along(message: OutboxMessage, now: datetime) -> None:
    """Everything of this topic that waits for the same reader and is still useful leaves with this one."""
    others = (
        _to_same_reader(message)
        .filter(Q(useful_until=None) | Q(useful_until__gt=now), state=State.WAITING, doubts=0, attempts=0)
        .exclude(pk=message.pk)
        .select_for_update(skip_locked=True)
    )
    taken = [*others]
    if not taken:
        return
    ends = [message.useful_until, *(other.useful_until for other in taken)]
    message.useful_until = None if None in ends else max(end for end in ends if end is not None)
    OutboxMessage.objects.filter(pk__in=[other.pk for other in taken]).update(
        state=State.MERGED, merged_into=message.pk, lease_until=None
    )


def _rested_at(message: OutboxMessage, pace: Pace) -> datetime | None:
    """When the reader of a message may be written to again; None when they may now."""
    if not pace.gap:
        return None
    theirs = _to_same_reader(message)
    if theirs.filter(state=State.SENDING).exists():
        return clock.now() + pace.gap
    sent_at = theirs.filter(state=State.SENT).aggregate(last=Max("sent_at"))["last"]
    return sent_at + pace.gap if sent_at else None


def _to_same_reader(message: OutboxMessage) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(
        organisation_id=message.organisation_id, recipient_id=message.recipient_id, topic=message.topic
    )


def _one_at_a_time(message: OutboxMessage) -> None:
    """Until this transaction ends, nobody else looks at what waits for the same reader."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"{message.organisation_id} {message.recipient_id} {message.topic}"],
        )


def _settle(message: OutboxMessage, **changes: object) -> None:
    OutboxMessage.objects.filter(pk=message.pk).update(lease_until=None, fault="", **changes)


def _postpone(message: OutboxMessage, fault: Exception) -> None:
    """Try again later, each time later still; after the last attempt it waits for a human."""
    last = message.attempts >= ATTEMPTS
    OutboxMessage.objects.filter(pk=message.pk).update(
        state=State.FAILED if last else State.WAITING,
        lease_until=timezone.now() + LEASE * 2 ** min(message.attempts, ATTEMPTS),
        fault=type(fault).__name__[:100],
    )
