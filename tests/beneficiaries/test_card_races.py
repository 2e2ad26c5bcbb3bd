"""Two who type one code at once: one of them enters."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

from django.db import connection

from beneficiaries import cards
from foundation.tenancy import tenant
from tests.factories import a_beneficiary, a_house


def test_two_people_who_type_one_code_at_once_do_not_both_enter(committed):
    at = datetime.now(UTC)
    house = a_house()
    person = a_beneficiary(house.consultant, with_user=False, email="")
    with tenant(house.organisation.pk):
        codes = cards.issue_card(person, by=house.consultant, at=at).codes

    for code in codes[:5]:
        barrier = Barrier(2)

        def enter(_number: int, code: str = code, barrier: Barrier = barrier) -> bool:
            try:
                with tenant(house.organisation.pk):
                    barrier.wait(timeout=10)
                    return cards.use_code(code, at=at) is not None
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            outcomes = list(pool.map(enter, range(2)))

        assert sorted(outcomes) == [False, True]
