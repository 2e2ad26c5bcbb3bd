"""« Tout emporter » is made in memory: it has a bound, and says so."""

import io
import os
import tracemalloc
import zipfile
from uuid import uuid4

import pytest
from django.core.cache import cache

from confidentiality import archive
from exchange.closing.operations import Task, give_exercises, write_summary
from exchange.messages.operations import send_message
from foundation.tenancy import content_of, tenant
from tests.exchange.factories import PDF, Party, a_file, a_note
from tests.factories import NOW
from tests.sessions.factories import a_held_session

MEGABYTE = 1024 * 1024


@pytest.fixture
def heavy(house, now, monkeypatch):
    """Three documents of a megabyte, in a house whose archives hold two."""
    cache.clear()
    monkeypatch.setattr(archive, "MAX_BYTES", 2 * MEGABYTE)
    with tenant(house.organisation.pk, user_id=house.person.pk), content_of(house.bilan.pk):
        for number in range(3):
            a_file(house, title=f"Document {number}", content=PDF + os.urandom(MEGABYTE))
    house.page = f"/o/{house.organisation.slug}/mon-bilan/confidentialite/emporter/"
    return house


def test_documents_too_heavy_together_stay_out_and_the_rest_is_there(heavy, signed_in):
    client = signed_in(heavy.person)

    page = client.get(heavy.page).content.decode()
    box = zipfile.ZipFile(io.BytesIO(client.post(heavy.page).content))

    assert "Ensemble, ils pèsent 3,0\xa0Mo" in page
    assert box.namelist() == ["donnees.json", "LISEZ-MOI.txt"]
    assert "Téléchargez-les un par un" in box.read("LISEZ-MOI.txt").decode()


def test_documents_within_the_bound_are_taken_away_in_bounded_memory(heavy, signed_in, monkeypatch):
    monkeypatch.setattr(archive, "MAX_BYTES", 4 * MEGABYTE)
    with tenant(heavy.organisation.pk), content_of(heavy.bilan.pk):
        archive.archive_of(heavy.bilan, at=NOW)
        tracemalloc.start()
        packed = archive.archive_of(heavy.bilan, at=NOW)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    names = zipfile.ZipFile(io.BytesIO(packed)).namelist()
    assert [name for name in names if name.startswith("documents/")] == [f"documents/0{n}.pdf" for n in (1, 2, 3)]
    assert peak < 3 * archive.MAX_BYTES


def test_archive_is_not_asked_for_without_end(heavy, signed_in):
    client = signed_in(heavy.person)

    assert [client.post(heavy.page).status_code for _ in range(7)] == [200] * 6 + [429]


def test_messages_and_what_sessions_left_are_the_persons_and_notes_are_not(house, now):
    with tenant(house.organisation.pk, user_id=house.consultant.user_id), content_of(house.bilan.pk):
        session, by = a_held_session(house.bilan), house.consultant.user
        send_message(
            house.bilan, text="Je doute.", files=[PDF], party=Party.PERSON, key=uuid4(), by=house.person, at=NOW
        )
        write_summary(session, text="Trois moments.", seen_at=None, by=by, at=NOW)
        give_exercises(session, [Task("Appeler Karim")], by=by, at=NOW)
        a_note(house, "Pour moi seule", session=session)
        data = archive.parts_of(house.bilan)

    assert [(one["text"], one["files"]) for one in data["messages"]] == [("Je doute.", ["documents/01.pdf"])]
    (left,) = data["between_sessions"]
    assert (left["summary"], left["exercises"][0]["text"]) == ("Trois moments.", "Appeler Karim")
    assert "Pour moi seule" not in str(data)
