"""Seal for one place, open at that place only."""

import os
from uuid import UUID

from cryptography.exceptions import InvalidTag

from confidentiality.vault import keyring
from confidentiality.vault.master import NONCE_BYTES
from confidentiality.vault.places import Place

HEADER_BYTES = 1 + 16 + NONCE_BYTES  # which kind of key, which key, nonce


class Unreadable(Exception):
    """The ciphertext was moved or altered, or its key was destroyed."""


def seal(plain: bytes, place: Place) -> bytes:
    """Encrypt for one place, under the key of its bilan and retention class.

    Raises `keyring.KeyRefused` when that class of that bilan was destroyed.
    """
    key = keyring.key_for(place)
    nonce = os.urandom(NONCE_BYTES)
    header = key.kind.mark + key.id.bytes + nonce
    return header + key.cipher.encrypt(nonce, plain, _bound(header, place))


def unseal(sealed: bytes, place: Place) -> bytes:
    """Decrypt what was sealed for this place. Raises Unreadable."""
    kind = keyring.KINDS.get(sealed[:1])
    if kind is None or len(sealed) < HEADER_BYTES:
        raise Unreadable("Scellement inconnu.")
    header, body = sealed[:HEADER_BYTES], sealed[HEADER_BYTES:]
    key = keyring.key_named(kind, UUID(bytes=header[1:17]), place)
    if key is None:
        raise Unreadable("La clé de ce contenu a été détruite, ou n’est pas celle de cette place.")
    try:
        return key.cipher.decrypt(header[17:], body, _bound(header, place))
    except InvalidTag:
        raise Unreadable("Ce contenu n’est pas à sa place.") from None


def _bound(header: bytes, place: Place) -> bytes:
    return header[:17] + place.as_bytes()
