"""Hostile texts in every field of every form; every page then shows them as text. The short version, without browser."""

import csv
import io
import time
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from django.test import Client

from foundation.pdf import pdf_response
from tests.campaigns.corpus import HOSTILE
from tests.campaigns.pages import Form, Page
from tests.shell.crawling import signed_in_as
from tests.shell.expectations import house_addresses, path_of
from tests.shell.world import World
from tests.synthesis.pdf_text import words_of

pytestmark = pytest.mark.django_db

ROLES = ("operator", "administrator", "consultant", "assistant", "person")
PRINTED = ("pdf", "pdf/", "imprimer/", "papier/")  # costly, and no page: one of them is read at the end
# What ends something comes last: other forms need it.
ENDING = ("annuler", "retirer", "supprimer", "terminer", "refuser", "effacer", "figer", "clore", "corriger", "fermer")
TURNS = 3
DANGEROUS_CELL = ("=", "+", "-", "@", "\t", "\r")


def test_pages_see_the_dangers_that_they_should():
    seen = [Page(f'<p>{text}</p><input value="{text}"><script>{text}</script>', "x").dangers for text in HOSTILE]

    assert sum(1 for dangers in seen if dangers) >= 22


@dataclass
class Reader:
    """One role, the pages that open to it and the forms on them."""

    client: Client
    paths: list[str] = field(default_factory=list)
    forms: dict[tuple[str, ...], Form] = field(default_factory=dict)

    def discover(self, world: World) -> None:
        ids = world.places["own"].ids
        for _name, pattern, _verb in house_addresses():
            path = path_of(pattern, ids, world.organisation.slug)
            if path.endswith(PRINTED) or (response := self.client.get(path)).status_code != 200:
                continue
            self.paths.append(path)
            for form in Page(response.content.decode("utf-8", "replace"), path).forms:
                if form.texts and not form.action.startswith("/compte/"):
                    self.forms.setdefault(form.key, form)

    def faults(self) -> list[str]:
        """What pages show now."""
        found: list[str] = []
        for path in self.paths:
            response = self.client.get(path)
            kind = response.headers.get("Content-Type", "")
            found += [f"{path}: {response.status_code}"] if response.status_code >= 500 else []
            found += Page(response.content.decode(), path).dangers if "html" in kind else []
            found += cells_that_run(response.content) if "csv" in kind else []
        return found


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


@pytest.mark.heavy
def test_hostile_texts_are_shown_as_text(world, capsys):
    began = time.monotonic()
    readers = [Reader(signed_in_as(world.roles[role])) for role in ROLES]
    for reader in readers:
        reader.discover(world)
    faults: list[str] = []

    sent = 0
    for reader in readers:
        for form in sorted(reader.forms.values(), key=lambda form: any(word in form.action for word in ENDING)):
            sent += sum(send(reader.client, form, turn, faults) for turn in range(TURNS))
    faults += [fault for reader in readers for fault in reader.faults()]

    forms = {key: form for reader in readers for key, form in reader.forms.items()}
    fields = sum(len(form.texts) for form in forms.values())
    with capsys.disabled():
        shown = sum(len(reader.paths) for reader in readers)
        print(f"\nhostile texts: {fields} fields of {len(forms)} forms, {sent} sent, {shown} pages read, "
              f"{time.monotonic() - began:.0f} s")  # fmt: skip
    assert faults == [], "\n".join(dict.fromkeys(faults[:60]))
    assert fields >= 40


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
