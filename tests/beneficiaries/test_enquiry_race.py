"""Two gestures on one first contact at once, for real: two connections, two transactions."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from uuid import uuid4

from django.db import OperationalError, connection

from beneficiaries.enquiries import erasing, operations
from beneficiaries.models import Enquiry, EnquiryErasure, InformationTalk
from foundation.models import OutboxMessage
from foundation.tenancy import tenant
from tests.beneficiaries.enquiry_factories import WORDS, an_enquiry
from tests.factories import NOW, a_house

SAID = {"first_name": "Nadia", "last_name": "Belkacem", "phone": "06 12 34 56 78", "words": WORDS}


def at_once(house, *acts: Callable[[], object]) -> list[str]:
    """What became of each gesture, sorted."""
    start = Barrier(len(acts))

    def play(act: Callable[[], object]) -> str:
        try:
            with tenant(house.organisation.pk):
                start.wait(timeout=10)
                return "kept" if act() is not None else "nothing"
        except operations.EnquiryRefused:
            return "refused"
        except OperationalError:
            return "later"  # a purge that met somebody is tried again
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(play, acts))


def test_gestures_that_meet_leave_one_truth(committed):
    house = a_house()
    key = uuid4()

    def send() -> object:
        return operations.receive_enquiry(house.organisation, channel="form", at=NOW, form_key=key, **SAID)

    assert at_once(house, send, send) == ["kept", "nothing"]
    with tenant(house.organisation.pk):
        enquiry = Enquiry.objects.get()
        assert OutboxMessage.objects.filter(topic="beneficiaries.enquiry_waits").count() == 1

    def plan() -> object:
        return operations.plan_talk(enquiry, starts_at=NOW, mode="phone", member=house.consultant, by=house.consultant)

    def close() -> object:
        return operations.close_enquiry(enquiry, reason="not_wanted", by=house.consultant, at=NOW)

    assert at_once(house, plan, plan) == ["kept", "refused"]
    assert at_once(house, close, close) == ["kept", "refused"]
    with tenant(house.organisation.pk):
        assert list(InformationTalk.objects.values_list("outcome", flat=True)) == ["cancelled"]


def test_a_purge_that_meets_a_call_never_erases_who_just_called(committed):
    house = a_house()
    at = datetime(2029, 6, 8, 9, tzinfo=UTC)
    with tenant(house.organisation.pk):
        enquiry = an_enquiry(house)

    def call() -> object:
        return operations.note_contact(enquiry, kind="they_wrote", by=house.consultant, at=at)

    def purge() -> object:
        erasing.purge(enquiry.pk, at)
        return None

    got = at_once(house, call, purge)

    with tenant(house.organisation.pk):
        is_left, is_told = Enquiry.objects.exists(), EnquiryErasure.objects.exists()
    assert is_left == ("kept" in got)
    assert is_told == (not is_left)
