"""Two who touch one plan, for real: two connections, two transactions."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.db import IntegrityError, connection, transaction

from foundation.errors import violated
from foundation.tenancy import tenant
from funding import queries
from funding.declarations.operations import match_file
from funding.line_states import LineState
from funding.models import FundingLine, FundingPlan, FundingPlanVersion, PlatformFile
from funding.operations import FundingConflict, move_line
from funding.operations.locking import locked
from tests.factories import NOW, TODAY, a_house
from tests.funding.factories import a_plan, certify
from tests.racing import is_waited_for


@pytest.fixture
def committed_house(committed):
    return a_house()


def test_two_editors_never_overwrite_each_other(committed_house):
    house = committed_house
    start = Barrier(2)

    def decide(price: str) -> str:
        try:
            with tenant(house.organisation.pk):
                start.wait(timeout=10)
                a_plan(house.bilan, price=price)
                return "kept"
        except FundingConflict:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as editors:
        outcomes = sorted(editors.map(decide, ["1800.00", "1500.00"]))

    with tenant(house.organisation.pk):
        assert outcomes == ["kept", "refused"]
        assert (FundingPlan.objects.count(), FundingPlanVersion.objects.count()) == (1, 1)
        plan = queries.plan_of(house.bilan)
        assert sum(line.amount for line in plan.lines.all()) == plan.price


def test_commit_outside_the_tenant_still_refuses_a_wrong_sum(committed_house):
    house = committed_house
    with tenant(house.organisation.pk):
        plan = a_plan(house.bilan)

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        with tenant(house.organisation.pk):
            FundingPlan.objects.filter(pk=plan.pk).update(price=1)

    assert violated(refusal.value) == "funding_lines_match_price"


def test_list_and_move_of_one_part_wait_for_each_other(committed_house):
    house = committed_house
    certify(house)
    with tenant(house.organisation.pk):
        line = a_plan(house.bilan, price="1600.00", CPF="1450.00", SELF="150.00").lines.get(scheme="CPF")
        file = PlatformFile.objects.create(
            organisation=house.organisation, platform="edof", number="1001", seen_by=house.consultant, seen_at=NOW
        )
    holds = Event()

    def move() -> str:
        locked(house.bilan)
        holds.set()
        assert is_waited_for()
        return move_line(line, to=LineState.ASKED, on=TODAY, by=house.consultant, at=NOW).state

    def match() -> str:
        holds.wait(timeout=10)
        match_file(file, FundingLine.objects.get(pk=line.pk), by=house.consultant, at=NOW)
        return "matched"

    def inside(act):
        try:
            with tenant(house.organisation.pk), transaction.atomic():
                return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as people:
        assert list(people.map(inside, [move, match])) == ["asked", "matched"]
