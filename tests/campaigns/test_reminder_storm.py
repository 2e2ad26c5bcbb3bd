"""Sixty times kill -9 of worker, beat, web and broker while reminders leave: no fact lost or doubled (invariant 17).

The real stack, `bin/demo --empty`, with its supervisor; a mail server of our own that takes its time. The seed is
printed; `BILAN_STORM_SEED=7` plays the same dice again, `BILAN_STORM_KILLS` says how many.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest

from bilan.embedded.installation import PROJECT
from bilan.embedded.process import until
from tests.browser import stack as browser_stack
from tests.browser.stack import Stack, descendants
from tests.foundation.sink import Sink, sink

pytestmark = pytest.mark.long

SEED = int(os.environ.get("BILAN_STORM_SEED", random.SystemRandom().randrange(1_000_000)))
KILLS = int(os.environ.get("BILAN_STORM_KILLS", "60"))
SESSIONS, FOLLOW_UPS = int(os.environ.get("BILAN_STORM_SESSIONS", "150")), 50
SECONDS_A_KILL = 5.0
PATIENCE = float(os.environ.get("BILAN_STORM_PATIENCE", "300"))  # seconds; more on a machine that others use
TARGETS = {
    "worker": "celery -A bilan worker",
    "beat": "celery -A bilan beat",
    "web": "gunicorn",
    "broker": "valkey",
}
REMINDER, FOLLOW_UP = "sessions.reminder_person", ("sessions.follow_up_person", "sessions.follow_up_consultant")


class Storm:
    """The stack, and the hand that kills in it."""

    def __init__(self, stack: Stack, chance: random.Random) -> None:
        self.stack, self.chance = stack, chance
        self.killed: Counter[str] = Counter()
        self.story: list[str] = []

    def asks(self, *words: object) -> dict:
        """Let the storm's module answer inside the stack."""
        command = [sys.executable, "-m", "tests.campaigns.storm", *map(str, words)]
        done = subprocess.run(
            command,
            cwd=PROJECT,
            env=self.stack.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=2 * PATIENCE,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])

    def last_words(self, slug: str, post: Sink) -> str:
        """What was left, of whom, and what the programs said at the end."""
        logs = {name: self.log_of(name) for name in ("worker.log", "beat.log")}
        left = self.asks("count", slug)
        odd = [message for message in left["messages"] if message["state"] not in ("sent", "merged")]
        said = "\n".join(f"--- {name}\n{text}" for name, text in logs.items())
        return f"seed {SEED}, {self.story}, {summary(left, post)}, {odd[:5]}\n{said}"

    def log_of(self, name: str) -> str:
        return (self.stack.data / "log" / name).read_text(errors="replace")[-3000:]

    def kill_one(self) -> None:
        """One process of a random kind: the first one, or one of those that it started."""
        target = self.chance.choice([*TARGETS, "worker"])  # the worker twice as often: it is the one that sends
        words = TARGETS[target]
        assert until(lambda: self.pids(words) != [], seconds=PATIENCE, every=0.1), f"{target} does not come back"
        pids = self.pids(words)
        victim = pids[0] if self.chance.random() < 0.5 else self.chance.choice(pids)
        try:
            os.kill(victim, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.killed[target] += 1
        self.story.append(f"{time.strftime('%H:%M:%S')} {target}")

    def pids(self, words: str) -> list[int]:
        return sorted(pid for pid, command in descendants(self.stack.process.pid).items() if words in command)


@pytest.fixture
def storm(monkeypatch):
    with sink(holds_first=False, seconds=0.15) as post:
        wishes = browser_stack.WISHES | {
            "BILAN_MAIL_URL": f"smtp://127.0.0.1:{post.port}",
            "BILAN_OUTBOX_LEASE_SECONDS": "4",
            "BILAN_DUE_SECONDS": "0.5",
        }
        monkeypatch.setattr(browser_stack, "WISHES", wishes)
        stack = Stack()
        stack.start(seconds=PATIENCE)
        try:
            yield Storm(stack, random.Random(SEED)), post
        finally:
            stack.stop()


def test_reminder_storm_loses_and_doubles_nothing(storm, capsys):
    storm, post = storm
    began = time.monotonic()
    slug = storm.asks("tell", SESSIONS, FOLLOW_UPS, KILLS * SECONDS_A_KILL * 0.8, SEED)["slug"]
    told = time.monotonic()

    for _ in range(KILLS):
        time.sleep(storm.chance.uniform(0.2, SECONDS_A_KILL))
        storm.kill_one()
    over = time.monotonic()

    def is_calm() -> bool:
        left = storm.asks("count", slug)
        return not left["late"] and {message["state"] for message in left["messages"]} <= {"sent", "merged"}

    assert until(is_calm, seconds=PATIENCE, every=2), storm.last_words(slug, post)
    left = storm.asks("count", slug)
    calm = time.monotonic()
    assert until(storm.stack.is_ready, seconds=PATIENCE, every=0.5)
    with capsys.disabled():
        print(f"\nstorm: seed {SEED}, {KILLS} kills {dict(storm.killed)}, {summary(left, post)}")
        print(f"storm: told in {told - began:.0f} s, shaken for {over - told:.0f} s, calm {calm - over:.0f} s later")

    messages = left["messages"]
    reminders = Counter(message["subject"] for message in messages if message["topic"] == REMINDER)
    assert reminders == Counter(left["sessions"]), "one reminder a meeting, none lost, none doubled"
    for topic in FOLLOW_UP:
        assert Counter(one["subject"] for one in messages if one["topic"] == topic) == Counter(left["followed"])
    assert left["reminded"] == dict.fromkeys(left["followed"], 1)

    ids = {message["message_id"]: message for message in messages}
    sent = {message["message_id"] for message in messages if message["state"] == "sent"}
    by_id = {message["id"]: message for message in messages}
    arrived = Counter(post.taken)
    assert len(ids) == len(messages)
    assert set(arrived) == sent, "what arrived is what should have left, all of it and nothing else"
    assert all(by_id[one["merged_into"]]["state"] == "sent" for one in messages if one["state"] == "merged")
    for message_id, times in arrived.items():
        assert times <= ids[message_id]["attempts"]
        assert times == 1 or ids[message_id]["doubts"] or ids[message_id]["attempts"] > 1
    doubtful = [message for message in messages if message["doubts"]]
    assert left["transport"]["in_doubt"] == len(doubtful)
    assert left["transport"]["failed"] == 0


def summary(left: dict, post: Sink) -> str:
    states = Counter(f"{message['topic'].removeprefix('sessions.')} {message['state']}" for message in left["messages"])
    twice = sum(times - 1 for times in Counter(post.taken).values())
    return (
        f"{len(left['messages'])} messages {dict(states)}, {len(post.taken)} arrivals, {twice} of them again, "
        f"{sum(message['doubts'] for message in left['messages'])} doubts, late {left['late']}, {left['transport']}"
    )
