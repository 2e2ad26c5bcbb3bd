"""Pages of rules, plan and agreement: who sees them."""

import pytest

from foundation.tenancy import tenant
from funding import queries
from tests.factories import a_house
from tests.funding.scene import addresses, furnish, furnished, plan_form, url

pytestmark = [pytest.mark.usefixtures("now"), pytest.mark.furnished("scene", furnished)]


OF_A_THING = (
    "supersede_rule",
    "change_suspension",
    "plan",
    "deal_plan",
    "move_line",
    "proof_file",
    "void_proof",
    "simulate",
    "record_agreement",
    "agreement_file",
    "void_agreement",
)


ACCESS = {
    # administrator, in charge, colleague, person, stranger
    "rules": (200, 200, 200, 404, 404),
    "add_rule": (200, 403, 403, 404, 404),
    "enter_rule": (200, 403, 403, 404, 404),
    "supersede_rule": (200, 403, 403, 404, 404),
    "suspensions": (200, 403, 403, 404, 404),
    "add_suspension": (200, 403, 403, 404, 404),
    "change_suspension": (200, 403, 403, 404, 404),
    "plan": (200, 200, 404, 404, 404),
    "deal_plan": (403, 200, 404, 404, 404),
    "move_line": (403, 200, 404, 404, 404),
    "proof_file": (200, 200, 404, 404, 404),
    "void_proof": (403, 200, 404, 404, 404),
    "simulate": (403, 200, 404, 404, 404),
    "record_agreement": (403, 200, 404, 404, 404),
    "agreement_file": (200, 200, 404, 404, 404),
    "void_agreement": (403, 200, 404, 404, 404),
}


@pytest.mark.parametrize("name", ACCESS)
def test_access(scene, signed_in, name):
    stranger = a_house().consultant
    everyone = (scene.administrator, scene.consultant, scene.colleague, scene.person, stranger)

    answers = tuple(signed_in(who).get(addresses(scene)[name]).status_code for who in everyone)

    assert answers == ACCESS[name]


def test_access_table_knows_every_address():
    from funding.urls import urlpatterns

    papers = "funding.agreements"  # their own tests
    here = [pattern for pattern in urlpatterns if not pattern.callback.__module__.startswith(papers)]
    assert {pattern.name for pattern in here} - {"estimate"} == set(ACCESS)  # anybody: test_public_estimate


@pytest.mark.parametrize("name", OF_A_THING)
def test_things_of_another_organisation_are_absent_here(scene, signed_in, name):
    other = a_house()
    with tenant(other.organisation.pk):
        furnish(other)
    here = addresses(other)[name].replace(f"/o/{other.organisation.slug}/", f"/o/{scene.organisation.slug}/")
    with tenant(scene.organisation.pk):
        scene.consultant.is_administrator = True
        scene.consultant.save(update_fields=["is_administrator"])

    assert signed_in(scene.consultant).get(here).status_code == 404


def test_administrator_reads_the_plan_and_decides_nothing(scene, signed_in):
    client = signed_in(scene.administrator)

    page = client.get(url(scene, "plan", scene.line.plan.bilan_id)).content.decode()
    answer = client.post(addresses(scene)["deal_plan"], plan_form())

    assert ("1\u202f800,00\u00a0€" in page, "Changer la répartition" in page) == (True, False)
    assert answer.status_code == 403
    with tenant(scene.organisation.pk):
        assert queries.plan_of(scene.bilan) is None
