"""The page that simulates the funding of a bilan."""

from decimal import Decimal

import pytest

from foundation import clock
from foundation.tenancy import tenant
from tests.funding.factories import a_rule

TYPED = {
    "status": "employee",
    "situation": "none",
    "on": "2026-06-08",
    "start": "2026-09-07",
    "price": "1 800,00 €",
    "payer_CPF": "2 400",
}


@pytest.fixture
def path(house, now) -> str:
    return f"/o/{house.organisation.slug}/bilans/{house.bilan.pk}/financement/simuler/"


def test_consultant_reads_who_pays_and_why(house, path, signed_in):
    client = signed_in(house.consultant)

    first = client.get(path).content.decode()
    answer = client.post(path, TYPED | {"instead_on": "2026-02-25", "last_on": "2023-01-01", "last_funder": "self"})

    page = answer.content.decode()
    assert "Rien de ce que vous tapez ici n’est gardé" in first
    assert answer.status_code == 200
    assert "1\u202f600,00\u00a0€" in page or "1\u00a0600,00\u00a0€" in page
    assert "D6323-1 A, depuis le 26\u00a0février 2026" in page.replace("26 février", "26\u00a0février")


def test_own_rule_decides_in_the_same_answer_and_says_whose_it_is(house, path, signed_in):
    with tenant(house.organisation.pk):
        a_rule(house.administrator, value=Decimal("700"), source="Délibération {12}")
    typed = TYPED | {"status": "job_seeker", "payer_CPF": "", "payer_REGION": "900"}

    page = signed_in(house.consultant).post(path, typed).content.decode().replace("\u202f", "\u00a0")

    assert "La Région paie 700,00\u00a0€ au plus." in page
    assert "Règle de votre organisme\u00a0: Délibération {12}, depuis le" in page
    assert "1\u00a0100,00\u00a0€" in page


def test_payer_whom_own_rules_name_is_chosen_by_name(house, path, signed_in):
    with tenant(house.organisation.pk):
        a_rule(house.administrator, value=Decimal("700"), funder="Occitanie")
    client = signed_in(house.consultant)
    typed = TYPED | {"status": "job_seeker", "payer_CPF": "", "payer_REGION": "900"}

    form = client.get(path).context["form"]
    named = client.post(path, typed | {"name_REGION": "Occitanie"}).context["answer"]
    other = client.post(path, typed).context["answer"]

    assert [field.name for field in form.name_fields()] == ["name_REGION"]
    assert (named.rows[0].amount, other.rows[0].amount) == (700, 900)


def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(house, path, signed_in):
    client = signed_in(house.consultant)

    response = client.post(path, TYPED | {"start": "2026-06-01", "last_on": "2020-01-01", "price": "gratuit"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "avant le jour de la demande" in page
    assert "qui a payé le bilan précédent" in page
    assert 'value="gratuit"' in page


def test_administrator_and_stranger_do_not_simulate_a_bilan(house, path, signed_in):
    assert signed_in(house.administrator).get(path).status_code == 403
    assert signed_in(house.person).get(path).status_code == 404


def test_day_of_request_is_the_business_day(house, path, signed_in):
    page = signed_in(house.consultant).get(path).content.decode()

    assert f'value="{clock.today():%Y-%m-%d}"' in page
