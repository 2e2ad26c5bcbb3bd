"""The master key of the installation: an interface that a key service can stand behind, and one local keeper."""

import base64
import binascii
import hashlib
import os
from functools import cache
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

KEY_BYTES = 32
NONCE_BYTES = 12


class MasterUnknown(Exception):
    """The key was wrapped by a master key that this installation does not have."""


class Master(Protocol):
    """What keeps the master key: this process, or a key service that never shows it.

    `context` is bound to what is wrapped: it refuses to unwrap under another one.
    """

    @property
    def key_id(self) -> str:
        """Which master key wraps today, at most 32 characters; not a secret."""
        ...

    def wrap(self, key: bytes, context: bytes) -> bytes: ...

    def unwrap(self, wrapped: bytes, context: bytes, key_id: str) -> bytes:
        """Raises MasterUnknown when no key of that id opens it."""
        ...


class LocalMaster:
    """Keeps the master key of BILAN_MASTER_KEY in memory, and former ones until everything is wrapped anew."""

    def __init__(self, encoded: str, former: tuple[str, ...] = ()) -> None:
        current = decoded(encoded, "BILAN_MASTER_KEY")
        self.key_id = fingerprint(current)
        keys = [current, *(decoded(text, "BILAN_MASTER_KEYS_FORMER") for text in former)]
        self._ciphers = {fingerprint(key): AESGCM(key) for key in keys}

    def wrap(self, key: bytes, context: bytes) -> bytes:
        return wrap_with(self._ciphers[self.key_id], key, context)

    def unwrap(self, wrapped: bytes, context: bytes, key_id: str) -> bytes:
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise MasterUnknown(f"La clé maîtresse {key_id} n’est pas celle de cette installation.")
        try:
            return unwrap_with(cipher, wrapped, context)
        except InvalidTag:
            raise MasterUnknown("Cette clé n’est pas à sa place, ou a été altérée.") from None


def wrap_with(cipher: AESGCM, key: bytes, context: bytes) -> bytes:
    """Seal a key with another one, for one context."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, key, context)


def unwrap_with(cipher: AESGCM, wrapped: bytes, context: bytes) -> bytes:
    """Open a wrapped key. Raises InvalidTag, also for what is too short to hold one."""
    if len(wrapped) < NONCE_BYTES:
        raise InvalidTag
    return cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], context)


def fingerprint(key: bytes) -> str:
    """Names a key without telling anything of it."""
    return hashlib.sha256(b"bilan key id" + key).hexdigest()[:16]


def decoded(encoded: str, name: str) -> bytes:
    """32 bytes out of base64. Raises ImproperlyConfigured."""
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(f"{name} doit contenir 32 octets encodés en base64.")
    return key


def master() -> Master:
    """The keeper that the installation chose."""
    return _keeper(settings.KEY_KEEPER, settings.MASTER_KEY, tuple(settings.MASTER_KEYS_FORMER))


@cache
def _keeper(path: str, encoded: str, former: tuple[str, ...]) -> Master:
    return import_string(path)(encoded, former)
