"""Nothing that sign-in says, sends or sets tells whether an address has an account."""

import re
import time

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory

from foundation.tenancy import tenant
from organisations.evenness import EvenTimeMiddleware
from organisations.models import Invitation
from organisations.operations import invitation_token, invite_member
from tests.factories import NOW, a_user, an_organisation

KNOWN, UNKNOWN = "connue@exemple.test", "inconnue@exemple.test"
CHANGING = re.compile(r'nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"')
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE)", re.IGNORECASE)


@pytest.fixture(autouse=True)
def account(db):
    cache.clear()
    return a_user(KNOWN)


def answers_to(path: str, field: str, email: str, **others: str) -> list[tuple]:
    """Every page of the way, without what changes by itself and without the address itself."""
    client = Client()
    response = client.post(path, {field: email, **others}, follow=True)
    body = CHANGING.sub("", response.content.decode()).replace(email, "…")
    cookies = sorted(client.cookies)
    headers = sorted(set(response.headers) - {"Content-Length", "Content-Security-Policy"})
    return [response.redirect_chain, response.status_code, body, cookies, headers]


@pytest.mark.parametrize(
    "path, field, others",
    [
        ("/compte/login/code/", "email", {}),
        ("/compte/password/reset/", "email", {}),
        ("/compte/login/", "login", {"password": "une phrase qui est fausse"}),
    ],
)
@pytest.mark.parametrize(
    "backend", ["django.core.mail.backends.locmem.EmailBackend", "tests.foundation.broken.Backend"]
)
def test_known_and_unknown_addresses_are_answered_alike(settings, path, field, others, backend):
    settings.EMAIL_BACKEND = backend

    known, unknown = (answers_to(path, field, email, **others) for email in (KNOWN, UNKNOWN))

    assert known == unknown


@pytest.mark.parametrize("path", ["/compte/login/code/", "/compte/password/reset/"])
def test_mails_go_to_known_addresses_only(client, mailoutbox, path):
    for email in (KNOWN, UNKNOWN):
        client.post(path, {"email": email})

    assert [mail.to for mail in mailoutbox] == [[KNOWN]]


def test_wrong_code_is_refused_alike():
    pages = []
    for email in (KNOWN, UNKNOWN):
        client = Client()
        client.post("/compte/login/code/", {"email": email})
        answer = client.post("/compte/login/code/confirm/", {"code": "AAA-AAA"})
        pages.append((answer.status_code, CHANGING.sub("", answer.content.decode()).replace(email, "…")))

    assert pages[0] == pages[1]


@pytest.mark.parametrize("email", [KNOWN, UNKNOWN])
def test_answer_waits_for_its_time(settings, client, email):
    settings.SIGN_IN_SECONDS = 0.4
    began = time.monotonic()

    client.post("/compte/login/code/", {"email": email})

    assert time.monotonic() - began >= 0.4


def test_too_many_attempts_hold_no_process(settings):
    """The page that says to wait leaves at once: a process that sleeps serves nobody."""
    settings.SIGN_IN_SECONDS = 30
    middleware = EvenTimeMiddleware(lambda request: HttpResponse(status=429))
    began = time.monotonic()

    middleware(RequestFactory().post("/compte/login/"))

    assert time.monotonic() - began < 5


def test_other_pages_do_not_wait(settings, client):
    settings.SIGN_IN_SECONDS = 30

    assert client.get("/compte/login/").status_code == 200
    assert client.post("/nulle-part/").status_code == 404


# --- Links ---------------------------------------------------------------------------------------------


@pytest.fixture
def link(account):
    organisation = an_organisation()
    with tenant(organisation.pk):
        invitation = invite_member(
            organisation,
            email="nouvelle@exemple.test",
            first_name="Noé",
            last_name="Martin",
            is_administrator=False,
            is_consultant=True,
            by=account,
            at=NOW,
        )
    return organisation, invitation, f"/o/{organisation.slug}/lien/{invitation_token(invitation)}/"


@pytest.mark.parametrize("method", ["get", "head"])
def test_previewer_of_a_link_changes_nothing(link, now, method):
    organisation, invitation, path = link
    written: list[str] = []

    def watch(execute, sql, params, many, context):
        if WRITES.match(sql):
            written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        answers = [getattr(Client(), method)(path).status_code for _ in range(3)]

    with tenant(organisation.pk):
        assert Invitation.objects.get(pk=invitation.pk).is_open(NOW)
    assert answers == [200, 200, 200]
    assert written == []


def test_forged_link_of_a_house_that_exists_and_of_one_that_does_not_are_one_page(link):
    organisation, invitation, _path = link
    pages = set()
    for slug in (organisation.slug, "nulle-part"):
        path = f"/o/{slug}/lien/{invitation.pk}~faux/"
        answer = Client().get(path)
        pages.add((answer.status_code, CHANGING.sub("", answer.content.decode()).replace(slug, "")))

    assert {status for status, _ in pages} == {404}
    assert len(pages) == 1
