"""An empty installation, migrated once and kept until its causes change: a stack starts from a copy of it, as a person
starts for the second time. That a start from nothing works is shown in `tests/embedded/test_demo.py`."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from bilan.embedded import demo
from bilan.embedded.installation import PROJECT, Installation
from bilan.embedded.locks import FileLock
from bilan.embedded.paths import POINTER, Places
from bilan.embedded.process import until
from tests.database import causes, fingerprint

KEPT = PROJECT / "var" / "test-empty"


def give_prepared(data: Path) -> None:
    """Fill a directory that does not exist yet; processes that start together wait for the one that prepares."""
    kept = KEPT / fingerprint(causes())
    KEPT.mkdir(parents=True, exist_ok=True)
    lock = FileLock(KEPT / "preparing.lock")
    assert until(lock.try_exclusive, seconds=300)
    try:
        if not (kept / "is-ready").exists():
            for old in (folder for folder in KEPT.iterdir() if folder.is_dir()):
                erase(old)
            _prepare(kept)
            (kept / "is-ready").touch()
        _copy(kept, data)
    finally:
        lock.release()


def erase(data: Path) -> None:
    """As root the servers live elsewhere: what they leave goes too."""
    places = Places(data)
    run = places.run
    places.erase()
    shutil.rmtree(run, ignore_errors=True)
    shutil.rmtree(data)


def _prepare(data: Path) -> None:
    installation = Installation(data, kind="empty")
    installation.prepare()
    try:
        demo.prepare(installation, os.environ | installation.environment(), real_servers=False)
    finally:
        installation.stop(at_once=True)


def _copy(kept: Path, data: Path) -> None:
    shutil.copytree(kept, data, ignore=shutil.ignore_patterns("servers", "*.lock", POINTER, "log", "is-ready"))
    places = Places(data)
    places.ready()
    subprocess.run(["cp", "-a", Places(kept).servers / "postgres", places.servers / "postgres"], check=True)
