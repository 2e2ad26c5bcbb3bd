"""Two editors of one plan, for real: two connections, two transactions."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from foundation.errors import violated
from foundation.tenancy import tenant
from funding import queries
from funding.models import FundingPlan, FundingPlanVersion
from funding.operations import FundingConflict
from tests.factories import a_house
from tests.funding.factories import a_plan


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
