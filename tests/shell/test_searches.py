"""Whatever is typed after the question mark of an address, a list answers."""

import re

import pytest

from foundation.searching import searched
from tests.factories import a_user
from tests.shell.expectations import house_addresses, path_of

# Each name that a list, a filter or a page of the house reads in its address.
ASKED = (
    "q", "page", "etat", "annee", "payeur", "droit", "origine", "qui", "du", "au", "jour", "deplacee", "de", "aide",
    "ref", "etape", "manques", "a", "quoi", "besoin", "tri", "phase", "programme", "public", "financement", "next",
)  # fmt: skip
OBJECT = re.compile(r"<(uuid:(?!bilan_id)|str:token)")


@pytest.mark.parametrize(
    ("typed", "looked_for"),
    [
        ("\0", ""),
        (" Du\0pont\t ", "Du pont"),
        ("é" * 200, "é" * 80),
        ("\ud800x", "x"),
        ("O’Neil – 2026-0042", "O’Neil – 2026-0042"),
    ],
)
def test_search_keeps_what_a_database_reads(typed, looked_for):
    assert searched(typed) == looked_for


def test_no_page_fails_on_a_control_character(house, now, signed_in, client):
    ids = {"bilan_id": house.bilan.pk}
    paths = [
        path_of(pattern, ids, house.organisation.slug)
        for _, pattern, _ in house_addresses()
        if not OBJECT.search(pattern)
    ]
    search = "&".join(f"{name}=%00" for name in ASKED)
    failed, opened = [], set()

    for user in (house.administrator, house.consultant, a_user(is_operator=True)):
        visitor = signed_in(user)
        visitor.raise_request_exception = False
        for path in paths:
            status = visitor.get(f"{path}?{search}").status_code
            opened |= {path} if status == 200 else set()
            failed += [path] if status >= 500 else []

    assert failed == []
    assert len(opened) > 60
