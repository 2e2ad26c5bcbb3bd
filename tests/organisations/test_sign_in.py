"""Signing in by a one-time code: the mailbox proves the person, and nothing tells who has an account."""

import re

import pytest
from django.core.cache import cache

from organisations.models import User
from tests.factories import a_user


@pytest.fixture(autouse=True)
def no_attempt_yet(db):
    cache.clear()


def ask_for_a_code(client, email: str):
    return client.post("/compte/login/code/", {"email": email}, follow=True)


def test_person_signs_in_with_the_code_of_the_mail(house, client, mailoutbox):
    ask_for_a_code(client, house.person.email)
    code = re.search(r"^\s*([A-Z0-9-]{6,9})\s*$", mailoutbox[0].body, re.MULTILINE)[1]

    response = client.post("/compte/login/code/confirm/", {"code": code}, follow=True)

    assert response.redirect_chain[-1][0] == f"/o/{house.organisation.slug}/mon-bilan/"


def test_mail_of_a_code_says_neither_bilan_nor_house(house, client, mailoutbox):
    ask_for_a_code(client, house.person.email)

    words = (mailoutbox[0].subject + mailoutbox[0].body).lower()
    assert "compétences" not in words
    assert house.organisation.name.lower() not in words


def test_wrong_code_is_refused_in_words(house, client):
    ask_for_a_code(client, house.person.email)

    response = client.post("/compte/login/code/confirm/", {"code": "AAAAAA"})

    assert response.status_code == 200
    assert response.context["form"].errors["code"]


def test_unknown_address_gets_the_same_page(house, client):
    known = ask_for_a_code(client, house.person.email)
    client.logout()
    unknown = ask_for_a_code(client, "personne@nulle.part")

    assert [known.status_code, known.redirect_chain[-1]] == [unknown.status_code, unknown.redirect_chain[-1]]


def test_mail_server_away_is_said_and_breaks_nothing(house, client, settings):
    settings.EMAIL_BACKEND = "tests.foundation.broken.Backend"

    response = ask_for_a_code(client, house.person.email)

    assert response.status_code == 200
    assert "Notre courrier ne part pas" in response.content.decode()


def test_nobody_signs_up_alone(client, db):
    client.post(
        "/compte/signup/",
        {"email": "x@exemple.test", "password1": "une phrase longue", "password2": "une phrase longue"},
    )

    assert not User.objects.exists()


def test_attempts_are_counted_for_the_whole_installation(client, db):
    a_user("camille@exemple.test")

    answers = [client.post("/compte/login/", {"login": "camille@exemple.test", "password": "faux"}) for _ in range(12)]

    assert any("tentatives" in answer.content.decode() or answer.status_code == 429 for answer in answers)
