"""The days on which the provider may not receive public money: entered by the administrator, kept."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from foundation.errors import violated
from funding import queries
from funding.models import Suspension
from funding.operations import FundingRefused, SuspensionRefused, end_suspension, enter_suspension, void_suspension
from tests.factories import NOW
from tests.funding.factories import TODAY, a_plan, certify

DAY = timedelta(days=1)


def suspend(house, **fields) -> Suspension:
    said = {"kind": Suspension.Kind.QUALIOPI_SUSPENDED, "starts_on": TODAY, "source": "Lettre", "at": NOW} | fields
    return enter_suspension(house.organisation, by=house.administrator, **said)


def test_plan_of_a_suspended_day_is_refused_until_it_ends_or_was_a_mistake(inside):
    certify(inside)
    suspension = suspend(inside, starts_on=TODAY - 3 * DAY)

    with pytest.raises(FundingRefused, match="certificat Qualiopi suspendu depuis le"):
        a_plan(inside.bilan, CPF="1600", SELF="200")
    end_suspension(suspension, ends_on=TODAY - DAY, by=inside.administrator, at=NOW)
    a_plan(inside.bilan, CPF="1600", SELF="200")
    void_suspension(suspension, reason="Pas nous", by=inside.administrator, at=NOW)

    assert queries.provider_of(inside.organisation).barred == ()


@pytest.mark.parametrize(("fields", "field"), [({"ends_on": TODAY - DAY}, "ends_on"), ({"source": "  "}, "source")])
def test_suspension_that_makes_no_sense_says_why(inside, fields, field):
    with pytest.raises(SuspensionRefused) as refusal:
        suspend(inside, **fields)

    assert refusal.value.field == field


def test_suspension_sent_twice_is_noted_once(inside):
    first = suspend(inside)

    with pytest.raises(SuspensionRefused, match="déjà notée") as refusal:
        suspend(inside)
    void_suspension(first, reason="Erreur de jour", by=inside.administrator, at=NOW)
    suspend(inside)

    assert refusal.value.field == "starts_on"


def test_suspension_ends_once_and_is_never_erased(inside):
    suspension = suspend(inside)
    end_suspension(suspension, ends_on=TODAY, by=inside.administrator, at=NOW)

    with pytest.raises(SuspensionRefused, match="déjà changé"):
        end_suspension(suspension, ends_on=TODAY + DAY, by=inside.administrator, at=NOW)
    with pytest.raises(SuspensionRefused) as refusal:
        void_suspension(suspension, reason="", by=inside.administrator, at=NOW)
    assert refusal.value.field == "reason"
    for change in (Suspension.objects.all().delete, lambda: Suspension.objects.update(source="x")):
        with pytest.raises(IntegrityError) as kept, transaction.atomic():
            change()
        assert violated(kept.value) == "suspension_is_kept"
