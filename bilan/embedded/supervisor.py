"""Web, worker and beat: started in order, started again when they die, stopped in reverse."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from bilan.embedded.errors import EmbeddedError
from bilan.embedded.installation import PROJECT
from bilan.embedded.process import kill_group, spawn, stop

LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0


class Stopped(BaseException):
    """Somebody asked us to stop (Ctrl-C, SIGTERM, SIGHUP)."""


def stop_on_signals() -> None:
    """Turn the first signal into `Stopped`; the following ones must not interrupt the stopping."""

    def stopped(number: int, frame: FrameType | None) -> None:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        raise Stopped

    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, stopped)


def say(line: str) -> None:
    """One line for the person at the terminal, who may have closed it."""
    try:
        print(line, flush=True)
    except OSError:
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 -- for good


@dataclass
class Child:
    """One program of Bilan and what is known of its health."""

    title: str
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    started: float = field(default=0.0)
    retry_at: float = 0.0

    def start(self, environment: Mapping[str, str]) -> None:
        self.started = time.monotonic()
        self.process = spawn(self.command, log=self.log, env=environment, cwd=PROJECT)


class Supervisor:
    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.children: list[Child] = []

    def start(self, title: str, log: Path, *command: str) -> Child:
        if log.exists() and log.stat().st_size > 5_000_000:
            log.replace(log.with_suffix(".log.old"))
        child = Child(title, [sys.executable, "-m", *command], log)
        self.children.append(child)
        child.start(self.environment)
        return child

    def watch(self, look_after_servers: Callable[[], None]) -> None:
        """Keep everything alive until `Stopped` comes."""
        while True:
            look_after_servers()
            for child in self.children:
                self._look_after(child)
            time.sleep(0.2)

    def stop(self) -> None:
        """Beat first, so that nothing new is asked for; then the web; the worker last."""
        order = {"beat": 0, "web": 1, "worker": 2}
        for child in sorted(self.children, key=lambda child: order[child.title]):
            if child.process:
                stop(child.process)

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.process and child.process.poll() is None:
            if now - child.started > STEADY_SECONDS:
                child.failures = 0
            return
        if child.process:
            kill_group(child.process.pid)  # its own children, if it was killed
            pause = min(LONGEST_PAUSE, 0.5 * 2**child.failures) if child.failures else 0.0
            child.retry_at = now + pause
            child.failures += 1
            say(
                f"« {child.title} » s’est arrêté (code {child.process.returncode}) ; il redémarre. Journal : {child.log}"
            )
            child.process = None
        if now >= child.retry_at:
            child.start(self.environment)


def wait_for_first_page(child: Child, port: int, *, seconds: float = 90.0) -> None:
    """Until /healthz answers 200, or the web's own last words as an error."""
    deadline = time.monotonic() + seconds
    while True:
        assert child.process is not None
        if child.process.poll() is not None or time.monotonic() > deadline:
            words = child.log.read_text(errors="replace").strip()
            if "Address already in use" in words[-2000:]:
                raise EmbeddedError(f"Le port {port} est déjà pris : choisissez-en un autre avec --port.")
            print(words[-2000:], file=sys.stderr)
            raise EmbeddedError(f"Le serveur web ne démarre pas (journal : {child.log}).")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            if connection.getresponse().status == 200:
                return
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.05)
