"""The embedded servers' life: attaching, leaving, every way of dying, what they refuse."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from bilan.embedded.errors import EmbeddedError
from bilan.embedded.installation import PROJECT, Installation
from bilan.embedded.postgres import Postgres
from bilan.embedded.process import command_name, until

from .conftest import started

HOLDER = """
import signal, sys
from bilan.embedded.installation import Installation
installation = Installation(sys.argv[1])
installation.prepare()
installation.start_postgres()
installation.start_valkey()
print(*(server.process.pid if server.process else 0 for server in installation.servers), flush=True)
sys.stdin.readline()
installation.stop()
print("stopped", flush=True)
"""


def holder(data: Path) -> subprocess.Popen[str]:
    """Another process that attaches to the servers of this directory, or starts them."""
    return subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(data)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
    )


def say_go_on(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def heard(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_a_second_process_attaches_and_leaves_it_running(own_data: Path) -> None:
    installation = started(own_data)
    installation.start_valkey()

    with holder(own_data) as second:
        assert heard(second) == "0 0"
        say_go_on(second)
        assert heard(second) == "stopped"

    assert [server.is_alive() for server in installation.servers] == [True, True]
    installation.stop()


def test_the_parent_waits_for_those_who_attached(own_data: Path) -> None:
    with holder(own_data) as parent:
        pid = int(heard(parent).split()[0])
        with holder(own_data) as second:
            assert heard(second) == "0 0"

            say_go_on(parent)

            with pytest.raises(subprocess.TimeoutExpired):
                parent.wait(0.5)
            assert command_name(pid) == "postgres"
            say_go_on(second)

    assert command_name(pid) == ""


def test_what_was_committed_survives_kill_9_of_the_server(own_data: Path) -> None:
    installation = started(own_data)
    server = installation.servers[0]
    assert isinstance(server, Postgres)
    assert server.process
    with psycopg.connect(server.url("bilan_owner")) as owner:
        owner.execute("CREATE TABLE fact (n int)")
        owner.execute("INSERT INTO fact SELECT generate_series(1, 1000)")

    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    installation.revive()

    with psycopg.connect(server.url("bilan_app")) as app:
        assert app.execute("SELECT count(*) FROM fact").fetchone() == (1000,)
    installation.stop()


def test_kill_9_of_the_parent_leaves_no_server_and_the_next_starts(own_data: Path) -> None:
    with holder(own_data) as parent:
        pids = [int(pid) for pid in heard(parent).split()]
        assert [command_name(pid) for pid in pids] == ["postgres", "valkey-server"]

        parent.kill()

    assert until(lambda: not any(command_name(pid) for pid in pids), seconds=10)
    started(own_data).stop()


def test_a_recycled_pid_in_a_leftover_file_does_not_stop_the_start(own_data: Path) -> None:
    installation = started(own_data)
    installation.stop()
    leftover = installation.places.servers / "postgres" / "postmaster.pid"
    leftover.write_text(f"{os.getpid()}\n/nowhere\n0\n5432\n/nowhere\n\n0 0\nready\n")

    started(own_data).stop()

    assert not leftover.exists()


def test_an_interrupted_initdb_is_done_again(own_data: Path) -> None:
    installation = Installation(own_data, kind="empty")
    installation.prepare()
    draft = installation.places.servers / "postgres.draft"
    draft.mkdir()
    (draft / "PG_VERSION").write_text("18")

    started(own_data).stop()

    assert not draft.exists()


def test_a_directory_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("vingt ans de travail")

    with pytest.raises(EmbeddedError, match="n’est pas un répertoire de Bilan"):
        Installation(tmp_path).prepare()

    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.txt"]


def test_lost_secrets_are_not_drawn_again(own_data: Path) -> None:
    started(own_data).stop()
    (own_data / "secrets.json").unlink()

    with pytest.raises(EmbeddedError, match="illisibles"):
        Installation(own_data).prepare()


def test_the_kind_of_an_installation_does_not_change(own_data: Path) -> None:
    Installation(own_data, kind="empty").prepare()

    with pytest.raises(EmbeddedError, match="contient déjà une installation vide"):
        Installation(own_data, kind="demonstration").prepare()


def test_a_command_that_came_first_decides_nothing(own_data: Path) -> None:
    Installation(own_data).prepare()

    Installation(own_data, kind="empty").prepare()

    assert Installation(own_data).kind == "empty"


@pytest.mark.parametrize("name", ["a b é «x»", "long" * 30])
def test_any_directory_name_will_do(own_data: Path, name: str) -> None:
    installation = started(own_data / name)
    installation.start_valkey()
    url = installation.environment()["BILAN_DATABASE_URL"]

    with psycopg.connect(url) as app:
        assert app.execute("SELECT current_user").fetchone() == ("bilan_app",)
    installation.stop()
    shutil.rmtree(installation.places.run)
    installation.erase()
