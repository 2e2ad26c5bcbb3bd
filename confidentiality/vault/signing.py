"""The installation's Ed25519 key: it signs certificates and the seals of the journal."""

import base64
from functools import cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from confidentiality.vault.master import decoded


def sign(message: bytes) -> bytes:
    """64 bytes that only this installation can make, and anybody can check with its public key."""
    return _private(settings.SIGNING_KEY).sign(message)


def public_key() -> str:
    """The public key, in base64: 32 bytes."""
    raw = _private(settings.SIGNING_KEY).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return base64.b64encode(raw).decode()


def is_signed(message: bytes, signature: bytes, encoded_public_key: str) -> bool:
    """Whether the holder of this public key signed this very message."""
    key = Ed25519PublicKey.from_public_bytes(decoded(encoded_public_key, "La clé publique"))
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


@cache
def _private(encoded: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(decoded(encoded, "BILAN_SIGNING_KEY"))
