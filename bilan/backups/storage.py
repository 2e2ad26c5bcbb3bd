"""The sealed files of the storage, in one archive; they were sealed when they came in, and stay so."""

import io
import re
import tarfile
from pathlib import Path
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from bilan.backups.errors import BackupRefused
from confidentiality.checks.destruction import stored_files

NAME = re.compile(r"[0-9a-f-]{36}/[A-Za-z0-9_.-]+")  # the organisation's directory, a random name


def pack(output: IO[bytes]) -> int:
    """Write every file of the storage; one that goes meanwhile was destroyed, and is left out. Returns how many."""
    count = 0
    with tarfile.open(fileobj=output, mode="w") as archive:
        for name in sorted(filter(is_ours, stored_files())):
            try:
                with default_storage.open(name) as file:
                    content = file.read()
            except FileNotFoundError:
                continue
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), 0o600
            archive.addfile(member, io.BytesIO(content))
            count += 1
    return count


def unpack(path: Path) -> int:
    """Bring every file back under its own name; what is there already is replaced. Returns how many."""
    count = 0
    with tarfile.open(path) as archive:
        for member in archive:
            if not member.isreg() or not is_ours(member.name):
                raise BackupRefused(f"{path.name} contient ce qu’aucune sauvegarde ne contient : {member.name}.")
            file = archive.extractfile(member)
            assert file is not None
            default_storage.delete(member.name)
            default_storage.save(member.name, ContentFile(file.read()))
            count += 1
    return count


def is_ours(name: str) -> bool:
    """Whether a name is one that a sealed file has: everything else is left where it is."""
    return NAME.fullmatch(name) is not None
