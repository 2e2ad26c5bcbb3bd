"""Taking a backup: one snapshot for data and keys, then the files.

The order matters. What a destruction takes away between the snapshot and the files is in the
dump without its file: the register, replayed at the restore, takes the rows away too. The
other way round a file that was added in between would be lost; so the files come last, and
one that no row names is swept at the restore.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import psycopg
from django.conf import settings
from psycopg import IsolationLevel

from bilan.backups import manifest, storage
from bilan.backups.errors import BackupRefused
from bilan.backups.marker import QUESTION
from bilan.backups.programs import program, run
from confidentiality.destruction.proof import committed_lines
from confidentiality.vault.keyfile import TABLES, KeyFileRefused, header_of, read_rows, sealed_file
from foundation.clock import paris_day

# Their rows stay out of the dump: keys are backed up apart; sessions and counters are worth nothing tomorrow.
WITHOUT_ROWS = (*TABLES, "django_session", "foundation_cache")


@dataclass(frozen=True)
class Taken:
    """What a run of the backup did."""

    stamp: str
    names: list[str]
    files: int
    erased: list[str]


def take_backup(directory: Path, *, database: str, at: datetime) -> Taken:
    """Write data, keys, files and manifest into a directory, once the keys that have expired there are erased.

    `at` is real time, taken before the snapshot: keys expire earlier rather than later.
    Raises BackupRefused.
    """
    _check(directory, database)
    erased = erase_expired(directory, paris_day(at))  # first: a backup that fails keeps no key longer
    stamp = manifest.stamp_of(at)
    if (directory / manifest.manifest_file(stamp)).exists():
        raise BackupRefused(f"La sauvegarde {stamp} existe déjà.")
    destructions = len(committed_lines())
    data, keys, files = manifest.data_file(stamp), manifest.keys_file(stamp), manifest.storage_file(stamp)
    with _snapshot(database) as (connection, snapshot):
        with manifest.new_file(directory / keys) as file:
            file.write(sealed_file(read_rows(connection.cursor()), made_at=at))
        _dump(directory / data, database, snapshot, server=connection.info.server_version // 10000)
    with manifest.new_file(directory / files) as file:
        count = storage.pack(file)
    manifest.write_manifest(directory, stamp, [data, keys, files], at=at, destructions=destructions)
    return Taken(stamp, [data, keys, files], count, erased)


def erase_expired(directory: Path, today: date) -> list[str]:
    """Erase the keys whose day has come; returns their names. A file that says nothing readable is left to `verify`."""
    erased = []
    for path in sorted(directory.glob("keys-*.bin")):
        try:
            has_expired = header_of(path.read_bytes()).has_expired(today)
        except KeyFileRefused:
            continue
        if has_expired:
            path.unlink()
            erased.append(path.name)
    return erased


def _check(directory: Path, database: str) -> None:
    if not database:
        raise BackupRefused("BILAN_BACKUP_DATABASE_URL est nécessaire : l’adresse de la base, au rôle bilan_backup.")
    inside = directory.resolve()
    for name, place in (("BILAN_FILES_DIR", settings.FILES_DIR), ("BILAN_REGISTER_DIR", settings.REGISTER_DIR)):
        if inside.is_relative_to(Path(place).resolve()):
            raise BackupRefused(f"{directory} est dans {name} : une sauvegarde va ailleurs, sur un autre disque.")
    if Path(settings.REGISTER_DIR).resolve().is_relative_to(Path(settings.FILES_DIR).resolve()):
        raise BackupRefused("BILAN_REGISTER_DIR est dans BILAN_FILES_DIR : une restauration reprendrait le registre.")
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)


@contextmanager
def _snapshot(database: str) -> Iterator[tuple[psycopg.Connection, str]]:
    """A read-only transaction whose snapshot pg_dump shares."""
    with psycopg.connect(database) as connection:
        connection.isolation_level, connection.read_only = IsolationLevel.REPEATABLE_READ, True
        if _value(connection, QUESTION):
            raise BackupRefused("Une restauration n’est pas finie : finissez-la d’abord.")
        if not _value(connection, "SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user"):
            raise BackupRefused("Ce rôle ne voit pas tous les organismes : utilisez bilan_backup.")
        yield connection, str(_value(connection, "SELECT pg_export_snapshot()"))
        connection.rollback()


def _value(connection: psycopg.Connection, sql: str) -> object:
    row = connection.execute(sql.encode()).fetchone()
    return row[0] if row else None


def _dump(path: Path, database: str, snapshot: str, *, server: int) -> None:
    """A dump under row-level security would be empty: pg_dump refuses one, and the role bypasses it."""
    without = [f"--exclude-table-data={table}" for table in WITHOUT_ROWS]
    with manifest.new_file(path) as file:
        run(
            program("pg_dump", server=server),
            database,
            "--format=custom",
            f"--snapshot={snapshot}",
            *without,
            output=file,
        )
