"""Celery carries ids; the outbox and the due dates decide."""

from uuid import UUID

from celery import shared_task

from foundation import due, outbox


@shared_task
def send_what_waits() -> int:
    """Hand each waiting message to a worker; what was handed twice is sent once."""
    messages = outbox.waiting()
    for message in messages:
        deliver.delay(str(message))
    return len(messages)


@shared_task
def deliver(message_id: str) -> bool:
    """Send one message of the outbox."""
    return outbox.deliver(UUID(message_id))


@shared_task
def raise_what_is_due() -> int:
    """Hand each date that has come to a worker; what was handed twice is raised once."""
    dates = due.ripe()
    for due_date in dates:
        raise_date.delay(str(due_date))
    return len(dates)


@shared_task
def raise_date(due_id: str) -> bool:
    """Let one date that has come have its effect."""
    return due.raise_date(UUID(due_id))
