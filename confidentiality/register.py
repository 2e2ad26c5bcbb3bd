"""What leaves the database at once: lines appended to files that a restored backup does not take back.

The directory belongs on another disk, or is copied elsewhere as it grows; it holds ids, dates,
counts and hashes only.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings


def ship(register: str, line: dict[str, Any]) -> None:
    """Append one line and wait until the disk holds it; the caller's transaction fails when it cannot.

    The line is written before the commit: a fact may be announced twice (the last word counts), never forgotten.
    What a crash cut short was never committed: the next line begins on its own, and readers pass over it.
    """
    path = file_of(register)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "ab+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if _is_cut(file):
            file.write(b"\n")
        file.write(json.dumps(line, ensure_ascii=False, sort_keys=True).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def shipped(register: str) -> Iterator[dict[str, Any]]:
    """The lines of a register, oldest first."""
    path = file_of(register)
    if not path.exists():
        return
    with path.open("rb") as file:
        for line in file:
            if line.endswith(b"\n") and (found := _read(line)) is not None:
                yield found


def _read(line: bytes) -> dict[str, Any] | None:
    """One line, or None for what a crash cut short."""
    try:
        return json.loads(line)
    except ValueError:
        return None


def _is_cut(file: Any) -> bool:
    """Whether the last line lacks its end."""
    if file.seek(0, os.SEEK_END) == 0:
        return False
    file.seek(-1, os.SEEK_END)
    return file.read(1) != b"\n"


def file_of(register: str) -> Path:
    return Path(settings.REGISTER_DIR) / f"{register}.jsonl"
