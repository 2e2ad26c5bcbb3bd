"""What a backup consists of: names, sizes and SHA-256, signed; written last, so that a half-made backup is none."""

import base64
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from bilan.backups.errors import BackupRefused
from confidentiality.destruction.proof import canonical
from confidentiality.vault.keyfile import expires_on
from confidentiality.vault.signing import is_signed, public_key, sign

FORM = "sauvegarde/1"
BLOCK_BYTES = 1 << 20


def data_file(stamp: str) -> str:
    return f"data-{stamp}.dump"


def storage_file(stamp: str) -> str:
    return f"files-{stamp}.tar"


def keys_file(stamp: str) -> str:
    return f"keys-{stamp}.bin"


def manifest_file(stamp: str) -> str:
    return f"manifest-{stamp}.json"


def stamp_of(at: datetime) -> str:
    """The name of a backup: its instant in universal time, which sorts as text."""
    return f"{at:%Y%m%dT%H%M%SZ}"


@dataclass(frozen=True)
class Manifest:
    """One whole backup of a directory."""

    directory: Path
    stamp: str
    made_at: datetime
    keys_expire_on: date
    files: dict[str, dict[str, Any]]
    destructions: int

    def path(self, name: str) -> Path:
        return self.directory / name

    def fault(self, name: str) -> str:
        """What is wrong with one of its files; empty when it is as it was."""
        path = self.path(name)
        if not path.is_file():
            return "missing"
        return "" if sha256_of(path) == self.files[name]["sha256"] else "altered"


def write_manifest(directory: Path, stamp: str, names: list[str], *, at: datetime, destructions: int) -> None:
    """`destructions` is how many lines the register held then: a restore refuses a shorter one."""
    statement = {
        "form": FORM,
        "stamp": stamp,
        "made_at": at.isoformat(),
        "keys_expire_on": expires_on(at).isoformat(),
        "destructions": destructions,
        "files": {
            name: {"bytes": (directory / name).stat().st_size, "sha256": sha256_of(directory / name)} for name in names
        },
    }
    signed = {"manifest": statement, "signature": base64.b64encode(sign(canonical(statement))).decode()}
    with new_file(directory / manifest_file(stamp)) as file:
        file.write(json.dumps(signed, indent=1, sort_keys=True).encode())


def read_manifest(directory: Path, stamp: str) -> Manifest:
    """Raises BackupRefused when there is none, or when it is not this installation's."""
    path = directory / manifest_file(stamp)
    try:
        signed = json.loads(path.read_bytes())
        said, signature = signed["manifest"], base64.b64decode(signed["signature"])
        if not is_signed(canonical(said), signature, public_key()):
            raise ValueError
        made_at = datetime.fromisoformat(said["made_at"])
        expires = min(date.fromisoformat(said["keys_expire_on"]), expires_on(made_at))
        return Manifest(directory, stamp, made_at, expires, dict(said["files"]), int(said["destructions"]))
    except FileNotFoundError:
        raise BackupRefused(f"Il n’y a pas de sauvegarde {stamp} dans {directory}.") from None
    except (ValueError, KeyError, TypeError):
        raise BackupRefused(
            f"{path.name} a été altéré, ou vient d’une autre installation (BILAN_SIGNING_KEY)."
        ) from None


def stamps(directory: Path) -> list[str]:
    """The backups of a directory, oldest first."""
    return sorted(path.stem.removeprefix("manifest-") for path in directory.glob("manifest-*.json"))


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """A file that only its owner reads, under its name once it is whole and on the disk."""
    draft = path.with_name(f"{path.name}.part")
    draft.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def sha256_of(path: Path) -> str:
    total = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            total.update(block)
    return total.hexdigest()
