"""Bringing a backup back: data, files, the register replayed, then only the keys; nothing is served before the end."""

import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import psycopg
from django.core.files.storage import default_storage
from psycopg.conninfo import conninfo_to_dict

from bilan.backups import manifest, storage
from bilan.backups.database import ERASE, IS_EMPTY, PLAIN_DEFAULTS
from bilan.backups.errors import BackupRefused
from bilan.backups.marker import QUESTION, SCHEMA
from bilan.backups.programs import program, run
from bilan.backups.register import checked_register
from confidentiality.checks.destruction import unnamed_files
from confidentiality.destruction.planning import DESTROY
from confidentiality.destruction.replay import replay_register
from confidentiality.restoration import note_restoration
from confidentiality.vault.keyfile import KeyFileRefused, Rows, opened_file
from confidentiality.vault.returning import return_keys
from foundation import clock, due
from foundation.clock import paris_day
from foundation.models import DueDate
from sessions.attendance import heads

# Made by roles.sql and grants.sql in every database of Bilan, and owned by the superuser.
ALREADY_THERE = re.compile(r" (?:SCHEMA - public|EXTENSION - |COMMENT - |ACL - SCHEMA public)")


@dataclass(frozen=True)
class Restored:
    """What a restore did."""

    files: int
    destroyed_again: int
    keys: tuple[int, int] | None  # written, left out; None without keys
    due: int
    swept: int


@dataclass(frozen=True)
class Wanted:
    """What the operator asked for."""

    directory: Path
    stamp: str
    keys: Path | None  # None: without keys, nothing of the content will be readable
    may_erase: bool = False


def restore(wanted: Wanted, *, owner: str, migrate: Callable[[], None], at: datetime) -> Iterator[str | Restored]:
    """Restore into the database of `owner` (a libpq URL of the owner role), which the application serves too.

    Yields a line a step, then what was done. The database stays marked as unfinished until
    `finish`. Raises BackupRefused, before anything is touched when the backup itself is at fault.
    """
    found, rows = _checked(wanted, paris_day(at))
    _prepare(owner, may_erase=wanted.may_erase)
    yield "La base est vide ; rien n’est servi avant la fin."
    _load(found.path(manifest.data_file(wanted.stamp)), owner)
    migrate()
    yield "Les données sont revenues."
    files = storage.unpack(found.path(manifest.storage_file(wanted.stamp)))
    yield f"{files} fichiers sont revenus, scellés."
    again, _ = replay_register()
    yield f"{again} destructions sont refaites, d’après le registre."
    keys = None if rows is None else return_keys(rows)
    came_due = _destroy_what_is_due()
    swept = _sweep()
    note_restoration(wanted.stamp, at=at)
    heads.note_restoration(wanted.stamp, at=at)
    yield Restored(files=files, destroyed_again=again, keys=keys, due=came_due, swept=swept)


def _checked(wanted: Wanted, today: date) -> tuple[manifest.Manifest, Rows | None]:
    """The manifest and the rows of the keys; nothing was touched yet."""
    found = manifest.read_manifest(wanted.directory, wanted.stamp)
    rows = _keys(found, wanted.keys, today)
    for name in (manifest.data_file(wanted.stamp), manifest.storage_file(wanted.stamp)):
        if fault := found.fault(name):
            raise BackupRefused(f"{name} {'manque' if fault == 'missing' else 'a été altéré'} : rien n’est restauré.")
    if checked_register() < found.destructions:
        raise BackupRefused(
            "Le registre des destructions (BILAN_REGISTER_DIR) est plus court qu’au jour de la sauvegarde :"
            " remettez-le d’abord, sans lui ce qui a été détruit reviendrait."
        )
    return found, rows


def finish(owner: str) -> None:
    """Let web and worker serve again."""
    with psycopg.connect(owner) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA}".encode())


def _keys(found: manifest.Manifest, path: Path | None, today: date) -> Rows | None:
    """The rows of the keys, checked before anything is touched."""
    if path is None:
        return None
    try:
        _, rows = opened_file(path.read_bytes(), today=today)
    except FileNotFoundError:
        raise BackupRefused(
            f"La sauvegarde de clés {path.name} n’existe pas, ou plus. Donnez-en une plus récente (--keys FICHIER),"
            " ou restaurez le reste sans elle (--without-keys) : ce que disent les bilans restera illisible."
        ) from None
    except KeyFileRefused as refusal:
        raise BackupRefused(f"{path.name} : {refusal}") from None
    if path.name in found.files and path.parent == found.directory and found.fault(path.name):
        raise BackupRefused(f"{path.name} a été altéré : rien n’est restauré.")
    return rows


def _prepare(owner: str, *, may_erase: bool) -> None:
    """Mark the database, and empty it when that was allowed, or when an earlier restore did not end."""
    with psycopg.connect(owner, autocommit=True) as connection:
        is_marked = connection.execute(QUESTION.encode()).fetchone() == (True,)
        if not (is_marked or may_erase or connection.execute(IS_EMPTY).fetchone() == (True,)):
            raise BackupRefused(
                "La base n’est pas vide. Pour remplacer tout ce qu’elle contient : --yes-erase, site et tâches arrêtés."
            )
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}".encode())
        connection.execute("SET lock_timeout = '10s'")
        try:
            connection.execute(ERASE)
        except psycopg.errors.LockNotAvailable:
            raise BackupRefused(
                "La base est encore utilisée : arrêtez le site et les tâches, puis recommencez."
            ) from None
        connection.execute(PLAIN_DEFAULTS)


def _load(path: Path, owner: str) -> None:
    """All or nothing, as the owner; what the superuser made in this database is left as it is."""
    with psycopg.connect(owner) as connection:
        pg_restore = program("pg_restore", server=connection.info.server_version // 10000)
    listed = run(pg_restore, owner, "--list", str(path)).splitlines()
    with tempfile.NamedTemporaryFile("w", suffix=".list") as chosen:
        chosen.write("\n".join(line for line in listed if not ALREADY_THERE.search(line)))
        chosen.flush()
        database = str(conninfo_to_dict(owner)["dbname"])
        how = ("--no-owner", "--exit-on-error", "--single-transaction", f"--use-list={chosen.name}")
        run(pg_restore, owner, *how, f"--dbname={database}", str(path))


def _destroy_what_is_due() -> int:
    """Carry out what came due while nothing ran; one that fails is left to `verify destruction`."""
    count = 0
    waiting = DueDate.objects.filter(kind=DESTROY, raised_at=None, due_on__lte=clock.today())
    for pk in waiting.order_by("due_on").values_list("pk", flat=True):
        with suppress(Exception):
            count += due.raise_date(pk)
    return count


def _sweep() -> int:
    """Take away the files that no restored row names: nothing can open them any more."""
    names = list(filter(storage.is_ours, unnamed_files()))
    for name in names:
        default_storage.delete(name)
    return len(names)
