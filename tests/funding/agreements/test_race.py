"""Two workers on one silence, for real: two connections, two transactions."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event

from django.db import connection, transaction

from beneficiaries.models import Fact
from beneficiaries.rules import Kind as FactKind
from foundation import clock, due
from foundation.models import DueDate, OutboxMessage
from foundation.tenancy import tenant
from funding.agreements.kinds import Kind, State
from funding.agreements.operations import SILENCE, let_silence_speak, send_document
from funding.agreements.refusal import DocumentRefused
from funding.models import Document
from funding.operations.locking import locked
from tests.factories import NOW, a_house
from tests.funding.agreements.factories import a_whole_bilan, sign
from tests.racing import MOMENT, is_waited_for

LATE = NOW + timedelta(days=11)


def together(house, *acts):
    """What each says, started at once."""
    start = Barrier(len(acts))

    def run(act):
        try:
            with tenant(house.organisation.pk):
                start.wait(timeout=10)
                return act()
        except DocumentRefused:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as people:
        return list(people.map(run, acts))


def test_silence_speaks_once_and_two_clicks_send_once(committed):
    house = a_house()
    with tenant(house.organisation.pk):
        bilan = a_whole_bilan(house)
        document = send_document(bilan, Kind.TRIPARTITE, by=house.consultant, at=NOW)

    said = together(house, *[lambda: let_silence_speak(document, at=LATE)] * 2)

    with tenant(house.organisation.pk):
        assert sorted(said) == [False, True]
        assert Fact.objects.filter(bilan=bilan, kind=FactKind.AGREEMENT_REFUSED).count() == 1
        assert OutboxMessage.objects.filter(topic="funding.document_lapsed").count() == 1

    together(house, *[lambda: send_document(bilan, Kind.TRIPARTITE, by=house.consultant, at=LATE).version] * 2)

    with tenant(house.organisation.pk):
        waiting = Document.objects.filter(bilan=bilan, state=State.SENT)
        assert waiting.count() == 1
        assert list(Document.objects.filter(bilan=bilan).order_by("version").values_list("version", flat=True)) == [
            1, 2, 3,
        ]  # fmt: skip


def test_last_signature_and_silence_on_one_instant_never_wait_for_each_other(committed, monkeypatch):
    """A worker raises the day while the last signer holds the bilan: it waits, and finds that nothing is left to say."""
    house = a_house()
    with tenant(house.organisation.pk):
        document = send_document(a_whole_bilan(house), Kind.TRIPARTITE, by=house.consultant, at=NOW)
        sign(document, "person", "employer")
    silence = DueDate.objects.get(kind=SILENCE, subject_id=document.pk)
    monkeypatch.setattr(clock, "now", lambda: LATE)
    is_held = Event()

    def last_signer() -> str:
        with transaction.atomic():
            locked(document.bilan)
            is_held.set()
            assert is_waited_for()
            sign(document, "provider", on=LATE.date(), at=LATE)
        return document.state

    def worker() -> bool:
        assert is_held.wait(MOMENT)
        return due.raise_date(silence.pk)

    said = together(house, last_signer, worker)

    assert said == [State.SIGNED, True]
    with tenant(house.organisation.pk):
        assert not Fact.objects.filter(kind=FactKind.AGREEMENT_REFUSED).exists()
