"""The destruction itself: keys, rows, register and mark in one transaction, files as soon as it is committed."""

import logging
from datetime import datetime
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction

from confidentiality.destruction import contents, proof
from confidentiality.destruction.planning import DESTROY, WARN
from confidentiality.locking import lock_bilan
from confidentiality.models import Destruction, FileToErase, RegisterEntry
from confidentiality.signals import content_destroyed
from confidentiality.vault import keyring
from confidentiality.vault.places import Retention
from foundation import due
from foundation.errors import violated
from foundation.tenancy import content_of, tenant

log = logging.getLogger(__name__)


class DestructionRefused(Exception):
    """It may not take place now; the message is shown to the user as it is."""


REFUSALS = {
    "destruction_is_due": "Le jour de cette destruction n’est pas venu.",
    "destruction_is_not_held": "Une suspension motivée retient cette destruction.",
}


@transaction.atomic
def destroy(destruction: Destruction, *, at: datetime) -> RegisterEntry:
    """Destroy one class of one bilan on its day; a second call finds it done. Raises DestructionRefused.

    Runs inside the tenant. When the connection is lost between the register outside and the
    commit, the destruction is tried again and announced again: the last word counts.
    """
    lock_bilan(destruction.bilan_id)
    destruction = Destruction.objects.select_for_update(of=("self",)).select_related("bilan").get(pk=destruction.pk)
    if destruction.done_at is not None:
        return RegisterEntry.objects.get(destruction_id=destruction.pk)
    _start(destruction, at)
    with content_of(destruction.bilan_id):
        erased = contents.erase(destruction.bilan_id, Retention(destruction.retention), destruction.document_id)
    keyring.forget()
    name_files(destruction.organisation_id, erased.files, at=at)
    entry = proof.enter(destruction, erased, at=at)
    destruction.done_at = at
    destruction.save(update_fields=["done_at"])
    for kind in (DESTROY, WARN):
        due.cancel(kind, subject_id=destruction.pk)
    content_destroyed.send(sender=Destruction, destruction=destruction, entry=entry, at=at)
    transaction.on_commit(lambda: erase_files(destruction.organisation_id), robust=True)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing but a lost connection may refuse after this
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    proof.ship_entry(entry)
    return entry


def _start(destruction: Destruction, at: datetime) -> None:
    destruction.started_at = at
    try:
        with transaction.atomic():
            destruction.save(update_fields=["started_at"])
    except IntegrityError as error:
        raise DestructionRefused(REFUSALS.get(violated(error), "Cette destruction n’est pas possible.")) from None


def name_files(organisation_id: UUID, names: list[str], *, at: datetime) -> None:
    """Write down, in the caller's transaction, which files the storage must let go of."""
    rows = [FileToErase(organisation_id=organisation_id, name=name, since=at) for name in names]
    FileToErase.objects.bulk_create(rows, ignore_conflicts=True)


def erase_files(organisation_id: UUID) -> int:
    """Take the named files off the storage, each on its own; what the storage refuses is tried again later.

    Their key is gone already. Returns how many are left.
    """
    with tenant(organisation_id):
        for file in FileToErase.objects.all():
            try:
                default_storage.delete(file.name)
            except OSError as fault:
                log.warning("A destroyed file stays on the storage: %s", type(fault).__name__)
            else:
                file.delete()
        return FileToErase.objects.count()


@due.raises(DESTROY)
def destroy_on_its_day(destruction_id: UUID, at: datetime) -> None:
    """What the due date does; a destruction cancelled meanwhile is nothing."""
    destruction = Destruction.objects.filter(pk=destruction_id, done_at=None).first()
    if destruction is not None:
        destroy(destruction, at=at)
