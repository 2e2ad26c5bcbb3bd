"""Hostile texts in every field of every form; every page then shows them as text. The short version, without browser."""

import csv
import io
import time

import pytest
from django.db import transaction
from django.test import Client

from foundation.pdf import pdf_response
from tests.campaigns.corpus import HOSTILE
from tests.campaigns.pages import Form, Page
from tests.shell.crawling import PUBLIC, signed_in_as
from tests.shell.expectations import house_addresses, path_of
from tests.shell.world import World, build
from tests.synthesis.pdf_text import words_of

pytestmark = pytest.mark.django_db

ROLES = ("operator", "administrator", "consultant", "assistant", "guest", "representative", "person", "gone_person")
# What ends something comes last: other forms need it.
ENDING = ("annuler", "retirer", "supprimer", "terminer", "refuser", "effacer", "figer", "clore", "corriger", "fermer")
TURNS = 4
DANGEROUS_CELL = ("=", "+", "-", "@", "\t", "\r")


def test_pages_see_the_dangers_that_they_should():
    seen = [Page(f'<p>{text}</p><input value="{text}"><script>{text}</script>', "x").dangers for text in HOSTILE]

    assert sum(1 for dangers in seen if dangers) >= 22


def paths(world: World) -> list[str]:
    ids = world.places["own"].ids
    return [path_of(pattern, ids, world.organisation.slug) for _name, pattern, _verb in house_addresses()]


def read(client: Client, path: str) -> tuple[int, Page | None, bytes]:
    response = client.get(path)
    is_page = "text/html" in response.headers.get("Content-Type", "")
    page = Page(response.content.decode(), path) if is_page else None
    return response.status_code, page, response.content


def forms_of(client: Client, world: World) -> list[Form]:
    found: dict[tuple[str, ...], Form] = {}
    for path in paths(world):
        status, page, _content = read(client, path)
        for form in page.forms if page and status == 200 else []:
            if form.texts and not form.action.startswith("/compte/"):
                found.setdefault(form.key, form)
    return sorted(found.values(), key=lambda form: any(word in form.action for word in ENDING))


def send(client: Client, form: Form, turn: int, faults: list[str]) -> int:
    data = form.filled(turn)
    with transaction.atomic():
        response = client.post(form.action, data) if form.method == "post" else client.get(form.action, data)
    if response.status_code >= 500:
        faults.append(f"{form.method} {form.action}: {response.status_code} with {data}"[:600])
    if "text/html" in response.headers.get("Content-Type", ""):
        faults += Page(response.content.decode(), f"answer of {form.action}").dangers
    return 1


def cells_that_run(content: bytes) -> list[str]:
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
    return [cell for row in rows for cell in row if cell.startswith(DANGEROUS_CELL)]


def test_hostile_texts_are_shown_as_text(now, capsys):
    began = time.monotonic()
    world = build()
    clients = {role: signed_in_as(world.roles[role]) for role in ROLES}
    faults: list[str] = []
    forms = [(client, form) for client in clients.values() for form in forms_of(client, world)]

    sent = sum(send(client, form, turn, faults) for client, form in forms for turn in range(TURNS))
    shown = 0
    for client in clients.values():
        for path in paths(world):
            status, page, content = read(client, path)
            shown += 1
            faults += [f"{path}: {status}"] if status >= 500 else page.dangers if page else []
            if path.endswith("/export/") and status == 200:
                faults += cells_that_run(content)

    with capsys.disabled():
        fields = {(form.key, name) for _client, form in forms for name in form.texts}
        print(f"\nhostile texts: {len(fields)} fields of {len({form.key for _c, form in forms})} forms, {sent} sent, "
              f"{shown} pages read, {time.monotonic() - began:.0f} s")  # fmt: skip
    assert faults == [], "\n".join(dict.fromkeys(faults[:60]))
    assert len(fields) >= 60
    assert PUBLIC


def test_hostile_texts_are_printed_as_text(settings, tmp_path):
    (engine,) = settings.TEMPLATES
    (tmp_path / "page.html").write_text(
        "<!doctype html><html lang='fr'><body>{% for text in texts %}<p>{{ text }}</p>{% endfor %}</body></html>"
    )
    settings.TEMPLATES = [engine | {"DIRS": [tmp_path]}]
    texts = [text for text in HOSTILE if len(text) < 1000 and "\x00" not in text]

    words = words_of(pdf_response("page.html", {"texts": texts}).content)

    for plain in ("<script>window.__xss=1</script>", "{{ 7000|add:7 }}xss", "=HYPERLINK("):
        assert plain.replace(" ", "") in words.replace(" ", "")
