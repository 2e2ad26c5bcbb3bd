"""A worker killed while it sends: one reminder, one Message-ID, and the doubt is counted (invariant 17).

Real Celery, real Valkey, real PostgreSQL, and a mail server that holds the message without an answer.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis
from django.db import connection
from django.utils import timezone
from psycopg.conninfo import make_conninfo

from beneficiaries.models import Fact
from beneficiaries.rules import Kind
from bilan.embedded.installation import PROJECT, Installation
from bilan.embedded.process import kill_group, until
from bilan.embedded.valkey import Valkey
from bilan.settings import env
from confidentiality.consenting import answer_consent
from confidentiality.models import Consent
from foundation import outbox
from foundation.models import OutboxMessage
from foundation.tenancy import tenant
from tests.factories import a_bilan, a_house, facts
from tests.foundation.sink import sink

COURSE = (
    Kind.INFORMED, Kind.CONSENTED, Kind.BASIS_RECORDED, Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED,
    Kind.HANDED_OVER, Kind.CLOSED,
)  # fmt: skip


MAILS, KILLED_AFTER = 20, (4, 9, 15)


@pytest.fixture
def broker():
    """A Valkey of our own: the suite's may be absent, and nobody else's tasks are in it."""
    with tempfile.TemporaryDirectory(prefix="bilan-broker-") as folder:
        installation = Installation(Path(folder) / "data", kind="test")
        installation.prepare()
        installation.start_valkey()
        yield Valkey(installation.places).url
        installation.stop(at_once=True)
        run = installation.places.run
        installation.places.erase()
        shutil.rmtree(run, ignore_errors=True)


@contextmanager
def worker(environment: dict[str, str], folder: Path):
    """One worker and its beat, as bin/demo starts them; whatever happens, killed at the end."""
    command = [
        sys.executable, "-m", "celery", "-A", "bilan", "worker", "--beat", "--schedule", folder / "schedule",
        "--pool", "prefork", "--concurrency", "1", "--without-gossip", "--without-mingle", "--loglevel", "INFO",
    ]  # fmt: skip
    with (folder / "worker.log").open("a") as log:
        process = subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            yield process
        finally:
            kill_group(process.pid)
            process.wait(10)


def states() -> list[tuple[str, int]]:
    return sorted(OutboxMessage.objects.values_list("state", "doubts"))


def surroundings(broker: str, port: int) -> dict[str, str]:
    """What a worker finds around it; one at a time, so that a short lease is never mistaken for a crash."""
    return os.environ | {
        "BILAN_DATABASE_URL": make_conninfo(env("DATABASE_URL"), dbname=connection.settings_dict["NAME"]),
        "BILAN_BROKER_URL": broker,
        "BILAN_MAIL_URL": f"smtp://127.0.0.1:{port}",
        "BILAN_OUTBOX_SECONDS": "0.5",
        "BILAN_DUE_SECONDS": "0.5",
        "BILAN_OUTBOX_LEASE_SECONDS": "1",
        "BILAN_MAIL_HOURS": "0-24",
    }


@pytest.mark.heavy
def test_three_kills_among_twenty_mails_lose_and_double_nothing(committed, broker, tmp_path):
    """The short form of `tests/campaigns/test_reminder_storm.py`: each kill waits for mails, not for seconds.

    The broker forgets everything in between. A mail comes again with its Message-ID where a worker died over it.
    """
    house = a_house()
    OutboxMessage.objects.all().delete()
    for number in range(MAILS):
        outbox.announce(
            "beneficiaries.something_waits",
            organisation_id=house.organisation.pk,
            subject_id=house.bilan.pk,
            recipient_id=house.beneficiary.pk,
            at=timezone.now(),
            key=f"storm:{number}",
        )
    with sink(holds_first=False, seconds=0.05) as post:
        environment = surroundings(broker, post.port)
        for number in (*KILLED_AFTER, MAILS):
            with worker(environment, tmp_path) as one:
                log = tmp_path / "worker.log"
                assert until(lambda n=number: len(set(post.taken)) >= n, seconds=60, every=0.01), log.read_text()
                if number == MAILS:
                    assert until(lambda: {state for state, _ in states()} == {"sent"}, seconds=60, every=0.1), states()
                else:
                    os.killpg(one.pid, signal.SIGKILL)
                    one.wait(10)
                    redis.Redis(unix_socket_path=urlsplit(broker).path).flushall()

    told = {message.message_id: message for message in OutboxMessage.objects.all()}
    arrived = Counter(post.taken)
    assert (len(told), set(arrived)) == (MAILS, set(told))
    again = {message_id for message_id, times in arrived.items() if times > 1}
    assert again <= {message_id for message_id, message in told.items() if message.doubts}
    assert sum(message.doubts for message in told.values()) <= len(KILLED_AFTER)


def test_worker_killed_while_sending_reminds_once(committed, broker, tmp_path):
    bilan = a_bilan(a_house().consultant)
    facts(bilan, *COURSE, at=timezone.now() - timedelta(days=250))
    with tenant(bilan.organisation_id):
        kind, person = Consent.Kind.FOLLOW_UP_CONTACT, bilan.beneficiary
        answer_consent(bilan, kind, is_given=True, by=person.user, author_name=str(person), at=timezone.now())
    OutboxMessage.objects.all().delete()
    with sink() as post:
        environment = surroundings(broker, post.port)
        with worker(environment, tmp_path) as first:
            assert post.holds.wait(40), (tmp_path / "worker.log").read_text()

            os.killpg(first.pid, signal.SIGKILL)
            first.wait(10)
        assert states()[0] == ("sending", 0)
        assert {state for state, _ in states()[1:]} == {"waiting"}

        with worker(environment, tmp_path):
            assert until(lambda: {state for state, _ in states()} == {"sent"}, seconds=40, every=0.1), states()

    message_ids = sorted(OutboxMessage.objects.values_list("message_id", flat=True))
    assert states()[-2:] == [("sent", 0), ("sent", 1)]
    assert sum(doubts for _, doubts in states()) == 1
    assert OutboxMessage.objects.filter(topic__startswith="sessions.follow_up").count() == 2
    assert sorted(post.taken) == message_ids
    assert post.held == list(OutboxMessage.objects.filter(doubts=1).values_list("message_id", flat=True))
    with tenant(bilan.organisation_id):
        assert Fact.objects.filter(bilan=bilan, kind=Kind.FOLLOW_UP_REMINDED).count() == 1
