"""One embedded installation: a data directory, its servers, and the environment that points to them."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from bilan.embedded.errors import EmbeddedError
from bilan.embedded.keys import load_keys
from bilan.embedded.locks import FileLock
from bilan.embedded.paths import Places, make
from bilan.embedded.postgres import Postgres
from bilan.embedded.process import until
from bilan.embedded.valkey import Valkey

PROJECT = Path(__file__).resolve().parents[2]
MARKER = "bilan.json"  # says that the directory is ours, and what it holds
LEAST_FREE_BYTES = 300_000_000
# What the documents of data protection say of a demonstration: all names are invented.
DEMONSTRATED = {
    "OPERATOR_NAME": "Exploitation de démonstration",
    "OPERATOR_ADDRESS": "1 place du Marché, 69002 Lyon",
    "HOST_NAME": "Hébergeur de démonstration",
    "HOST_COUNTRY": "France",
    "SUBPROCESSORS": (
        "Hébergeur de démonstration | serveurs et sauvegardes | France; Courrier de démonstration | envoi des e-mails | France"
    ),
}

Kind = Literal["demonstration", "empty", "test"]


class Installation:
    """Use: `prepare()`, `start_postgres()`, `start_valkey()`, `environment()`, and `stop()` at last."""

    def __init__(self, data: Path | str, *, kind: Kind | None = None, port: int = 8000) -> None:
        self.places = Places(Path(data).absolute())
        self.wanted_kind = kind
        self.port = port
        self._postgres: Postgres | None = None
        self._valkey: Valkey | None = None

    @property
    def data(self) -> Path:
        return self.places.data

    @property
    def kind(self) -> Kind:
        return self.chosen_kind or "demonstration"

    @property
    def chosen_kind(self) -> Kind | None:
        """None until bin/demo has run: bin/manage may come first, and decides nothing."""
        try:
            marker: dict[str, Kind | None] = json.loads((self.data / MARKER).read_text())
        except FileNotFoundError:
            return None
        return marker["kind"]

    @property
    def is_ours(self) -> bool:
        """Whether the directory may be used, and erased: new, empty, or marked by us."""
        left = [entry for entry in self.data.iterdir() if entry.suffix != ".lock"] if self.data.is_dir() else []
        return not self.data.exists() or (self.data.is_dir() and (not left or (self.data / MARKER).exists()))

    def prepare(self) -> None:
        """Make the directories, the marker and the secrets; nothing is started."""
        if not self.is_ours:
            raise EmbeddedError(f"{self.data} n’est pas un répertoire de Bilan : choisissez --data ailleurs.")
        self.places.make_data()
        if shutil.disk_usage(self.data).free < LEAST_FREE_BYTES:
            raise EmbeddedError(f"Le disque de {self.data} est presque plein : il faut 300 Mo libres.")
        lock = FileLock(self.data / "prepare.lock")
        if not until(lock.try_exclusive, seconds=30):
            raise EmbeddedError(f"Une autre commande prépare {self.data} (processus {lock.holder()}).")
        try:
            self.places.ready()
            self._mark()
            has_data = (self.places.servers / "postgres").exists()
            self.keys = load_keys(self.data / "secrets.json", has_data=has_data)
        finally:
            lock.release()
        for name in ("files", "register", "static", "mails", "log", "beat"):
            make(self.data / name, mode=0o700)
        self.places.give_back()

    def stamp(self, name: str) -> Path:
        """Where to note that something was done to the database: inside it, so that both go together."""
        cluster = self.places.servers / "postgres"
        return (self.data if "BILAN_DATABASE_URL" in os.environ else cluster) / f"bilan-{name}"

    def start_postgres(self) -> None:
        self._postgres = self._postgres or Postgres(self.places, self.keys, forgetful=self.kind == "test")
        self._postgres.ensure()

    def start_valkey(self) -> None:
        self._valkey = self._valkey or Valkey(self.places)
        self._valkey.ensure()

    @property
    def servers(self) -> list[Postgres | Valkey]:
        """In the order in which they start."""
        return [server for server in (self._postgres, self._valkey) if server]

    def stop(self, *, at_once: bool = False, waiting: Callable[[], None] | None = None) -> None:
        """Stop what we started, once nobody else uses it (or at once), the broker first."""
        for server in reversed(self.servers):
            server.close(at_once=at_once, waiting=waiting)
        self._postgres = self._valkey = None
        self.places.give_back()

    def revive(self) -> None:
        """Bring back a server that was killed, be it our child or the one of a command that has ended."""
        for server in self.servers:
            if not server.is_alive():
                print(
                    f"{server.title} s’est arrêté ; il redémarre. Journal : {server.log}",
                    flush=True,
                )
                server.ensure()

    def erase(self) -> None:
        """Forget everything; the caller holds the directory's locks."""
        self.places.erase()

    def environment(self, *, real_servers: bool = False) -> dict[str, str]:
        """The BILAN_* variables of this installation; those that the caller set himself win,
        save the addresses of the servers, unless these are real ones."""
        default = {
            "BASE_URL": f"http://localhost:{self.port}",
            "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]" + (",testserver" if self.kind == "test" else ""),
            "SECRET_KEY": self.keys["secret_key"],
            "MASTER_KEY": self.keys["master_key"],
            "SIGNING_KEY": self.keys["signing_key"],
            "SEAL": self.keys["seal"],
            "BACKUP_KEY": self.keys["backup_key"],
            "FILES_DIR": str(self.data / "files"),
            "REGISTER_DIR": str(self.data / "register"),
            "STATIC_ROOT": str(self.data / "static"),
            "MAIL_URL": (self.data / "mails").as_uri(),
            "DEMONSTRATION": "1" if self.kind == "demonstration" else "0",
            "DATABASE_POOL": "0" if self.kind == "test" else "1",
        }
        if self.kind == "demonstration":
            default |= DEMONSTRATED
        named = {f"BILAN_{name}": os.environ.get(f"BILAN_{name}", value) for name, value in default.items()}
        if real_servers:
            return named
        postgres = Postgres(self.places, self.keys)
        ours = {
            "DATABASE_URL": postgres.url("bilan_app"),
            "OWNER_DATABASE_URL": postgres.url("bilan_owner"),
            "BACKUP_DATABASE_URL": postgres.url("bilan_backup"),
            "BROKER_URL": Valkey(self.places).url,
        }
        return named | {f"BILAN_{name}": value for name, value in ours.items()}

    def _mark(self) -> None:
        marker = self.data / MARKER
        chosen = self.chosen_kind
        if chosen and self.wanted_kind and self.wanted_kind != chosen:
            held = {"demonstration": "la démonstration", "empty": "une installation vide", "test": "les tests"}
            raise EmbeddedError(f"{self.data} contient déjà {held[chosen]} : ajoutez --reset ou un autre --data.")
        if not chosen and (self.wanted_kind or not marker.exists()):
            draft = marker.with_suffix(".draft")
            draft.write_text(json.dumps({"kind": self.wanted_kind}))
            draft.rename(marker)
