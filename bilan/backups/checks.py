"""Whether a directory of backups would help tomorrow, and holds no key for longer than it was said."""

import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from bilan.backups import manifest
from bilan.backups.errors import BackupRefused
from confidentiality.vault.keyfile import KeyFileRefused, header_of, opened_file
from foundation.clock import paris_day


def backup_faults(directory: Path, *, most_days: int, at: datetime) -> dict[str, list[str]]:
    """The faults of each property, by its name."""
    return {
        f"the youngest backup is at most {most_days} days old": list(_too_old(directory, most_days, at)),
        "every backup is whole": list(_broken(directory, at)),
        "no key is kept beyond its day": list(_expired(directory, at)),
        "files are for their owner alone": list(_open_to_others(directory)),
    }


def _too_old(directory: Path, most_days: int, at: datetime) -> Iterator[str]:
    whole = []
    for stamp in manifest.stamps(directory):
        try:
            whole.append(manifest.read_manifest(directory, stamp).made_at)
        except BackupRefused:
            continue
    if not whole:
        yield f"{directory}: no backup"
    elif at - max(whole) > timedelta(days=most_days):
        yield f"{directory}: the last one is of {max(whole).date()}"


def _broken(directory: Path, at: datetime) -> Iterator[str]:
    for stamp in manifest.stamps(directory):
        try:
            found = manifest.read_manifest(directory, stamp)
        except BackupRefused as refusal:
            yield str(refusal)
            continue
        for name in found.files:
            fault = found.fault(name)
            is_gone_in_time = name == manifest.keys_file(stamp) and fault == "missing" and _is_past(found, at)
            if fault and not is_gone_in_time:
                yield f"{name}: {fault}"
    yield from (f"{path.name}: a backup that did not end" for path in sorted(directory.glob("*.part")))


def _is_past(found: manifest.Manifest, at: datetime) -> bool:
    """Whether the keys of a backup may be gone: their day has come."""
    return paris_day(at) >= found.keys_expire_on


def _expired(directory: Path, at: datetime) -> Iterator[str]:
    today = paris_day(at)
    for path in sorted(directory.glob("keys-*.bin")):
        content = path.read_bytes()
        try:
            if header_of(content).has_expired(today):
                yield f"{path.name}: has expired and is still here"
            else:
                opened_file(content, today=today)
        except KeyFileRefused as refusal:
            yield f"{path.name}: {refusal}"


def _open_to_others(directory: Path) -> Iterator[str]:
    for pattern in ("data-*", "keys-*", "files-*", "manifest-*"):
        for path in sorted(directory.glob(pattern)):
            if stat.S_IMODE(path.stat().st_mode) & 0o077:
                yield f"{path.name}: others may read it"
