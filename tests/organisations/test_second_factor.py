"""Where the installation asks for it, professionals and operators prove twice who they are; a person is never asked."""

import time

import pytest
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from tests.factories import PASSWORD, a_user

ASKED = "/compte/2fa/?obligatoire=1"


@pytest.fixture(autouse=True)
def asked(settings, db):
    settings.PROFESSIONAL_MFA_REQUIRED = True
    settings.MFA_TOTP_TOLERANCE = 1  # the half minute may end between two lines
    cache.clear()  # codes already used, and counts of sign-ins


def signed_in_by_password(member) -> Client:
    client = Client()
    answer = client.post("/compte/login/", {"login": member.user.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    return client


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def secret_of(client: Client) -> str:
    """The key that the page of activation shows, after the password once more, activated with its first code."""
    activate = "/compte/2fa/totp/activate/"
    door = client.get(activate)["Location"]
    assert client.post(door, {"password": PASSWORD})["Location"] == activate
    assert client.get(activate).status_code == 200
    secret: str = client.session[SECRET_SESSION_KEY]
    assert client.post(activate, {"code": code_of(secret)}).status_code == 302
    return secret


def test_professional_without_second_factor_is_sent_to_set_one_up(house):
    start = f"/o/{house.organisation.slug}/"
    client = signed_in_by_password(house.consultant)

    assert client.get(start).headers["Location"] == ASKED
    assert client.get(f"{start}bilans/{house.bilan.pk}/").headers["Location"] == ASKED
    assert "Une seconde preuve est demandée" in client.get(ASKED).content.decode()


def test_professional_who_sets_one_up_gets_in(house):
    start = f"/o/{house.organisation.slug}/"
    client = signed_in_by_password(house.consultant)

    secret_of(client)

    assert client.get(start).status_code == 200
    assert "Une seconde preuve est demandée" not in client.get(ASKED).content.decode()


def test_professional_with_second_factor_is_asked_for_it_at_sign_in(house):
    start = f"/o/{house.organisation.slug}/"
    secret = secret_of(signed_in_by_password(house.consultant))
    cache.clear()
    client = signed_in_by_password(house.consultant)
    assert client.get(start).headers["Location"].startswith("/compte/login/")

    wrong = client.post("/compte/2fa/authenticate/", {"code": "000000"})
    right = client.post("/compte/2fa/authenticate/", {"code": code_of(secret)})

    assert (wrong.status_code, right.status_code) == (200, 302)
    assert client.get(start).status_code == 200


def test_operator_is_asked_too(db, signed_in):
    assert signed_in(a_user(is_operator=True)).get("/exploitation/").headers["Location"] == ASKED


def test_person_is_never_asked(house, signed_in):
    assert signed_in(house.person).get(f"/o/{house.organisation.slug}/mon-bilan/").status_code == 200
