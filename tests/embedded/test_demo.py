"""bin/demo as a person runs it: one start from nothing, then short ones on the same data."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bilan.embedded.installation import PROJECT
from bilan.embedded.paths import Places
from bilan.embedded.process import command_name, until

# One process plays them all, one after the other: only the first start is from nothing.
pytestmark = pytest.mark.heavy


@dataclass
class Demo:
    process: subprocess.Popen[str]
    port: int

    def is_ready(self) -> bool:
        return self.ask("readyz") == (
            200,
            dict.fromkeys(("database", "restore", "migrations", "broker", "worker", "status"), "ok"),
        )

    def ask(self, page: str) -> tuple[int, dict[str, str]]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{page}", timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)
        except OSError:
            return 0, {}

    def family(self) -> dict[int, str]:
        """Every process below bin/demo, with its command line."""
        parents: dict[int, list[int]] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    parent = int((entry / "stat").read_text().rpartition(") ")[2].split()[1])
                except OSError:
                    continue
                parents.setdefault(parent, []).append(int(entry.name))
        found: dict[int, str] = {}
        waiting = [self.process.pid]
        while waiting:
            pid = waiting.pop()
            try:
                found[pid] = (Path("/proc") / str(pid) / "cmdline").read_text().replace("\0", " ")
            except OSError:
                continue
            waiting += parents.get(pid, [])
        return found

    def child(self, words: str) -> int:
        """The process that bin/demo itself started with these words in its command line; 0 for none."""
        of_demo = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        children = {int(pid) for pid in Path(of_demo).read_text().split()}
        return next((pid for pid, command in self.family().items() if pid in children and words in command), 0)


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="bilan demo ") as name:
        data = Path(name) / "data"
        yield data
        places = Places(data)
        run = places.run
        places.erase()
        shutil.rmtree(run, ignore_errors=True)


@contextmanager
def running(data: Path, *words: str) -> Iterator[Demo]:
    port = free_port()
    command = [PROJECT / "bin" / "demo", "--port", str(port), "--data", data, "--empty", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        demo = Demo(process, port)
        try:
            assert until(lambda: process.poll() is not None or demo.is_ready(), seconds=240, every=0.1)
            assert process.poll() is None, process.stdout and process.stdout.read()
            yield demo
        finally:
            process.terminate()
            process.wait(30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def refusal(*words: object) -> str:
    done = subprocess.run([PROJECT / "bin" / "demo", *map(str, words)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    return done.stderr.strip()


def manage(data: Path, *words: str) -> str:
    done = subprocess.run(
        [PROJECT / "bin" / "manage", *words],
        env=os.environ | {"BILAN_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


WHO = "from django.db import connection as c; u = c.cursor(); u.execute('SELECT current_user'); print(u.fetchone()[0])"


def stops(demo: Demo, how: signal.Signals) -> None:
    """However it ends, no process of it is left."""
    family = demo.family()
    assert len(family) > 10

    demo.process.send_signal(how)
    demo.process.wait(30)

    assert until(lambda: not any(command_name(pid) for pid in family), seconds=20)


# A start takes seconds: each of these three looks at what it can, and ends in another way.


def test_demo_answers_both_probes_lends_its_database_and_refuses_a_second(data: Path) -> None:
    with running(data) as demo:
        assert demo.ask("healthz") == (200, {"status": "ok"})
        assert manage(data, "shell", "--no-imports", "-c", WHO) == "bilan_app"
        assert demo.is_ready()

        assert refusal("--port", demo.port, "--data", data) == (
            f"bin/demo : Le port {demo.port} est déjà pris : choisissez-en un autre avec --port."
        )
        assert refusal("--port", free_port(), "--data", data) == (
            f"bin/demo : {data} est déjà utilisé par une autre démonstration (processus {demo.process.pid})."
        )
        stops(demo, signal.SIGINT)

    assert manage(data, "shell", "--no-imports", "-c", WHO) == "bilan_app"  # by a server of its own now
    claimed = Places(data).servers / "postgres" / "postmaster.pid"
    assert not claimed.exists()


def test_what_is_killed_comes_back_and_a_lost_terminal_leaves_no_process(data: Path) -> None:
    with running(data) as demo:
        for words in ("postgres -D", "valkey-server", "gunicorn", "celery -A bilan worker", "celery -A bilan beat"):
            killed = demo.child(words)

            os.kill(killed, signal.SIGKILL)

            assert until(lambda words=words, killed=killed: demo.child(words) not in {0, killed}, seconds=10), words
            assert until(demo.is_ready, seconds=30, every=0.1), words
        stops(demo, signal.SIGHUP)


def test_kill_9_leaves_no_process(data: Path) -> None:
    with running(data) as demo:
        stops(demo, signal.SIGKILL)


def test_reset_never_touches_what_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("vingt ans de travail")

    said = refusal("--port", free_port(), "--data", tmp_path, "--reset")

    assert said.endswith("n’est pas un répertoire de Bilan : rien n’y est touché. Choisissez --data ailleurs.")
    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.txt"]
