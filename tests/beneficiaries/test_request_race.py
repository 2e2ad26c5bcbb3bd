"""Two administrators answer the same request, for real: two connections, two transactions."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from beneficiaries.models import PersonRequest
from beneficiaries.requests.operations import RequestRefused, answer_request, receive_request
from foundation.tenancy import tenant
from tests.factories import NOW, a_house


def test_one_answer_is_kept(committed):
    house = a_house()
    with tenant(house.organisation.pk):
        asked = receive_request(house.beneficiary, kind=PersonRequest.Kind.OBJECTION, at=NOW)
    start = Barrier(2)

    def answer(outcome: str) -> str:
        try:
            with tenant(house.organisation.pk):
                start.wait(timeout=10)
                answer_request(
                    asked,
                    outcome=PersonRequest.Outcome(outcome),
                    legal_ground="21.1" if outcome == "refused" else "",
                    answer="Nos mots",
                    by=house.administrator,
                    at=NOW,
                )
                return "kept"
        except RequestRefused:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(answer, ["granted", "refused"]))

    assert outcomes == ["kept", "refused"]


def test_double_click_makes_one_request(committed):
    house = a_house()
    start = Barrier(2)

    def ask(_: int) -> str:
        try:
            with tenant(house.organisation.pk):
                start.wait(timeout=10)
                receive_request(house.beneficiary, kind=PersonRequest.Kind.ACCESS, at=NOW)
                return "kept"
        except RequestRefused:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(ask, range(2)))

    assert outcomes == ["kept", "refused"]
