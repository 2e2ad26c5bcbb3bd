"""A grave page asks once more who one is: by what each person has, and without losing what was sent."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, RequestFactory

from foundation.tenancy import tenant
from organisations import freshness
from organisations.access import fresh
from organisations.operations import invitation_token, invite_member
from organisations.proof import KEY
from tests.factories import PASSWORD, a_user
from tests.signing_in import freshly_signed_in, grow_stale

PROVE = "/compte/preuve/"


@pytest.fixture(autouse=True)
def no_attempt_yet(db):
    cache.clear()


def code_in(mail) -> str:
    return re.search(r"^\s*([A-Z0-9-]{6,9})\s*$", mail.body, re.MULTILINE)[1]


def stale(user) -> Client:
    client = freshly_signed_in(Client(), user)
    grow_stale(client)
    return client


def test_code_by_mail_proves_a_person_without_password(mailoutbox):
    client = stale(a_user("lea@exemple.test", password=None))
    door = client.get("/compte/email/")["Location"]
    assert door == f"{PROVE}?next=%2Fcompte%2Femail%2F"
    assert client.get(door).status_code == 200
    assert mailoutbox == []

    client.post(door, {"action": "send", "next": "/compte/email/"})
    answer = client.post(PROVE, {"code": code_in(mailoutbox[0]).lower(), "next": "/compte/email/"})

    assert answer["Location"] == "/compte/email/"
    assert client.get("/compte/email/").status_code == 200
    assert mailoutbox[0].to == ["lea@exemple.test"]
    assert "bilan" not in (mailoutbox[0].subject + mailoutbox[0].body).lower()


def test_code_is_good_once(mailoutbox):
    client = stale(a_user(password=None))
    client.post(PROVE, {"action": "send"})
    code = code_in(mailoutbox[0])
    client.post(PROVE, {"code": code})
    grow_stale(client)

    again = client.post(PROVE, {"code": code})

    assert again.status_code == 422
    assert client.get("/compte/email/").status_code == 302


def test_code_is_good_for_the_session_that_asked(mailoutbox):
    user = a_user(password=None)
    client, thief = stale(user), stale(user)
    client.post(PROVE, {"action": "send"})
    thief.post(PROVE, {"action": "send"})

    answer = thief.post(PROVE, {"code": code_in(mailoutbox[0])})

    assert answer.status_code == 422
    assert thief.get("/compte/email/").status_code == 302


def test_code_is_good_for_ten_minutes(mailoutbox):
    client = stale(a_user(password=None))
    client.post(PROVE, {"action": "send"})
    session = client.session
    session[KEY] = session[KEY] | {"at": session[KEY]["at"] - 601}
    session.save()

    answer = client.post(PROVE, {"code": code_in(mailoutbox[0])})

    assert answer.status_code == 422


def test_three_wrong_codes_and_the_right_one_no_longer_works(mailoutbox):
    client = stale(a_user(password=None))
    client.post(PROVE, {"action": "send"})
    wrong = [client.post(PROVE, {"code": "AAAA-AAA"}) for _ in range(3)]

    answer = client.post(PROVE, {"code": code_in(mailoutbox[0])})

    assert [reply.status_code for reply in [*wrong, answer]] == [422] * 4
    assert "Ce code n’est pas le bon" in wrong[0].content.decode()


def test_codes_are_not_sent_without_end(mailoutbox):
    client = stale(a_user(password=None))

    answers = [client.post(PROVE, {"action": "send"}).status_code for _ in range(5)]

    assert answers == [200, 200, 200, 422, 422]
    assert len(mailoutbox) == 3


def test_proof_leads_nowhere_else(mailoutbox):
    client = stale(a_user(password=None))
    client.post(PROVE, {"action": "send"})

    answer = client.post(PROVE, {"code": code_in(mailoutbox[0]), "next": "https://ailleurs.example/"})

    assert answer["Location"] == "/"


def test_password_proves_who_has_one():
    client = stale(a_user())
    door = client.get("/compte/email/")["Location"]

    answer = client.post(door, {"password": PASSWORD})

    assert door == "/compte/reauthenticate/?next=%2Fcompte%2Femail%2F"
    assert answer["Location"] == "/compte/email/"
    assert client.get("/compte/email/").status_code == 200


def test_application_proves_who_has_one_and_no_password():
    user = a_user(password=None)
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    client = stale(user)
    door = client.get("/compte/2fa/recovery-codes/generate/")["Location"]

    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    answer = client.post(door, {"code": code})

    assert door.startswith("/compte/2fa/reauthenticate/")
    assert answer["Location"] == "/compte/2fa/recovery-codes/generate/"
    assert Authenticator.objects.filter(user=user).count() == 1


def test_who_has_a_password_is_not_offered_a_code():
    client = stale(a_user())

    assert client.get(f"{PROVE}?next=/compte/email/")["Location"] == "/compte/reauthenticate/?next=%2Fcompte%2Femail%2F"


@pytest.mark.parametrize("name", sorted(freshness.GUARDED_PAGES - {"mfa_edit_webauthn", "mfa_remove_webauthn"}))
def test_pages_that_change_how_one_signs_in_ask(name):
    from django.urls import reverse

    client = stale(a_user(password=None))

    assert client.get(reverse(name))["Location"].startswith(PROVE)


def test_signing_in_is_a_proof():
    client = Client()
    user = a_user()

    client.post("/compte/login/", {"login": user.email, "password": PASSWORD})

    assert client.get("/compte/email/").status_code == 200


def test_joining_by_an_invitation_is_a_proof(house, now):
    with tenant(house.organisation.pk):
        invitation = invite_member(
            house.organisation,
            email="nouvelle@exemple.test",
            first_name="Noé",
            last_name="Martin",
            is_administrator=False,
            is_consultant=True,
            by=house.administrator.user,
            at=now,
        )
        link = f"/o/{house.organisation.slug}/lien/{invitation_token(invitation)}/"
    client = Client()

    client.post(link, {"password": PASSWORD, "password_again": PASSWORD})

    assert client.get("/compte/email/").status_code == 200


# --- The synthesis ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "role, page",
    [
        ("person", "mon-bilan/synthese/"),
        ("person", "mon-bilan/synthese/document.pdf"),
        ("consultant", "bilans/{bilan}/synthese/"),
        ("consultant", "bilans/{bilan}/synthese/document.pdf"),
    ],
)
def test_first_opening_of_a_synthesis_asks_and_the_next_ones_do_not(house, signed_in, role, page):
    client = signed_in(getattr(house, role))
    home = f"/o/{house.organisation.slug}/"
    own = "mon-bilan/synthese/" if role == "person" else f"bilans/{house.bilan.pk}/synthese/"
    grow_stale(client)
    asked = client.get(home + page.format(bilan=house.bilan.pk))

    freshly_signed_in(client, getattr(getattr(house, role), "user", getattr(house, role)))
    client.get(home + own)
    grow_stale(client)
    later = client.get(home + own)

    assert asked["Location"].startswith(("/compte/preuve/", "/compte/reauthenticate/"))
    assert later.status_code == 200


def test_stranger_meets_the_absent_page_before_any_proof(house, signed_in):
    client = signed_in(house.colleague, is_fresh=False)

    assert client.get(f"/o/{house.organisation.slug}/bilans/{house.bilan.pk}/synthese/").status_code == 404


# --- What is sent ------------------------------------------------------------------------------------


@fresh
def grave(request) -> HttpResponse:
    return HttpResponse("fait : " + request.POST.get("reason", ""))


def sending(user, data, **headers):
    """A request by somebody whose proof is stale, as a view receives it."""
    client = stale(user)
    request = RequestFactory().post("/o/maison/grave/", data, **headers)
    request.user, request.session = user, client.session
    return request


def test_what_was_sent_comes_back_whole_in_a_page_that_sends_it_again():
    request = sending(a_user(), {"reason": 'Parce que "<b>"\n\nvoilà', "choice": ["a", "b"], "password1": "un secret"})

    answer = grave(request)

    body = answer.content.decode()
    assert answer.status_code == 401
    assert 'name="reason"' in body
    assert "Parce que &quot;&lt;b&gt;&quot;\n\nvoilà</textarea>" in body
    assert body.count('name="choice"') == 2
    assert 'action="/o/maison/grave/"' in body
    assert "un secret" not in body


def test_what_is_sent_goes_through_with_a_fresh_proof():
    user = a_user()
    client = freshly_signed_in(Client(), user)
    request = RequestFactory().post("/o/maison/grave/", {"reason": "voilà"})
    request.user, request.session = user, client.session

    assert grave(request).content.decode() == "fait : voilà"


def test_autosave_is_told_in_its_own_language():
    request = sending(a_user(), {"text": "un texte"}, headers={"x-requested-with": "autosave"})

    assert grave(request).status_code == 401


def test_too_many_is_said_in_french():
    client = stale(a_user(password=None))

    answers = [client.post(PROVE, {"code": "faux"}) for _ in range(21)]

    assert answers[-1].status_code == 429
    assert answers[-1]["Retry-After"] == "60"
    assert "Un peu de patience" in answers[-1].content.decode()
