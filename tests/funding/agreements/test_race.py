"""Two workers on one silence, for real: two connections, two transactions."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from django.db import connection

from beneficiaries.models import Fact
from beneficiaries.rules import Kind as FactKind
from foundation.models import OutboxMessage
from foundation.tenancy import tenant
from funding.agreements.kinds import Kind, State
from funding.agreements.operations import let_silence_speak, send_document
from funding.agreements.refusal import DocumentRefused
from funding.models import Document
from tests.factories import NOW, a_house
from tests.funding.agreements.factories import a_whole_bilan

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
