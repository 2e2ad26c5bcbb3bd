"""bin/demo: everything that Bilan needs, started in order, until Ctrl-C."""

from __future__ import annotations

import argparse
import errno
import os
import socket
import sys
import time
from pathlib import Path

from bilan.embedded.errors import EmbeddedError, in_plain_words
from bilan.embedded.installation import PROJECT, Installation
from bilan.embedded.locks import FileLock
from bilan.embedded.process import until
from bilan.embedded.steps import Step, has_command, output_of
from bilan.embedded.supervisor import (
    Stopped,
    Supervisor,
    say,
    stop_on_signals,
    wait_for_first_page,
)

OPERATOR_MAIL = "operateur@bilan.test"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/demo", description="Lance Bilan sur cette machine, jusqu’à Ctrl-C.")
    parser.add_argument("--port", type=int, default=8000, help="port du serveur web (8000)")
    parser.add_argument("--data", metavar="DIR", help="répertoire des données (var/demo)")
    parser.add_argument(
        "--reset",
        action="store_true",
        help="efface d’abord les données de ce répertoire",
    )
    parser.add_argument(
        "--empty",
        action="store_true",
        help="sans la démonstration : un seul compte, l’opérateur",
    )
    return parser.parse_args()


def main() -> int:
    options = arguments()
    stop_on_signals()
    try:
        run(options)
    except Stopped:
        return 0
    except EmbeddedError as error:
        print(f"bin/demo : {error}", file=sys.stderr)
    except OSError as error:
        print(f"bin/demo : {in_plain_words(error)}", file=sys.stderr)
    return 1


def run(options: argparse.Namespace) -> None:
    addresses = listening_addresses(options.port)
    installation = Installation(data_directory(options.data), port=options.port)
    lock = take(installation, reset=options.reset)
    installation.wanted_kind = "empty" if options.empty else installation.chosen_kind or "demonstration"
    real_servers = "BILAN_DATABASE_URL" in os.environ
    supervisor: Supervisor | None = None
    began = time.monotonic()
    try:
        installation.prepare()
        environment = {
            **os.environ,
            **installation.environment(real_servers=real_servers),
        }
        prepare(installation, environment, real_servers=real_servers)
        supervisor = Supervisor(environment)
        start(supervisor, installation, addresses, options.port)
        announce(installation, environment, time.monotonic() - began)
        supervisor.watch(installation.revive)
    except Stopped:
        say("\nBilan s’arrête…")
        raise
    finally:
        if supervisor:
            supervisor.stop()
        installation.stop(at_once=True)
        lock.release()


def data_directory(given: str | None) -> Path:
    """Relative to where the person stands, not to the project."""
    return Path(os.environ.get("BILAN_CALLED_FROM", "."), given) if given else PROJECT / "var" / "demo"


def listening_addresses(port: int) -> list[str]:
    """`localhost` may mean either family: both are bound where they exist. Nothing beyond this machine."""
    found = []
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, port))
        except OverflowError:
            raise EmbeddedError(f"{port} n’est pas un port : choisissez entre 1024 et 65535.") from None
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise EmbeddedError(f"Le port {port} est déjà pris : choisissez-en un autre avec --port.") from None
            if error.errno == errno.EACCES:
                raise EmbeddedError(
                    f"Le port {port} est réservé à root : choisissez-en un autre avec --port."
                ) from None
            continue  # this family does not exist here
        found.append(f"[{host}]:{port}" if family == socket.AF_INET6 else f"{host}:{port}")
    return found


def take(installation: Installation, *, reset: bool) -> FileLock:
    """The data directory, for this demonstration alone; emptied when asked."""
    data = installation.data
    if not installation.is_ours:
        raise EmbeddedError(
            f"{data} n’est pas un répertoire de Bilan : rien n’y est touché. Choisissez --data ailleurs."
        )
    installation.places.make_data()
    lock = FileLock(data / "demo.lock")
    if not until(lock.try_exclusive, seconds=0.5):
        raise EmbeddedError(f"{data} est déjà utilisé par une autre démonstration (processus {lock.holder()}).")
    if reset:
        busy = FileLock(data / "postgres.lock")
        if not until(busy.try_exclusive, seconds=0.5):
            raise EmbeddedError(f"Une commande bin/manage utilise {data} (processus {busy.holder()}) : terminez-la.")
        installation.erase()
        busy.release()
    return lock


