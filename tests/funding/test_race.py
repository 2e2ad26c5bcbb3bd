"""Two editors of one plan, for real: two connections, two transactions."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.db import IntegrityError, connection, transaction

from beneficiaries.operations import correct_fact
from foundation.errors import violated
from foundation.tenancy import tenant
from funding import queries
from funding.models import Agreement, FundingPlan, FundingPlanVersion
from funding.operations import AgreementRefused, FundingConflict, void_agreement
from funding.operations.locking import locked
from tests.factories import NOW, a_house
from tests.funding.factories import a_plan, an_agreement
from tests.racing import MOMENT, is_waited_for


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


def test_document_voided_and_its_fact_corrected_at_once_never_wait_for_each_other(committed_house):
    house = committed_house
    with tenant(house.organisation.pk):
        a_plan(house.bilan)
        agreement = an_agreement(house.bilan)
        fact = queries.latest_fact_of(agreement)
    is_held = Event()

    def correct() -> str:
        with tenant(house.organisation.pk):
            locked(house.bilan)
            is_held.set()
            assert is_waited_for()
            correct_fact(fact, reason="Erreur", by=house.consultant.user, author_name="C", at=NOW)
        connection.close()
        return "corrected"

    def void() -> str:
        assert is_held.wait(MOMENT)
        try:
            with tenant(house.organisation.pk):
                void_agreement(agreement, reason="Erreur", by=house.consultant, at=NOW)
        except AgreementRefused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "voided"

    with ThreadPoolExecutor(2) as people:
        said = [one.result() for one in (people.submit(correct), people.submit(void))]

    assert said == ["corrected", "Ce document est déjà annulé."]
    with tenant(house.organisation.pk):
        assert Agreement.objects.get().void_reason == "Erreur"
