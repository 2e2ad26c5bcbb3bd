"""Celery carries ids; the heads of attendance follow the clock."""

from uuid import UUID

from celery import shared_task

from foundation import clock
from foundation.tenancy import tenant
from organisations.models import Organisation
from sessions.attendance.heads import seal_heads


@shared_task
def note_heads() -> int:
    """Hand each organisation's attendance to a worker; noting twice finds nothing the second time."""
    organisations = list(Organisation.objects.values_list("pk", flat=True))
    for organisation_id in organisations:
        note_heads_of.delay(str(organisation_id))
    return len(organisations)


@shared_task
def note_heads_of(organisation_id: str) -> int:
    """Note how far the seals of one organisation went."""
    with tenant(UUID(organisation_id)):
        return seal_heads(Organisation.objects.get(pk=organisation_id), at=clock.now())