def prepare(installation: Installation, environment: dict[str, str], *, real_servers: bool) -> None:
    """Servers, tables, static files, demonstration: what is done already is skipped."""
    data = installation.data
    logs = data / "log"
    static = Step(data / "static.stamp", logs, is_static, "collectstatic", "--noinput", "--verbosity=0")
    migrate = Step(installation.stamp("migrate"), logs, is_code, "migrate", "--noinput", "--verbosity=0")
    try:
        if not static.is_done:
            say("Bilan prépare les pages…")
            static.begin(environment)
        if not real_servers:
            installation.start_postgres()
            installation.start_valkey()
        if not migrate.is_done:
            say("Bilan prépare la base…")
        migrate.run(environment)
        if installation.kind == "demonstration":
            say_and_run = ("load_demonstration", "Bilan raconte sa démonstration…", environment)
        else:
            account = {"BILAN_OPERATOR_MAIL": OPERATOR_MAIL, "BILAN_OPERATOR_PASSWORD": installation.keys["operator"]}
            say_and_run = ("create_operator", "Bilan crée le compte de l’opérateur…", environment | account)
        load(installation, *say_and_run)
        if not static.is_done:
            static.finish()
    finally:
        static.abandon()
        migrate.abandon()


def is_static(path: Path) -> bool:
    return "static" in path.parts or path.match("bilan/*.py")  # the settings and our fonts' recipe


def is_code(path: Path) -> bool:
    return path.suffix in {".py", ".sql", ".json", ".csv", ".toml"}


def load(installation: Installation, command: str, words: str, environment: dict[str, str]) -> None:
    step = Step(installation.stamp(command), installation.data / "log", is_code, command)
    if not step.is_done and has_command(command):
        say(words)
        try:
            step.run(environment)
        finally:
            step.abandon()


def start(supervisor: Supervisor, installation: Installation, addresses: list[str], port: int) -> None:
    """Worker and beat come after the first page: people wait for pages, not for them."""
    log = installation.data / "log"
    bind = [word for address in addresses for word in ("--bind", address)]
    gunicorn = (
        "gunicorn",
        "--config",
        "python:bilan.embedded.web",
        "--no-control-socket",
        *bind,
        "bilan.wsgi",
    )
    wait_for_first_page(supervisor.start("web", log / "web.log", *gunicorn), port)
    worker = (
        "celery",
        "-A",
        "bilan",
        "worker",
        "--pool",
        "prefork",
        "--concurrency",
        "2",
        "--loglevel",
        "INFO",
    )
    supervisor.start("worker", log / "worker.log", *worker, "--without-gossip", "--without-mingle")
    schedule = str(installation.data / "beat" / "schedule")
    beat = (
        "celery",
        "-A",
        "bilan",
        "beat",
        "--schedule",
        schedule,
        "--pidfile",
        "",
        "--loglevel",
        "INFO",
    )
    supervisor.start("beat", log / "beat.log", *beat)


def announce(installation: Installation, environment: dict[str, str], seconds: float) -> None:
    say(f"\n  Bilan est prêt ({seconds:.1f} s) :  {environment['BILAN_BASE_URL']}\n")
    if installation.kind == "empty":
        say(f"  Opérateur : {OPERATOR_MAIL}   mot de passe : {installation.keys['operator']}")
    elif has_command("demonstration_accounts"):
        say("\n".join(f"  {line}" for line in output_of(environment, "demonstration_accounts").splitlines()))
    say(f"\n  Courriels : {installation.data / 'mails'}   Journaux : {installation.data / 'log'}")
    say("  Ctrl-C arrête tout.\n")


if __name__ == "__main__":
    sys.exit(main())
