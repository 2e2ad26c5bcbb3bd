"""The life cycle that both servers share: attach to a running one, or start it and answer for it.

Three facts decide, all of them kernel locks or living processes, never a leftover file:
- `<name>.lock`, held alone by the process whose child the server is: nobody starts it twice;
- `<name>-users.lock`, shared by all who use it: its parent waits for them before stopping it;
- the server's own answer on its socket.
"""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bilan.embedded.errors import EmbeddedError
from bilan.embedded.locks import FileLock
from bilan.embedded.paths import Places
from bilan.embedded.process import stop, until

START_SECONDS = 60.0
BIGGEST_LOG = 5_000_000


class EmbeddedServer:
    name: str
    title: str
    stop_signal: int = signal.SIGTERM

    def __init__(self, places: Places) -> None:
        self.places = places
        self.process: subprocess.Popen[bytes] | None = None
        self._parenthood = FileLock(places.data / f"{self.name}.lock")
        self._users = FileLock(places.data / f"{self.name}-users.lock")

    # What each server says for itself.

    def answers(self) -> bool:
        """Whether the server of this directory, and no other, accepts work now."""
        raise NotImplementedError

    def may_be_used(self) -> bool:
        """Whether others may use it: its parent may still have something to do after its first answer."""
        return self.answers()

    def clear_leftovers(self) -> None:
        """End an orphan and forget the traces of a killed one; we hold the lock, so no one else runs it."""
        raise NotImplementedError

    def launch(self) -> subprocess.Popen[bytes]:
        raise NotImplementedError

    # What they share.

    @property
    def is_ours(self) -> bool:
        return self.process is not None

    @property
    def log(self) -> Path:
        return self.places.servers / f"{self.name}.log"

    def ensure(self) -> None:
        """Attach, or start; also after the server, or the process that had started it, was killed."""
        deadline = time.monotonic() + START_SECONDS
        while not self._users.try_shared():  # its parent is stopping it: a moment
            self._give_up_after(deadline)
        while True:
            if self.is_ours or self._parenthood.try_exclusive():
                if not (self.process and self.process.poll() is None):
                    self._start()
                return
            if self.may_be_used():
                return
            self._give_up_after(deadline)

    def is_alive(self) -> bool:
        return self.process.poll() is None if self.process else self.answers()

    def close(self, *, at_once: bool = False, waiting: Callable[[], None] | None = None) -> None:
        """Leave it; its parent stops it once nobody uses it any more, or at once."""
        if self.process is not None:
            self._users.release()
            told = time.monotonic() + 0.5
            while not at_once and not self._users.try_exclusive():
                if waiting and time.monotonic() > told:
                    waiting()
                    waiting = None
                time.sleep(0.1)
            stop(self.process, with_signal=self.stop_signal)
            self.process = None
        self._parenthood.release()
        self._users.release()

    def last_words(self) -> str:
        """The end of the server's log, for the message of a failure."""
        try:
            lines = self.log.read_text(errors="replace").strip().splitlines()
        except OSError:
            return ""
        return lines[-1] if lines else ""

    def _start(self) -> None:
        self.process = None
        self.clear_leftovers()
        if self.log.exists() and self.log.stat().st_size > BIGGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.old"))
        deadline = time.monotonic() + START_SECONDS
        while True:
            process = self.launch()
            try:
                until(partial(self._has_spoken, process), seconds=START_SECONDS)
            except BaseException:  # Ctrl-C while it starts
                stop(process, with_signal=self.stop_signal)
                raise
            if process.poll() is None and self.answers():
                self.process = process
                return
            stop(process, with_signal=self.stop_signal)
            if "No space left" in self.last_words():
                raise EmbeddedError("Le disque est plein : libérez de la place, puis recommencez.")
            # The helpers of a killed server may still hold its memory for a moment.
            if "shared memory" not in self.last_words() or time.monotonic() > deadline:
                raise EmbeddedError(f"{self.title} ne démarre pas : {self.last_words()} (journal : {self.log})")
            time.sleep(0.1)

    def _has_spoken(self, process: subprocess.Popen[bytes]) -> bool:
        return process.poll() is not None or self.answers()

    def _give_up_after(self, deadline: float) -> None:
        if time.monotonic() > deadline:
            raise EmbeddedError(
                f"{self.title} est tenu par le processus {self._parenthood.holder()}, qui ne répond pas : arrêtez-le."
            )
        time.sleep(0.05)
