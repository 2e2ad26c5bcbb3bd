"""« Combien cela me coûterait ? »: five questions without account, cookie or trace."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from foundation import clock
from foundation.tenancy import tenant
from funding.models import Parameter, Scheme
from sessions.models import Offer
from sessions.programmes import showing
from sessions.shipping import ship_programmes
from tests.factories import NOW
from tests.funding.factories import a_rule
from tests.sessions.programme_factories import make_ready

ANSWERS = {"status": "employee", "balance": "2 400 €", "last_funder": "never", "start": "2026-09-07"}


@pytest.fixture
def path(house, now):
    with tenant(house.organisation.pk):
        certified = house.organisation
        certified.qualiopi_certificate, certified.qualiopi_until = "FR-2025-0042", date(2028, 1, 1)
        certified.save(update_fields=["qualiopi_certificate", "qualiopi_until"])
        ship_programmes(organisation=house.organisation)
        make_ready(house)
        offer = Offer.objects.get(slug="complet-20-h")
        showing.put_online(offer, at=NOW)
    return f"/o/{house.organisation.slug}/offres/{offer.slug}/cout/"


def told(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_visitor_reads_an_estimate_with_its_sources_and_dates(path):
    sheet = told(Client().get(path.removesuffix("cout/")))
    page = told(Client().post(path, ANSWERS | {"work_time": "on"}))

    assert f'href="{path}"' in sheet
    assert "Il vous resterait 200,00 € à payer." in page
    assert "Le CPF paie au plus 1 600,00 € pour un bilan." in page
    assert "D6323-1 A, depuis le 26 février 2026" in page
    assert "Accord de l’employeur pour l’absence" in page
    assert "Une estimation, pas une promesse" in page


def test_asking_needs_no_cookie_sets_none_and_writes_nothing_but_the_count(path):
    client = Client(enforce_csrf_checks=True)

    with CaptureQueriesContext(connection) as seen:
        answer = client.post(path, ANSWERS)

    assert (answer.status_code, dict(client.cookies)) == (200, {})
    written = [one["sql"] for one in seen if one["sql"].split(None, 1)[0] in ("INSERT", "UPDATE", "DELETE")]
    assert all("foundation_cache" in sql for sql in written)
    assert answer["Cache-Control"] == "no-store" or "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"balance": ""}, "nous supposons que votre compte suffit"),
        ({"status": "job_seeker"}, "Il vous resterait 200,00 € à payer."),
        ({"status": "job_seeker", "balance": "500"}, "France Travail (AIF)"),
        ({"balance": "0"}, "Contrat avec la personne"),
        ({"balance": "0", "employer": "1800"}, "Il ne vous resterait rien à payer."),
        ({"employer": "200"}, "Il ne vous resterait rien à payer."),
        ({"status": "public_agent"}, "se compte en heures"),
        ({"status": "individual"}, "Contrat avec la personne"),
        ({"last_funder": "opco", "last_on": "2023-01-10"}, "un financement manque"),
        ({"last_funder": "self", "last_on": "2023-01-10"}, "Il vous resterait 200,00 € à payer."),
        ({"instead_on": "2026-06-09"}, "Rien ne changerait."),
    ],
)
def test_each_situation_gets_its_answer(path, changes, sentence):
    answer = Client().post(path, ANSWERS | changes)

    assert answer.status_code == 200
    assert sentence in told(answer)


def test_another_day_tells_what_an_own_rule_changes(house, path):
    with tenant(house.organisation.pk):
        a_rule(house.administrator, scheme=Scheme.CPF, value=Decimal("1500"), valid_from=date(2026, 9, 1))

    page = told(Client().post(path, ANSWERS | {"instead_on": "2026-09-01"}))

    assert "CPF : 1 500,00 € au lieu de 1 600,00 €." in page
    assert "Il vous resterait 200,00 € à payer." in page


def test_house_without_certificate_says_that_no_public_money_pays(house, path):
    with tenant(house.organisation.pk):
        house.organisation.qualiopi_certificate = ""
        house.organisation.save(update_fields=["qualiopi_certificate"])

    page = told(Client().post(path, ANSWERS))

    assert "n’est pas certifié Qualiopi" in page
    assert "Il vous resterait 1 800,00 € à payer." in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"balance": "beaucoup"}, "balance"),
        ({"balance": "-1"}, "balance"),
        ({"status": "retired"}, "status"),
        ({"start": "2020-01-01"}, "start"),
        ({"start": ""}, "start"),
        ({"last_funder": "cpf"}, "last_on"),
        ({"last_funder": "cpf", "last_on": "2030-01-01"}, "last_on"),
        ({"instead_on": "0001-01-01"}, "instead_on"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(path, changes, field):
    answer = Client().post(path, ANSWERS | changes)

    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (422, [field])
    assert f'name="{field}"' in answer.content.decode()
    assert {name: form[name].value() for name in ANSWERS} == ANSWERS | {
        name: value for name, value in changes.items() if name in ANSWERS
    }


def test_too_many_are_told_to_wait_and_keep_their_answers(path, monkeypatch):
    monkeypatch.setattr("funding.simulation.public_views.OF_ONE_ADDRESS", "2/h/ip")
    client = Client(REMOTE_ADDR="203.0.113.9")

    statuses = [client.post(path, ANSWERS).status_code for _ in range(3)]

    assert statuses == [200, 200, 429]


def test_offer_that_is_not_online_is_absent(house, path):
    assert Client().get(path.replace("/offres/", "/offres/x-")).status_code == 404
    assert Client().get(path).context["form"].initial["start"] > clock.today()


def test_own_rules_of_the_house_speak_to_visitors(house, path):
    with tenant(house.organisation.pk):
        a_rule(house.administrator, scheme=Scheme.CPF, parameter=Parameter.REMARK, value=None,
               terms={"text": "Prévenir trois semaines avant"})  # fmt: skip

    assert "Prévenir trois semaines avant" in told(Client().post(path, ANSWERS))
