"""Every space opens for those to whom it belongs."""

import pytest

from tests.factories import a_user
from tests.sessions.factories import a_held_session, a_session


@pytest.fixture
def lived_in(house, now):
    a_session(house.bilan)
    a_held_session(house.bilan)
    return house


@pytest.mark.parametrize(
    "page",
    ["", "beneficiaires/", "beneficiaires/nouveau/", "programmes/", "bilans/{bilan}/", "bilans/{bilan}/seances/nouvelle/",
     "beneficiaires/{person}/", "beneficiaires/{person}/modifier/", "beneficiaires/{person}/ouvrir/",
     "bilans/{bilan}/faits/preliminary_closed/", "bilans/{bilan}/travail/"],
)  # fmt: skip
def test_consultant_page_opens(lived_in, signed_in, page):
    client = signed_in(lived_in.consultant)
    path = page.format(bilan=lived_in.bilan.pk, person=lived_in.beneficiary.pk)

    response = client.get(f"/o/{lived_in.organisation.slug}/{path}")

    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("page", ["", "equipe/", "equipe/inviter/", "organisme/", "bilans/{bilan}/", "beneficiaires/"])
def test_administrator_page_opens(lived_in, signed_in, page):
    client = signed_in(lived_in.administrator)

    response = client.get(f"/o/{lived_in.organisation.slug}/{page.format(bilan=lived_in.bilan.pk)}")

    assert response.status_code == 200


@pytest.mark.parametrize("page", ["", "information/", "consentement/retirer/", "seances/", "travail/"])
def test_person_page_opens(lived_in, signed_in, page):
    client = signed_in(lived_in.person)

    response = client.get(f"/o/{lived_in.organisation.slug}/mon-bilan/{page}")

    assert response.status_code == 200


@pytest.mark.parametrize("page", ["", "organismes/nouveau/", "organismes/{organisation}/"])
def test_operator_page_opens(lived_in, signed_in, page):
    client = signed_in(a_user(is_operator=True))

    response = client.get(f"/exploitation/{page.format(organisation=lived_in.organisation.pk)}")

    assert response.status_code == 200
