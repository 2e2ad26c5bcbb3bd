"""Installations of their own: these tests kill servers, and must not kill the suite's."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bilan.embedded.installation import Installation, Kind
from bilan.embedded.paths import Places


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a person's terminal is: bin/test has set the addresses of its own servers."""
    for name in [name for name in os.environ if name.startswith("BILAN_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """A directory that nobody else can enter: as root, the servers then live in /var/lib/bilan."""
    with tempfile.TemporaryDirectory(prefix="bilan-") as name:
        yield from _kept(Path(name))


@pytest.fixture
def own_data() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="bilan-") as name:
        yield from _kept(Path(name))


def _kept(data: Path) -> Iterator[Path]:
    yield data / "data"
    if (data / "data").exists():
        places = Places(data / "data")
        run = places.run
        places.erase()
        shutil.rmtree(run, ignore_errors=True)


def started(data: Path, *, kind: Kind | None = None) -> Installation:
    installation = Installation(data, kind=kind)
    installation.prepare()
    installation.start_postgres()
    return installation
