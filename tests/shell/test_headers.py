"""Every address answers with the headers that keep it private and apart, to visitors and to those at home."""

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.middleware.security import SecurityMiddleware
from django.test import Client, RequestFactory

from bilan.headers import PERMISSIONS
from bilan.reports import count_of, directive_of
from tests.shell.expectations import addresses, path_of
from tests.signing_in import freshly_signed_in

EXACT = {
    "Cache-Control": "no-store",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Permitted-Cross-Domain-Policies": "none",
}
STRICT = {
    "default-src 'none'",
    "script-src-attr 'none'",
    "style-src 'self'",
    "style-src-attr 'none'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "report-uri /rapport/",
}
# A document to sign is shown within its own page, and there alone.
FRAMING = {f"signatures:{way}{act}" for way in ("link", "own", "member") for act in ("", "_sign")}
FRAMED = {f"signatures:{way}_document" for way in ("link", "own", "member")}
SHUT = {"default-src 'none'", "sandbox"}  # of what somebody put here: it runs nothing wherever it is opened
SCRIPTS = re.compile(r"script-src ('nonce-[A-Za-z0-9+/=]{22,}' )?'strict-dynamic'")
REPORT = {"csp-report": {"effective-directive": "script-src-elem", "document-uri": "https://x/o/a/lien/SECRET/"}}


def policy_of(response) -> set[str]:
    return set(response["Content-Security-Policy"].split("; "))


def faults_of(where: str, response) -> list[str]:
    name = where.partition(" ")[0]
    exact, policy = EXACT, policy_of(response)
    if name in FRAMED and response.get("Content-Type") == "application/pdf":
        exact = EXACT | {"X-Frame-Options": "SAMEORIGIN"}
        policy = policy - {"frame-ancestors 'self'"} | {"frame-ancestors 'none'"}
    if name in FRAMING:
        policy = policy - {"frame-src 'self'"}
    found = [f"{where}: {name}: {response.get(name)}" for name, value in exact.items() if response.get(name) != value]
    is_attachment = response.get("Content-Disposition", "").startswith("attachment")
    scripts = "".join(policy - STRICT)
    if not (is_attachment and policy == SHUT) and not (policy >= STRICT and SCRIPTS.fullmatch(scripts)):
        found.append(f"{where}: {policy}")
    advice = set(response["Content-Security-Policy-Report-Only"].split("; "))
    if advice != {"require-trusted-types-for 'script'", "report-uri /rapport/"}:
        found.append(f"{where}: {response['Content-Security-Policy-Report-Only']}")
    return found


@pytest.mark.heavy
def test_every_address_keeps_to_itself(world):
    clients = {"visitor": Client(), "consultant": Client(), "person": Client()}
    for role in ("consultant", "person"):
        freshly_signed_in(clients[role], world.roles[role])
    faults: list[str] = []
    asked = 0
    for name, pattern, _view in addresses():
        path = path_of(re.sub(r"\(\?P.*", "x/", pattern), world.places["own"].ids, world.organisation.slug)
        for role, client in clients.items():
            if name == "account_logout":
                continue
            asked += 1
            faults += faults_of(f"{name} as {role}", client.get(path))

    assert faults == []
    assert asked > 200


def test_nonce_changes_and_is_that_of_the_tags(client, db):
    pages = [client.get("/compte/login/") for _ in range(2)]

    nonces = [re.search(r"'nonce-([^']+)'", page["Content-Security-Policy"])[1] for page in pages]
    tags = [set(re.findall(r'<script[^>]* nonce="([^"]+)"', page.content.decode())) for page in pages]
    assert nonces[0] != nonces[1]
    assert tags == [{nonces[0]}, {nonces[1]}]
    for page in pages:
        scripts = re.findall(r"<script[^>]*>", page.content.decode())
        assert [tag for tag in scripts if "nonce=" not in tag and "application/json" not in tag] == []


