"""The secrets of one embedded installation: made once, kept in a 0600 file of its data directory."""

from __future__ import annotations

import base64
import json
import os
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bilan.embedded.errors import EmbeddedError

NAMES = (
    "postgres",
    "bilan_owner",
    "bilan_app",
    "bilan_backup",
    "secret_key",
    "operator",
)
KEYS = ("master_key", "signing_key", "backup_key")  # 32 bytes each
LATER = ("signing_key", "backup_key", "seal")  # drawn for an installation that is older than them
SEALER = "Bilan (certificat d’essai, fabriqué sur place)"  # says so to whoever reads a sealed document


def load_keys(path: Path, *, has_data: bool) -> dict[str, str]:
    """Read the secrets, or draw them when the installation is new.

    With data and without the file we stop: new keys could not open what the old ones closed.
    """
    if path.exists():
        kept = {str(name): str(value) for name, value in json.loads(path.read_text()).items()}
        missing = [name for name in LATER if name not in kept]
        return _written(path, kept | {name: _drawn(name) for name in missing}) if missing else kept
    if has_data:
        raise EmbeddedError(f"Le fichier {path} manque : sans lui, les données de ce répertoire sont illisibles.")
    keys = {name: secrets.token_urlsafe(32) for name in NAMES}
    keys["operator"] = secrets.token_urlsafe(12)
    return _written(path, keys | {name: _drawn(name) for name in (*KEYS, "seal")})


def _drawn(name: str) -> str:
    return _seal() if name == "seal" else _key()


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _seal() -> str:
    """A self-signed certificate with its key, for trying out: it covers the past that a demonstration tells."""
    from foundation.signing.certificates import self_signed

    made = self_signed(SEALER, at=datetime.now(UTC) - timedelta(days=3 * 365), days=13 * 365)
    return base64.b64encode(f"{made.private_key}{made.chain}".encode()).decode()


def _written(path: Path, keys: dict[str, str]) -> dict[str, str]:
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        json.dump(keys, stream, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    draft.rename(path)
    return keys
