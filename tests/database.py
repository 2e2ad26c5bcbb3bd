"""The tests' databases: copies of a template that the owner's migrations made, kept from run to run.

Its name says what it was made from: a change of a migration, of a model, of the SQL of a trigger, of reference data
or of a package makes another one, and those before it go. It is built under another name first, so that a killed run
leaves none that is half made; processes that start together agree by a lock on who builds it.
"""

from __future__ import annotations

import ast
import copy
import hashlib
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import distributions
from pathlib import Path
from urllib.parse import unquote

import psycopg
from django.apps import apps
from django.conf import settings
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bilan.embedded.installation import PROJECT, Installation
from bilan.embedded.keys import load_keys
from bilan.embedded.postgres import Postgres
from bilan.settings import env, postgres

KEPT, DRAFT = "bilan_template_", "bilan_template_draft"
DATA = ("*.toml", "*.json", "*.sql", "*.csv")


# --- What a migrated database is made from ---------------------------------------------------------------


def fingerprint(paths: Iterable[Path]) -> str:
    """Of these files, of Python and of the packages."""
    mark = hashlib.sha256(sys.version.encode())
    packages = {f"{package.metadata['Name']} {package.version}" for package in distributions()}
    for path in sorted(paths):
        mark.update(f"\0{os.path.relpath(path, PROJECT)}\0".encode() + path.read_bytes())
    mark.update("\0".join(sorted(packages)).encode())
    return mark.hexdigest()[:20]


def causes() -> set[Path]:
    """Settings, apps, models, migrations, what follows them, all of ours that these import, and data files."""
    ours = [app for app in apps.get_app_configs() if Path(app.path).parent == PROJECT]
    modules = {app.module.__name__ for app in ours} | {model.__module__ for model in apps.get_models()}
    modules |= {receiver().__module__ for _key, receiver, *_ in post_migrate.receivers if receiver()}
    names = {part for name in modules | {"bilan.settings"} for part in _with_parents(name)}
    found = {path for name in names if (path := _file_of(name))}
    waiting = [*found, *(path for app in ours for path in Path(app.path).glob("migrations/*.py"))]
    found.update(waiting)
    while waiting:
        names = {part for name in _imported(waiting.pop()) for part in _with_parents(name)}
        new = {path for name in names if (path := _file_of(name))} - found
        found |= new
        waiting += new
    found |= {Path(app.path) / "apps.py" for app in ours if (Path(app.path) / "apps.py").exists()}
    return found | {path for app in ours for kind in DATA for path in Path(app.path).rglob(kind)}


def _imported(path: Path) -> Iterator[str]:
    """Every name that a module imports, inside its functions too."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _with_parents(name: str) -> Iterator[str]:
    parts = name.split(".")
    return (".".join(parts[: length + 1]) for length in range(len(parts)))


def _file_of(module: str) -> Path | None:
    """Where a module of ours is written; None for those of packages."""
    path = PROJECT / module.replace(".", "/")
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.exists()), None)


# --- Building and copying --------------------------------------------------------------------------------


def connected(url_name: str, name: str) -> BaseDatabaseWrapper:
    """Django's connection to a database, as the role of one of the addresses; it opens at its first use."""
    role = postgres(env(url_name))
    told = {key: role[key] for key in ("USER", "PASSWORD")} | {"NAME": name}
    like = connections["default"]
    return type(like)(copy.deepcopy(like.settings_dict) | told, "default")


def speak_by(wrapper: BaseDatabaseWrapper) -> None:
    """Let `connection` be this one, in threads that start later too."""
    settings.DATABASE_ROLE = "owner" if wrapper.settings_dict["USER"] == _owner()["user"] else "app"
    connections.settings["default"] = wrapper.settings_dict
    connections["default"] = wrapper


def _owner() -> dict[str, object]:
    return conninfo_to_dict(env("OWNER_DATABASE_URL"))


@contextmanager
def _alone() -> Iterator[psycopg.Connection]:
    """The owner beside the tests' databases, while no other process builds or copies one."""
    with psycopg.connect(env("OWNER_DATABASE_URL"), autocommit=True) as owner:
        owner.execute("SELECT pg_advisory_lock(hashtext(%s))", [KEPT])
        yield owner


def make(name: str) -> None:
    """A database as the migrations leave it, empty of what tests write."""
    with _alone() as owner:
        template = KEPT + fingerprint(causes())
        kept = {row[0] for row in owner.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [KEPT + "%"])}
        if template not in kept:
            for other in kept:
                _drop(other, owner)
            _migrate(DRAFT)
            owner.execute(f'ALTER DATABASE "{DRAFT}" RENAME TO "{template}"')
            owner.execute(f'ALTER DATABASE "{template}" ALLOW_CONNECTIONS false')
        _drop(name, owner)
        owner.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def remove(names: Iterable[str]) -> None:
    with _alone() as owner:
        for name in names:
            _drop(name, owner)


def _drop(name: str, owner: psycopg.Connection) -> None:
    owner.execute(f'DROP DATABASE IF EXISTS "{name}"')


def _migrate(name: str) -> None:
    before = connections["default"]
    owner = connected("OWNER_DATABASE_URL", "bilan")
    speak_by(owner)
    owner.settings_dict["TEST"]["NAME"] = name
    owner.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    owner.close()
    speak_by(before)


def empty(tables: Iterable[str]) -> None:
    """Without the rows that were committed. The embedded superuser passes by triggers and policies, and deletes where
    something was written; elsewhere the owner truncates everything, which takes a second."""
    name = connection.settings_dict["NAME"]
    connection.close()
    superuser = superuser_of(name)
    with psycopg.connect(superuser or make_conninfo(env("OWNER_DATABASE_URL"), dbname=name), autocommit=True) as server:
        if not superuser:
            server.execute(f"TRUNCATE {', '.join(tables)}")
            return
        written = server.execute(
            "SELECT name FROM unnest(%s::text[]) name WHERE pg_relation_size(name::regclass) > 0", [list(tables)]
        ).fetchall()
        deleting = [f"DELETE FROM {table}" for (table,) in written]
        server.execute("; ".join(["SET session_replication_role = replica", *deleting]))


def superuser_of(name: str) -> str:
    """The address of a database for the superuser; of real servers, nobody tells us."""
    installation = Installation(PROJECT / "var" / "test")
    if str(installation.places.run) not in unquote(env("DATABASE_URL")):
        return ""
    keys = load_keys(installation.data / "secrets.json", has_data=True)
    return Postgres(installation.places, keys).url("postgres", name)
