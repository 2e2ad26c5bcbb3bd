"""The backup of keys: a file apart, sealed under BILAN_BACKUP_KEY, which says until when it may be used.

Its short life is what makes a destruction irreversible: a key that was destroyed is gone
everywhere on the day on which the last file that may hold it has expired.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from confidentiality.vault.master import NONCE_BYTES, decoded
from foundation.clock import paris_day

MAGIC = b"bilan-keys/1\n"
LENGTH_BYTES = 4
LONGEST_HEADER = 4096
TABLES = ("confidentiality_organisationkey", "confidentiality_bilankey", "confidentiality_proofkey")

Rows = dict[str, list[dict[str, Any]]]


class KeyFileRefused(Exception):
    """The file of keys cannot be used; the message is for the operator."""


@dataclass(frozen=True)
class Header:
    """What a file of keys says of itself in clear; it is bound to what it seals."""

    made_at: datetime
    expires_on: date

    def has_expired(self, today: date) -> bool:
        """From `expires_on` on it opens no more; a delay that was shortened since then counts too."""
        return today >= min(self.expires_on, expires_on(self.made_at))


def expires_on(made_at: datetime) -> date:
    """The first day on which a backup of keys is refused and erased."""
    return paris_day(made_at) + timedelta(days=settings.KEY_BACKUP_DAYS)


def read_rows(cursor: Any) -> Rows:
    """The rows of the key tables, as the backup role's open snapshot shows them; all are wrapped."""
    found: Rows = {}
    for table in TABLES:
        cursor.execute(f"SELECT to_jsonb(kept) FROM {table} kept ORDER BY id")
        found[table] = [row for (row,) in cursor.fetchall()]
    return found


def sealed_file(rows: Rows, *, made_at: datetime) -> bytes:
    """The file's bytes. Raises ImproperlyConfigured without a BILAN_BACKUP_KEY."""
    header = {"made_at": made_at.isoformat(), "expires_on": expires_on(made_at).isoformat()}
    words = json.dumps(header, sort_keys=True).encode()
    clear = MAGIC + len(words).to_bytes(LENGTH_BYTES, "big") + words
    nonce = os.urandom(NONCE_BYTES)
    return clear + nonce + _cipher().encrypt(nonce, json.dumps(rows).encode(), clear)


def header_of(content: bytes) -> Header:
    """What the file says of itself, before anything proves it. Raises KeyFileRefused."""
    return _parts(content)[0]


def opened_file(content: bytes, *, today: date) -> tuple[Header, Rows]:
    """The rows of a file that is whole and has not expired. Raises KeyFileRefused."""
    header, clear, sealed = _parts(content)
    try:
        plain = _cipher().decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], clear)
    except InvalidTag:
        raise KeyFileRefused(
            "Cette sauvegarde de clés a été altérée, ou BILAN_BACKUP_KEY n’est pas celle qui l’a scellée."
        ) from None
    if header.has_expired(today):
        raise KeyFileRefused(
            f"Cette sauvegarde de clés a expiré le {min(header.expires_on, expires_on(header.made_at)):%d/%m/%Y} :"
            " elle ne sert plus, pour que ce qui a été détruit le reste."
        )
    return header, json.loads(plain)


def _parts(content: bytes) -> tuple[Header, bytes, bytes]:
    """Header, the clear bytes that carry it, what is sealed."""
    start = len(MAGIC) + LENGTH_BYTES
    size = int.from_bytes(content[len(MAGIC) : start], "big")
    try:
        if not content.startswith(MAGIC) or size > LONGEST_HEADER:
            raise ValueError
        said = json.loads(content[start : start + size])
        header = Header(datetime.fromisoformat(said["made_at"]), date.fromisoformat(said["expires_on"]))
    except (ValueError, KeyError, TypeError):
        raise KeyFileRefused("Ce fichier n’est pas une sauvegarde de clés, ou son en-tête a été altéré.") from None
    return header, content[: start + size], content[start + size :]


def _cipher() -> AESGCM:
    if not settings.BACKUP_KEY:
        raise ImproperlyConfigured("BILAN_BACKUP_KEY est nécessaire : elle scelle les sauvegardes de clés.")
    return AESGCM(decoded(settings.BACKUP_KEY, "BILAN_BACKUP_KEY"))


def by_organisation(rows: Rows) -> Iterator[tuple[str, Rows]]:
    """The rows of each organisation apart."""
    for house in sorted({row["organisation_id"] for kept in rows.values() for row in kept}):
        yield house, {table: [row for row in kept if row["organisation_id"] == house] for table, kept in rows.items()}
