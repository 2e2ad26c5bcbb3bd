"""The destruction itself: keys, rows, register and mark in one transaction, files as soon as it is committed."""

from datetime import datetime
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from confidentiality.destruction import contents, proof
from confidentiality.destruction.planning import DESTROY, WARN
from confidentiality.locking import lock_bilan
from confidentiality.models import Destruction, RegisterEntry
from confidentiality.signals import content_destroyed
from confidentiality.vault import keyring
from confidentiality.vault.places import Retention
from foundation import due
from foundation.errors import violated
from foundation.tenancy import content_of


class DestructionRefused(Exception):
    """It may not take place now; the message is shown to the user as it is."""


REFUSALS = {
    "destruction_is_due": "Le jour de cette destruction n’est pas venu.",
    "destruction_is_not_held": "Une suspension motivée retient cette destruction.",
}


@transaction.atomic
def destroy(destruction: Destruction, *, at: datetime) -> RegisterEntry:
    """Destroy one class of one bilan on its day; a second call finds it done. Raises DestructionRefused.

    Runs inside the tenant. What was written to the register outside before a commit that
    fails is harmless: the destruction was due, and is tried again.
    """
    lock_bilan(destruction.bilan_id)
    destruction = Destruction.objects.select_for_update(of=("self",)).select_related("bilan").get(pk=destruction.pk)
    if destruction.done_at is not None:
        return RegisterEntry.objects.get(destruction_id=destruction.pk)
    _start(destruction, at)
    with content_of(destruction.bilan_id):
        erased = contents.erase(destruction.bilan_id, Retention(destruction.retention), destruction.document_id)
    keyring.forget()
    entry = proof.enter(destruction, erased, at=at)
    destruction.done_at = at
    destruction.save(update_fields=["done_at"])
    for kind in (DESTROY, WARN):
        due.cancel(kind, subject_id=destruction.pk)
    content_destroyed.send(sender=Destruction, destruction=destruction, entry=entry, at=at)
    transaction.on_commit(lambda: remove_files(erased.files))
    proof.ship_entry(entry)
    return entry


def _start(destruction: Destruction, at: datetime) -> None:
    destruction.started_at = at
    try:
        with transaction.atomic():
            destruction.save(update_fields=["started_at"])
    except IntegrityError as error:
        raise DestructionRefused(REFUSALS.get(violated(error), "Cette destruction n’est pas possible.")) from None


def remove_files(names: list[str]) -> None:
    """Take sealed files off the storage; their key is gone already. What stays is found by `sweep` and `verify`."""
    for name in names:
        default_storage.delete(name)


@due.raises(DESTROY)
def destroy_on_its_day(destruction_id: UUID, at: datetime) -> None:
    """What the due date does; a destruction cancelled meanwhile is nothing."""
    destruction = Destruction.objects.filter(pk=destruction_id, done_at=None).first()
    if destruction is not None:
        destroy(destruction, at=at)
