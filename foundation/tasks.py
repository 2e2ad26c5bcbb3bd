"""Celery carries ids; the outbox and the due dates decide.

What is handed to workers expires: after an outage the queue holds one round, not one for every time that beat asked.
"""

from uuid import UUID

from celery import shared_task

from foundation import due, outbox

EXPIRES_SECONDS = 120


@shared_task
def send_what_waits() -> int:
    """Hand each waiting message to a worker; what was handed twice is sent once."""
    messages = outbox.hand_out()
    for message in messages:
        deliver.apply_async((str(message),), expires=EXPIRES_SECONDS)
    return len(messages)


@shared_task
def deliver(message_id: str) -> bool:
    """Send one message of the outbox."""
    return outbox.deliver(UUID(message_id))


@shared_task
def raise_what_is_due() -> int:
    """Hand each date that has come to a worker; what was handed twice is raised once."""
    dates = due.hand_out()
    for due_date in dates:
        raise_date.apply_async((str(due_date),), expires=EXPIRES_SECONDS)
    return len(dates)


@shared_task
def raise_date(due_id: str) -> bool:
    """Let one date that has come have its effect."""
    return due.raise_date(UUID(due_id))