def test_static_file_is_ours_alone(db, settings):
    settings.WHITENOISE_USE_FINDERS = True

    answer = Client().get("/static/js/page.js")
    answer.close()

    assert answer.status_code == 200
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"


def settings_for(base_url: str) -> dict:
    """What a fresh process makes of an address."""
    code = (
        "import json, bilan.settings as s; print(json.dumps({k: getattr(s, k) for k in ('SECURE_HSTS_SECONDS',"
        "'SESSION_COOKIE_NAME','CSRF_COOKIE_NAME','SESSION_COOKIE_SECURE','CSRF_COOKIE_SECURE',"
        "'SESSION_COOKIE_HTTPONLY','CSRF_COOKIE_HTTPONLY','SESSION_COOKIE_SAMESITE')}"
        " | {'policy': sorted(s.CONTENT_SECURITY_POLICY['DIRECTIVES'])}))"
    )
    environment = os.environ | {"BILAN_BASE_URL": base_url}
    told = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return json.loads(told.stdout)


def test_cookies_are_bound_to_the_host_and_transport_over_tls():
    found = settings_for("https://bilan.exemple.fr")

    assert found["SECURE_HSTS_SECONDS"] == 31_536_000
    assert (found["SESSION_COOKIE_NAME"], found["CSRF_COOKIE_NAME"]) == ("__Host-bilan", "__Host-csrf")
    guards = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY")
    assert all(found[name] for name in guards)
    assert found["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert "upgrade-insecure-requests" in found["policy"]
    assert (settings.SESSION_COOKIE_PATH, settings.SESSION_COOKIE_DOMAIN) == ("/", None)
    assert (settings.CSRF_COOKIE_PATH, settings.CSRF_COOKIE_DOMAIN) == ("/", None)


def test_nothing_promises_tls_without_it():
    found = settings_for("http://localhost:8000")

    assert (found["SECURE_HSTS_SECONDS"], found["SESSION_COOKIE_NAME"]) == (0, "bilan")
    assert "upgrade-insecure-requests" not in found["policy"]


@pytest.mark.parametrize("is_secure", [True, False])
def test_strict_transport_is_said_over_tls_only(settings, is_secure):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    middleware = SecurityMiddleware(lambda request: HttpResponse())

    answer = middleware(RequestFactory().get("/", secure=is_secure))

    assert ("Strict-Transport-Security" in answer) == is_secure


# --- Reports -----------------------------------------------------------------------------------------------


@pytest.fixture
def today(db):
    cache.clear()
    return datetime.now(UTC).date()


def report(client, body: bytes, **headers):
    return client.post("/rapport/", body, content_type="application/csp-report", **headers)


def test_report_is_counted_and_nothing_of_it_is_kept(client, today, caplog):
    answers = [report(client, json.dumps(REPORT).encode()).status_code for _ in range(3)]

    assert answers == [204, 204, 204]
    assert count_of("script-src-elem", today) == 3
    assert "script-src-elem" in caplog.text
    assert "SECRET" not in caplog.text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"\xff\xfe",
        b'{"csp-report": []}',
        b'{"csp-report": {"effective-directive": "SECRET"}}',
        b"[" * 9000,
    ],
)
def test_nonsense_is_counted_as_other(client, today, body, caplog):
    assert report(client, body).status_code == 204
    assert count_of("other", today) == 1
    assert "SECRET" not in caplog.text


def test_too_long_a_report_is_not_read(client, today):
    assert report(client, b"x" * 20_000).status_code == 204
    assert count_of("other", today) == 0


def test_reports_without_end_are_not_counted(client, today):
    statuses = {report(client, json.dumps(REPORT).encode()).status_code for _ in range(70)}

    assert statuses == {204}
    assert count_of("script-src-elem", today) == 60


def test_report_of_an_older_browser_is_understood():
    body = json.dumps({"csp-report": {"violated-directive": "img-src 'self' data:"}}).encode()

    assert directive_of(body) == "img-src"


def test_report_cannot_be_read(client, today):
    assert client.get("/rapport/").status_code == 405
