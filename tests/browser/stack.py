"""The whole of Bilan as a person starts it: `bin/demo --empty`, its mails in a folder, its processes counted."""

from __future__ import annotations

import email
import email.policy
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from unittest.mock import patch
from zoneinfo import ZoneInfo

from bilan.embedded.installation import PROJECT, Installation
from bilan.embedded.process import command_name, spawn, until
from tests.browser.prepared import erase, give_prepared

PARIS = ZoneInfo("Europe/Paris")
# A demonstration's clock over an empty installation; beat asks more often than in life, so that tests wait less.
WISHES = {
    "BILAN_DEMONSTRATION": "1",
    "BILAN_OUTBOX_SECONDS": "0.5",
    "BILAN_DUE_SECONDS": "1",
    "BILAN_MAIL_HOURS": "0-24",  # tests run at night too
    "BILAN_FRESH_MINUTES": "25",  # a slow machine plays a long bilan: nobody is asked who they are in the middle
}
LINK = re.compile(r"https?://\S+")
CODE = re.compile(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", re.MULTILINE)


PASSWORD = "une phrase bien à moi"  # of everybody whom `prepare` lets join


@dataclass(frozen=True)
class Letter:
    """A mail as its reader sees it."""

    to: str
    subject: str
    text: str
    message_id: str
    file: str

    @property
    def link(self) -> str:
        return LINK.findall(self.text)[0]

    @property
    def code(self) -> str:
        found = CODE.search(self.text)
        assert found, self.text
        return found[1]


@dataclass
class Stack:
    """Use: `start()`, the pages at `address`, `prepare(…)` for what a test does not tell, `stop()`."""

    home: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="bilan-browser-")))
    ahead: timedelta = timedelta()
    preparing: subprocess.Popen[str] | None = None

    def start(self, *, seconds: float = 90) -> None:
        self.port = free_port()
        self.address = f"http://localhost:{self.port}"
        self.data = self.home / "data"
        with patch.dict(os.environ, bare_environment(), clear=True):  # the keys of the stack, not those of bin/test
            give_prepared(self.data)
        command = [PROJECT / "bin" / "demo", "--empty", "--data", self.data, "--port", str(self.port)]
        log = self.home / "demo.log"
        self.process = spawn(command, log=log, env=bare_environment())
        assert until(lambda: self.process.poll() is not None or self.is_ready(), seconds=seconds, every=0.1)
        assert self.process.poll() is None, log.read_text()
        installation = Installation(self.data, port=self.port)
        installation.prepare()
        self.operator_password = installation.keys["operator"]
        with patch.dict(os.environ, bare_environment(), clear=True):
            self.environment = bare_environment() | installation.environment()
        self.mails = self.data / "mails"
        self._start_preparing()

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/readyz", timeout=10) as answer:
                return answer.status == 200
        except OSError:
            return False

    def last_words(self) -> str:
        """Of the web server, when it has failed."""
        return (self.data / "log" / "web.log").read_text(errors="replace")[-3000:]

    def stop(self) -> None:
        """Ctrl-C, as a person would; no process of it may be left."""
        if self.preparing:
            self.preparing.stdin.close()
            self.preparing.wait(10)
            self.preparing.stdout.close()
        family = descendants(self.process.pid)
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(40)
            left = {pid: words for pid, words in family.items() if command_name(pid)}
            until(lambda: not any(command_name(pid) for pid in left), seconds=10)
            left = {pid: words for pid, words in left.items() if command_name(pid)}
            assert left == {}, f"processes left: {left}"
        finally:
            erase(self.data)
            shutil.rmtree(self.home)

    # --- Time: the business clock of the demonstration ----------------------------------------

    def now(self) -> datetime:
        return datetime.now(PARIS) + self.ahead

    def today(self) -> date:
        return self.now().date()

    def day(self, days: int) -> date:
        return self.today() + timedelta(days=days)

    def has_moved_to(self, day: date) -> None:
        """The page of the clock moves to nine in the morning."""
        self.ahead = datetime(day.year, day.month, day.day, 9, tzinfo=PARIS) - datetime.now(PARIS)

    def waits_for_beat(self) -> None:
        """Until beat has asked twice more what is due."""
        log = self.data / "log" / "beat.log"
        asked = log.read_text().count("raise-what-is-due")
        assert until(lambda: log.read_text().count("raise-what-is-due") >= asked + 2, seconds=20)

    # --- What a test needs and does not tell -----------------------------------------------------

    def _start_preparing(self) -> None:
        command = [sys.executable, "-m", "tests.browser.preparation"]
        self.preparing = subprocess.Popen(
            command, cwd=PROJECT, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def prepare(self, act: str, **details: object) -> dict[str, str]:
        """Let the operations of the house do one act of `tests/browser/preparation.py`."""
        print(json.dumps({"act": act, "details": details}), file=self.preparing.stdin, flush=True)
        answer = json.loads(self.preparing.stdout.readline())
        assert "fault" not in answer, answer["fault"]
        return answer

    # --- Mails ------------------------------------------------------------------------------------

    def letters_to(self, address: str) -> list[Letter]:
        """Every mail of somebody, the oldest first."""
        letters = [read(path) for path in sorted(self.mails.glob("*.eml"))]
        return [letter for letter in letters if letter.to == address]


def read(path: Path) -> Letter:
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    body = mail.get_body(("plain",))
    assert body is not None
    return Letter(str(mail["To"]), str(mail["Subject"]).strip(), body.get_content(), str(mail["Message-ID"]), path.name)


def bare_environment() -> dict[str, str]:
    """A person's terminal: bin/test has set the addresses of its own servers."""
    return {name: value for name, value in os.environ.items() if not name.startswith("BILAN_")} | WISHES


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def descendants(ancestor: int) -> dict[int, str]:
    """Every living process below one, itself included, with its command line."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(") ")[2].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found: dict[int, str] = {}
    waiting = [ancestor]
    while waiting:
        pid = waiting.pop()
        try:
            found[pid] = (Path("/proc") / str(pid) / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
        waiting += children.get(pid, [])
    return found
