"""Who hears that a request waits; the mails themselves say nothing more (invariant 10)."""

from datetime import datetime

from beneficiaries.models import PersonRequest, RequestTask
from foundation import outbox
from organisations.models import Membership


def to_administrators(request: PersonRequest, topic: str, *, at: datetime, key: str) -> None:
    """One mail to each administrator, once a key."""
    administrators = Membership.objects.filter(is_administrator=True, removed_at=None)
    for member_id in administrators.values_list("pk", flat=True):
        outbox.announce(
            topic,
            organisation_id=request.organisation_id,
            subject_id=request.pk,
            recipient_id=member_id,
            at=at,
            key=f"request:{request.pk}:{key}:{member_id}",
        )


def to_author(task: RequestTask, *, at: datetime, key: str) -> None:
    """One mail to the author of private notes, once a key."""
    outbox.announce(
        "beneficiaries.task_waits",
        organisation_id=task.organisation_id,
        subject_id=task.pk,
        recipient_id=task.assignee_id,
        at=at,
        key=f"task:{task.pk}:{key}",
    )


def to_person(request: PersonRequest, *, at: datetime) -> None:
    """A message waits in their space; nothing leaves for somebody without one."""
    outbox.announce(
        "beneficiaries.something_waits",
        organisation_id=request.organisation_id,
        subject_id=request.pk,
        recipient_id=request.beneficiary_id,
        at=at,
    )
