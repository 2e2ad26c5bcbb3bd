"""Two who type one code at once: one of them enters."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

from django.db import connection

from beneficiaries.cards import operations as cards
from beneficiaries.models import AccessCard
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


def test_two_sheets_printed_at_once_leave_one_card(committed):
    at = datetime.now(UTC)
    house = a_house()
    person = a_beneficiary(house.consultant, with_user=False, email="")
    barrier = Barrier(2)

    def print_one(_number: int) -> list[str]:
        try:
            with tenant(house.organisation.pk):
                barrier.wait(timeout=10)
                return cards.issue_card(person, by=house.consultant, at=at).codes
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        sheets = list(pool.map(print_one, range(2)))

    with tenant(house.organisation.pk):
        live = [cards.use_code(sheet[0], at=at) is not None for sheet in sheets]
        assert AccessCard.objects.filter(revoked_at=None).count() == 1
    assert sorted(live) == [False, True]
