"""Encrypted files: checked by content, limited in size, kept under random names, bound to their row."""

import weakref
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage, storages
from django.db import transaction

from confidentiality.pdfs import ACTIVE_PDF, FileRefused, is_active
from confidentiality.vault import Place, Retention, seal, unseal

MAX_BYTES = 10 * 1024 * 1024
SIGNATURES = {
    "application/pdf": (b"%PDF-",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
}
EXTENSIONS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


def kind_of(content: bytes) -> str:
    """The media type that the bytes themselves tell. Raises FileRefused for any other, too large, or with a program."""
    if len(content) > MAX_BYTES:
        raise FileRefused("Ce fichier dépasse 10 Mo.")
    for kind, beginnings in SIGNATURES.items():
        if content.startswith(beginnings):
            if kind == "application/pdf" and is_active(content):
                raise FileRefused(ACTIVE_PDF)
            return kind
    raise FileRefused("Seuls les fichiers PDF, JPEG et PNG sont acceptés.")


def keep(content: bytes, place: Place) -> str:
    """Seal a file for its row and store it; returns its name in the storage.

    When the transaction is rolled back, up to the savepoint in which the file was kept, the file goes with its row.
    """
    storage = storages["default"]
    name = storage.save(f"{place.organisation_id}/{uuid4().hex}", ContentFile(seal(content, place)))
    _remove_on_rollback(storage, name)
    return name


def discard(name: str) -> None:
    """Erase a file once the transaction that gave it up is committed; rolled back, row and file are both there."""
    storage = storages["default"]
    transaction.on_commit(lambda: storage.delete(name), robust=True)


def _remove_on_rollback(storage: Storage, name: str) -> None:
    """Django tells of a commit, not of a rollback: what waits for the commit is then dropped unrun.

    In doubt (the connection was lost while it committed, another callback of the commit failed) the file
    stays: a sealed orphan harms nobody, a lost document does.
    """
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        return

    def committed() -> None:
        waiting.detach()

    def dropped() -> None:
        is_committing = connection.run_commit_hooks_on_set_autocommit_on
        session = connection.connection
        if not is_committing and session is not None and not session.closed:
            storage.delete(name)

    waiting = weakref.finalize(committed, dropped)
    waiting.atexit = False
    transaction.on_commit(committed, robust=True)


def fetch(name: str, place: Place) -> bytes:
    """Read a kept file back. Raises `vault.Unreadable` when it is not this row's."""
    with default_storage.open(name) as file:
        return unseal(file.read(), place)


def place_of_file(
    organisation_id: UUID,
    bilan_id: UUID | None,
    table: str,
    row_id: UUID,
    retention: Retention = Retention.WORKING,
) -> Place:
    """The place of the one file of a row."""
    return Place(organisation_id, bilan_id, table, "file", row_id, retention)
