"""The only module that touches keys: AES-256-GCM, each ciphertext bound to its place.

One installation key for now; the byte in front of each ciphertext names the scheme, so that
keys per bilan can come without rewriting what is stored.
"""

import base64
import binascii
import os
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

SCHEME = b"\x01"
NONCE_BYTES = 12


class Unreadable(Exception):
    """The ciphertext was moved, altered, or sealed with another key."""


@dataclass(frozen=True)
class Place:
    """Where a ciphertext lives; anywhere else it refuses to open."""

    organisation_id: UUID
    bilan_id: UUID | None
    table: str
    column: str
    row_id: UUID

    def as_bytes(self) -> bytes:
        return "|".join(map(str, (self.organisation_id, self.bilan_id, self.table, self.column, self.row_id))).encode()


def seal(plain: bytes, place: Place) -> bytes:
    """Encrypt for one place."""
    nonce = os.urandom(NONCE_BYTES)
    return SCHEME + nonce + _cipher().encrypt(nonce, plain, place.as_bytes())


def unseal(sealed: bytes, place: Place) -> bytes:
    """Decrypt what was sealed for this place. Raises Unreadable."""
    if sealed[:1] != SCHEME:
        raise Unreadable("Scellement inconnu.")
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return _cipher().decrypt(nonce, body, place.as_bytes())
    except InvalidTag:
        raise Unreadable("Ce contenu n’est pas à sa place, ou sa clé a changé.") from None


def _cipher() -> AESGCM:
    return _cipher_of(settings.MASTER_KEY)


@cache
def _cipher_of(encoded: str) -> AESGCM:
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != 32:
        raise ImproperlyConfigured("BILAN_MASTER_KEY doit contenir 32 octets encodés en base64.")
    return AESGCM(key)
