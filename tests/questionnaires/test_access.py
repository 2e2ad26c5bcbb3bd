"""Every address of the app, for every role: strangers get the 404 of an absent page."""

import uuid

import pytest

from tests.factories import a_bilan, a_house, a_ready_bilan, a_user
from tests.questionnaires.factories import a_released_assignment, a_started_assignment

# address, method, and what each gets: consultant in charge, person, administrator, colleague
ADDRESSES = [
    ("bilans/{bilan}/questionnaires/", "get", 200, 404, 403, 404),
    ("bilans/{bilan}/questionnaires/", "post", 422, 404, 403, 404),
    ("questionnaires/{released}/resultats/", "get", 200, 404, 404, 404),
    ("questionnaires/{released}/partager/", "post", 302, 404, 404, 404),
    ("questionnaires/{released}/rouvrir/", "post", 422, 404, 404, 404),
    ("mon-bilan/questionnaires/{started}/", "get", 404, 200, 404, 404),
    ("mon-bilan/questionnaires/{started}/commencer/", "post", 404, 302, 404, 404),
    ("mon-bilan/questionnaires/{started}/refuser/", "post", 404, 302, 404, 404),
    ("mon-bilan/questionnaires/{started}/question/1/", "get", 404, 200, 404, 404),
    ("mon-bilan/questionnaires/{started}/question/1/", "post", 404, 302, 404, 404),
    ("mon-bilan/questionnaires/{started}/reponse/", "post", 404, 422, 404, 404),
    ("mon-bilan/questionnaires/{started}/verifier/", "get", 404, 200, 404, 404),
    ("mon-bilan/questionnaires/{started}/rendre/", "post", 404, 302, 404, 404),
    ("mon-bilan/questionnaires/{released}/resultats/", "get", 404, 200, 404, 404),
    ("mon-bilan/questionnaires/", "get", 404, 200, 404, 404),
]


def with_answers(house):
    house.released = a_released_assignment(house.bilan)
    house.started = a_started_assignment(house.bilan, {"q01": 3})
    return house


pytestmark = pytest.mark.furnished("answered", with_answers)


@pytest.fixture
def answered(house, now):
    return house


def ask(client, house, address: str, method: str) -> int:
    path = address.format(bilan=house.bilan.pk, released=house.released.pk, started=house.started.pk)
    return getattr(client, method)(f"/o/{house.organisation.slug}/{path}").status_code


@pytest.mark.parametrize("address, method, consultant, person, administrator, colleague", ADDRESSES)
def test_address_answers_each_role(answered, signed_in, address, method, consultant, person, administrator, colleague):
    others = {
        "administrator": (answered.administrator, administrator),
        "colleague": (answered.colleague, colleague),
        "other person of the house": (a_ready_bilan(answered.colleague).beneficiary, 404),
        "operator": (a_user(is_operator=True), 404),
        "other organisation": (a_house().consultant, 404),
        "person in charge": (answered.consultant, consultant),
        "person": (answered.person, person),
    }
    if address == "mon-bilan/questionnaires/":
        del others["other person of the house"]  # has a page of their own at this address

    expected = {name: status for name, (_, status) in others.items()}
    assert {name: ask(signed_in(who), answered, address, method) for name, (who, _) in others.items()} == expected


@pytest.mark.parametrize("address, method", [row[:2] for row in ADDRESSES])
def test_address_asks_strangers_to_sign_in(answered, client, address, method):
    assert ask(client, answered, address, method) == (401 if method == "post" else 302)


@pytest.mark.parametrize(
    "path", ["questionnaires/{}/resultats/", "mon-bilan/questionnaires/{}/", "mon-bilan/questionnaires/{}/question/1/"]
)
def test_absent_questionnaire_is_the_same_404(answered, signed_in, path):
    for who in (answered.person, answered.consultant):
        response = signed_in(who).get(f"/o/{answered.organisation.slug}/{path.format(uuid.uuid4())}")

        assert response.status_code == 404


def test_questionnaire_of_another_bilan_of_the_consultant_opens_only_its_own_content(answered, signed_in):
    other = a_bilan(answered.colleague)

    response = signed_in(answered.consultant).get(f"/o/{answered.organisation.slug}/bilans/{other.pk}/questionnaires/")

    assert response.status_code == 404


def test_consultant_reads_nothing_before_it_is_handed_in(answered, signed_in):
    response = signed_in(answered.consultant).get(
        f"/o/{answered.organisation.slug}/questionnaires/{answered.started.pk}/resultats/"
    )

    assert response.status_code == 302


@pytest.mark.parametrize("number", [0, 61])
def test_question_out_of_range_is_absent(answered, signed_in, number):
    path = f"/o/{answered.organisation.slug}/mon-bilan/questionnaires/{answered.started.pk}/question/{number}/"

    assert signed_in(answered.person).get(path).status_code == 404
