"""Celery carries ids; the journal's seals and purges follow the clock."""

from uuid import UUID

from celery import shared_task

from confidentiality.destruction.execution import erase_files
from confidentiality.journal import purge_journal, seal_journal
from foundation import clock
from foundation.tenancy import tenant
from organisations.models import Organisation


@shared_task
def seal_journals() -> int:
    """Hand each organisation's journal to a worker; sealing twice finds nothing the second time."""
    organisations = list(Organisation.objects.values_list("pk", flat=True))
    for organisation_id in organisations:
        seal_one_journal.delay(str(organisation_id))
    return len(organisations)


@shared_task
def seal_one_journal(organisation_id: str) -> bool:
    """Seal what waits in one organisation's journal, let go of what is past its time and of files still to be erased."""
    at = clock.now()
    with tenant(UUID(organisation_id)):
        organisation = Organisation.objects.get(pk=organisation_id)
        purge_journal(at=at)
        erase_files(UUID(organisation_id))
        return seal_journal(organisation, at=at) is not None
