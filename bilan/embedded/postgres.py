"""PostgreSQL out of its wheel: initdb, the three roles of Bilan, start, attach, stop.

Two doors, both closed: the sockets lie in a directory of mode 0700, and every role needs its
password all the same (SCRAM, drawn at random at the first start). The second door holds when the
servers run as « nobody », whom other programs may share. No TCP port is opened.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from bilan.embedded.errors import EmbeddedError
from bilan.embedded.paths import Places
from bilan.embedded.process import command_name, end_stranger, spawn, works_in
from bilan.embedded.server import EmbeddedServer

DATABASE = "bilan"
ROLES = ("bilan_owner", "bilan_app", "bilan_backup")
PROVISIONED = "bilan-provisioned"
SQL = Path(__file__).with_name("sql")
PORT = "5432"  # part of the socket's name only

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": PORT,
    "max_connections": "60",
    "shared_buffers": "64MB",
    "io_method": "sync",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
    "log_timezone": "UTC",
    # Passwords are 256 random bits: stretching them would only make each connection slower.
    "scram_iterations": "1",
}
FAST_AND_FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


class Postgres(EmbeddedServer):
    name = "postgres"
    title = "PostgreSQL"
    stop_signal = signal.SIGINT  # PostgreSQL's « fast » stop: ends sessions, writes everything, leaves

    def __init__(self, places: Places, keys: Mapping[str, str], *, forgetful: bool = False) -> None:
        super().__init__(places)
        self.keys = keys
        self.settings = SETTINGS | (FAST_AND_FORGETFUL if forgetful else {})

    @property
    def cluster(self) -> Path:
        return self.places.servers / "postgres"

    def url(self, role: str, database: str = DATABASE) -> str:
        host = quote(str(self.places.run), safe="")
        return f"postgresql://{role}:{self.keys[role]}@/{database}?host={host}&port={PORT}"

    def ensure(self) -> None:
        super().ensure()
        if self.is_ours:
            self._provision()

    def answers(self) -> bool:
        """The server says « ready » in its own file, is alive, and its socket listens."""
        pid, state = self._claimed()
        if state != "ready" or (self.process and self.process.pid != pid) or command_name(pid) != "postgres":
            return False
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1.0)
            try:
                client.connect(str(self.places.run / f".s.PGSQL.{PORT}"))
            except OSError:
                return False
        return True

    def may_be_used(self) -> bool:
        return (self.cluster / PROVISIONED).exists() and self.answers()

    def clear_leftovers(self) -> None:
        pid, _ = self._claimed()
        if pid and command_name(pid) == "postgres" and works_in(pid, self.cluster):
            end_stranger(pid, [signal.SIGINT, signal.SIGQUIT, signal.SIGKILL])
        # PostgreSQL would believe a recycled pid in it and refuse to start.
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)

    def launch(self) -> subprocess.Popen[bytes]:
        if not self.cluster.exists():
            self._make_cluster()
        settings = {**self.settings, "unix_socket_directories": str(self.places.run)}
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        return spawn(
            [self._program("postgres"), "-D", self.cluster, *options],
            log=self.log,
            env=self._environment(),
            cwd=self.places.servers,
            account=self.places.account,
            death_signal=signal.SIGINT,
        )

    def run_sql(self, sql: str, *, database: str = DATABASE, role: str = "postgres") -> str:
        """Run statements as the superuser of the cluster; rows come back one a line."""
        done = subprocess.run(
            [
                self._program("psql"),
                "-XqAt",
                "-v",
                "ON_ERROR_STOP=1",
                "-h",
                self.places.run,
                "-p",
                PORT,
                "-U",
                role,
                "-d",
                database,
            ],
            input=sql.encode(),
            capture_output=True,
            check=False,
            env=self._environment() | {"PGPASSWORD": self.keys[role]},
        )
        if done.returncode:
            raise EmbeddedError(f"PostgreSQL refuse : {done.stderr.decode(errors='replace').strip()}")
        return done.stdout.decode().strip()

    def _provision(self) -> None:
        """Roles, privileges and database, when what they should be has changed since the last start.

        template1 gets them too: default privileges and extensions belong to a database, and the
        tests' database is a copy of template1.
        """
        roles = (SQL / "roles.sql").read_text()
        grants = (SQL / "grants.sql").read_text()
        wanted = hashlib.sha256(f"{roles}{grants}".encode()).hexdigest()
        done = self.cluster / PROVISIONED
        if done.exists() and done.read_text() == wanted:
            return
        passwords = "".join(f"ALTER ROLE {role} PASSWORD '{self.keys[role]}';\n" for role in ROLES)
        self.run_sql(roles + passwords, database="postgres")
        self.run_sql(grants, database="template1")
        if not self.run_sql(
            "SELECT 1 FROM pg_database WHERE datname = 'bilan'",
            database="postgres",
        ):
            self.run_sql("CREATE DATABASE bilan OWNER bilan_owner", database="postgres")
        self.run_sql(grants)
        done.write_text(wanted)

    def _make_cluster(self) -> None:
        """initdb beside its final place: a half-made cluster is never taken for a whole one."""
        draft = self.cluster.with_name("postgres.draft")
        shutil.rmtree(draft, ignore_errors=True)
        password = self.places.run / "initdb-password"
        try:
            with os.fdopen(os.open(password, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
                stream.write(self.keys["postgres"])
            if self.places.account:
                os.chown(password, self.places.account.uid, self.places.account.gid)
            made = spawn(
                [
                    *(
                        self._program("initdb"),
                        "-D",
                        draft,
                        "-U",
                        "postgres",
                        "--pwfile",
                        password,
                        "--no-sync",
                    ),
                    *(
                        "--encoding=UTF8",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8",
                        "--locale=C",
                    ),
                    *(
                        "--auth-local=scram-sha-256",
                        "--auth-host=reject",
                        "--no-instructions",
                    ),
                    *("-c", "scram_iterations=1"),
                ],
                log=self.log,
                env=self._environment(),
                cwd=self.places.servers,
                account=self.places.account,
            )
            if made.wait():
                lack = "No space left" in self.log.read_text(errors="replace")[-2000:]
                reason = "le disque est plein" if lack else f"{self.last_words()} (journal : {self.log})"
                raise EmbeddedError(f"PostgreSQL ne peut pas créer sa base : {reason}.")
        finally:
            password.unlink(missing_ok=True)
        draft.rename(self.cluster)

    def _claimed(self) -> tuple[int, str]:
        """Pid and state out of postmaster.pid, which may be a leftover: a claim, not a fact."""
        try:
            lines = (self.cluster / "postmaster.pid").read_text().splitlines()
            return int(lines[0]), lines[7].strip() if len(lines) > 7 else ""
        except (OSError, ValueError, IndexError):
            return 0, ""

    def _program(self, name: str) -> Path:
        return self.places.postgres_programs / name

    @staticmethod
    def _environment() -> dict[str, str]:
        """Nothing of the caller's: PGHOST or PGDATA would lead elsewhere."""
        return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": "/nonexistent"}
