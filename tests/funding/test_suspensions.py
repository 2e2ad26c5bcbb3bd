"""The days on which the provider may not receive public money: entered by the administrator, kept."""

from datetime import timedelta
from importlib import import_module

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from psycopg.conninfo import make_conninfo

from bilan.settings import env
from foundation.errors import violated
from foundation.tenancy import tenant
from funding import queries
from funding.models import Suspension
from funding.operations import FundingRefused, SuspensionRefused, end_suspension, enter_suspension, void_suspension
from tests.factories import NOW, a_house
from tests.funding.factories import TODAY, a_plan, certify

DAY = timedelta(days=1)
TWICE = import_module("funding.migrations.0014_one_suspension_a_day").TWICE  # what goes before the wall is raised
BEFORE = """
DROP INDEX suspension_is_noted_once;
ALTER TABLE funding_suspension NO FORCE ROW LEVEL SECURITY;
INSERT INTO funding_suspension
SELECT (jsonb_populate_record(one, jsonb_build_object('id', gen_random_uuid(), 'ends_on', one.starts_on + days))).*
  FROM funding_suspension one, unnest(ARRAY[1, 9]) days;
SET CONSTRAINTS ALL IMMEDIATE;
"""
AFTER = """
CREATE UNIQUE INDEX suspension_is_noted_once ON funding_suspension (organisation_id, kind, starts_on) WHERE voided_at IS NULL;
ALTER TABLE funding_suspension NO FORCE ROW LEVEL SECURITY;
"""


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


def test_suspension_noted_thrice_is_kept_once(committed):
    house = a_house()
    with tenant(house.organisation.pk):
        suspend(house)
    connection.close()

    address = make_conninfo(env("OWNER_DATABASE_URL"), dbname=connection.settings_dict["NAME"])
    with psycopg.connect(address) as owner:
        owner.execute(BEFORE)
        owner.execute(TWICE)
        owner.execute(AFTER)
        rows = owner.execute(
            "SELECT ends_on, void_reason FROM funding_suspension ORDER BY void_reason, ends_on"
        ).fetchall()
        owner.rollback()

    assert [(ends_on is None, reason) for ends_on, reason in rows] == [
        (True, ""),
        (False, "Notée deux fois"),
        (False, "Notée deux fois"),
    ]
