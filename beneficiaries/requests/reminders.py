"""One reminder before a request is due; another one before the date it was put off to."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from beneficiaries.models import PersonRequest
from beneficiaries.requests import announcing
from foundation import due

NOTICE = timedelta(days=7)
FIRST, EXTENDED = "beneficiaries.request_due", "beneficiaries.extended_request_due"


def schedule(request: PersonRequest) -> None:
    """Set the day of the reminder, in the caller's transaction."""
    kind = EXTENDED if request.extended_on else FIRST
    due.schedule(
        kind,
        organisation_id=request.organisation_id,
        subject_id=request.pk,
        due_on=request.due_on - NOTICE,
    )


def reschedule(request: PersonRequest) -> None:
    """Put off: the first reminder, if it has not left, becomes that of the new date."""
    due.cancel(FIRST, subject_id=request.pk)
    schedule(request)


def forget(request: PersonRequest) -> None:
    """Answered: nobody is reminded."""
    for kind in (FIRST, EXTENDED):
        due.cancel(kind, subject_id=request.pk)


@due.raises(FIRST)
@transaction.atomic
def remind(request_id: UUID, at: datetime) -> None:
    """Remind the administrators, and the authors who have not answered for their notes, once a deadline."""
    request = PersonRequest.objects.filter(pk=request_id, answered_at=None).first()
    if request is None:
        return
    key = f"due:{request.due_on}"
    announcing.to_administrators(request, "beneficiaries.request_due", at=at, key=key)
    for task in request.tasks.filter(done_at=None):
        announcing.to_author(task, at=at, key=key)


due.raises(EXTENDED)(remind)
