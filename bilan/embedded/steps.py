"""What a start does before the web answers, and how it knows that there is nothing left to do.

Each step leaves the fingerprint of the code that it ran with; a start with the same code skips it.
A fingerprint looks at names, sizes and dates only: a hundred times cheaper than starting Django.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from bilan.embedded.errors import EmbeddedError
from bilan.embedded.installation import PROJECT
from bilan.embedded.process import spawn, stop

SKIPPED = {".git", ".venv", "var", "tests", "docs", "node_modules", "__pycache__"}


def fingerprint(matters: Callable[[Path], bool]) -> str:
    """Of the project's files that matter (paths from its root), and of its packages."""
    seen = hashlib.sha256((PROJECT / "requirements" / "embedded.txt").read_bytes())
    for path in _files(PROJECT):
        place = path.relative_to(PROJECT)
        if matters(place):
            facts = path.stat()
            seen.update(f"{place} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return seen.hexdigest()


def has_command(name: str) -> bool:
    """Whether one of the project's apps brings this management command."""
    return any(PROJECT.glob(f"*/management/commands/{name}.py"))


class Step:
    """One manage.py command that is run when the code changed since it last succeeded here."""

    def __init__(self, stamp: Path, logs: Path, matters: Callable[[Path], bool], *command: str) -> None:
        self.stamp = stamp
        self.command = command
        self.wanted = fingerprint(matters)
        self._child: subprocess.Popen[bytes] | None = None
        self._log = logs / f"{command[0]}.log"

    @property
    def is_done(self) -> bool:
        return self.stamp.exists() and self.stamp.read_text() == self.wanted

    def begin(self, environment: Mapping[str, str]) -> None:
        self._log.unlink(missing_ok=True)
        command = [sys.executable, PROJECT / "manage.py", *self.command]
        self._child = spawn(command, log=self._log, env=environment, cwd=PROJECT)

    def finish(self) -> None:
        """Wait for it; its output is shown only when it fails."""
        assert self._child is not None
        if self._child.wait():
            words = self._log.read_text(errors="replace").strip()
            lack = "No space left" in words
            print(words[-3000:], file=sys.stderr)
            raise EmbeddedError("Le disque est plein." if lack else f"« manage.py {self.command[0]} » a échoué.")
        self.stamp.write_text(self.wanted)

    def run(self, environment: Mapping[str, str]) -> None:
        if not self.is_done:
            self.begin(environment)
            self.finish()

    def abandon(self) -> None:
        if self._child and self._child.poll() is None:
            stop(self._child, seconds=2)


def output_of(environment: Mapping[str, str], *command: str) -> str:
    done = subprocess.run(
        [sys.executable, PROJECT / "manage.py", *command],
        env=dict(environment),
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise EmbeddedError(f"« manage.py {command[0]} » a échoué : {done.stderr.strip()[-2000:]}")
    return done.stdout.strip()


def _files(folder: Path) -> Iterator[Path]:
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir(follow_symlinks=False):
            if entry.name not in SKIPPED and not entry.name.startswith("."):
                yield from _files(Path(entry.path))
        elif not entry.name.endswith(".pyc"):
            yield Path(entry.path)
