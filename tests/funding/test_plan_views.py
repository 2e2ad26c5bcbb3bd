"""Pages of a plan: who pays, and what a mistake leaves on the screen."""

from decimal import Decimal

import pytest

from foundation.tenancy import tenant
from funding import queries
from tests.funding.factories import a_plan, certify
from tests.funding.scene import addresses, furnished, plan_form

pytestmark = [pytest.mark.usefixtures("now"), pytest.mark.furnished("scene", furnished)]


def test_consultant_decides_who_pays(scene, signed_in):
    with tenant(scene.organisation.pk):
        certify(scene)

    answer = signed_in(scene.consultant).post(
        addresses(scene)["deal_plan"],
        plan_form(payer_CPF="1 600", work_time="on", situation="sick_leave", last_on="2019-01-01", last_funder="cpf"),
    )

    assert answer.url == addresses(scene)["plan"]
    with tenant(scene.organisation.pk):
        plan = queries.plan_of(scene.bilan)
        assert (plan.price, plan.work_time, plan.decided_by) == (Decimal("1800"), True, scene.consultant)
        assert [(part.scheme, part.amount) for part in queries.parts_of(plan)] == [
            ("CPF", Decimal("1600")),
            ("SELF", Decimal("200")),
        ]
        assert plan.told["last_bilan"] == {"on": "2019-01-01", "funder": "cpf"}
        kept = str([plan.told, plan.rules_used, list(plan.versions.values())])
        assert ("sick" in kept, "arrêt" in kept) == (False, False)


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"payer_CPF": "1900"}, ["__all__", "payer_CPF"]),
        ({"payer_FIF_PL": "100"}, ["payer_FIF_PL"]),
        ({"payer_CPF": "tout"}, ["payer_CPF"]),
        ({"price": ""}, ["price"]),
        ({"price": "0"}, ["price"]),
        ({"on": "2026-06-09"}, ["on"]),
        ({"on": "jamais"}, ["on"]),
        ({"start": "2026-06-01"}, ["start"]),
        ({"last_on": "2024-01-01"}, ["last_funder"]),
        ({"payer_EMPLOYER_PLAN": "1800", "employer": "00000000-0000-4000-8000-000000000000"}, ["employer"]),
    ],
)
def test_refused_plan_keeps_what_was_typed(scene, signed_in, fields, errors):
    answer = signed_in(scene.consultant).post(addresses(scene)["deal_plan"], plan_form(**fields))

    form = answer.context["form"]
    assert (answer.status_code, sorted(form.errors)) == (422, errors)
    assert {name: form[name].value() for name in plan_form(**fields)} == plan_form(**fields)


def test_check_judges_and_saves_nothing(scene, signed_in):
    client = signed_in(scene.consultant)
    address = addresses(scene)["deal_plan"]

    sound = client.post(address, plan_form(check="1"))
    barred = client.post(address, plan_form(check="1", payer_CPF="1700"))

    assert (sound.context["is_sound"], sound.context["left"]) == (True, Decimal("1800"))
    assert (barred.context["is_sound"], barred.context["left"]) == (False, Decimal("100"))
    assert "L6316-1" in barred.content.decode()
    with tenant(scene.organisation.pk):
        assert queries.plan_of(scene.bilan) is None


def test_second_editor_sees_both_plans_then_decides(scene, signed_in):
    client = signed_in(scene.consultant)
    address = addresses(scene)["deal_plan"]
    with tenant(scene.organisation.pk):
        a_plan(scene.bilan, price="1500.00")

    conflict = client.post(address, plan_form())

    page = conflict.content.decode()
    assert conflict.status_code == 409
    assert ("1\u202f500,00\u00a0€" in page, 'value="1 800,00"' in page) == (True, True)
    assert conflict.context["form"]["version"].value() == "1"
    assert client.post(address, plan_form(version="1")).status_code == 302


def test_form_shows_the_plan_and_the_rules_of_its_day(scene, signed_in):
    with tenant(scene.organisation.pk):
        a_plan(scene.bilan)

    page = signed_in(scene.consultant).get(addresses(scene)["deal_plan"]).content.decode()

    assert ('value="1800,00"' in page, "D6323-1 A" in page) == (True, True)
