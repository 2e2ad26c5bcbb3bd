"""Encrypted files: checked by content, limited in size, kept under random names, bound to their row."""

from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from confidentiality.vault import Place, Retention, seal, unseal

MAX_BYTES = 10 * 1024 * 1024
SIGNATURES = {
    "application/pdf": (b"%PDF-",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
}
EXTENSIONS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


class FileRefused(Exception):
    """The file cannot be kept; the message is shown to the user as it is."""


def kind_of(content: bytes) -> str:
    """The media type that the bytes themselves tell. Raises FileRefused for any other, or too large."""
    if len(content) > MAX_BYTES:
        raise FileRefused("Ce fichier dépasse 10 Mo.")
    for kind, beginnings in SIGNATURES.items():
        if content.startswith(beginnings):
            return kind
    raise FileRefused("Seuls les fichiers PDF, JPEG et PNG sont acceptés.")


def keep(content: bytes, place: Place) -> str:
    """Seal a file for its row and store it; returns its name in the storage."""
    name = f"{place.organisation_id}/{uuid4().hex}"
    return default_storage.save(name, ContentFile(seal(content, place)))


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
