"""The shipped instrument is what its fiche says, and a published version never changes."""

import json
from collections import Counter

import pytest
from django.db import DatabaseError, transaction

from questionnaires.definitions import read_definition
from questionnaires.loading import FOLDER, InstrumentChanged, load_instruments, read_instruments
from questionnaires.models import Instrument
from tests.questionnaires.factories import the_instrument

DEFINITION = read_definition(json.loads((FOLDER / "interets_rome60.json").read_text(encoding="utf-8")))


def test_inventory_asks_sixty_interleaved_questions():
    letters = [item.dimension for item in DEFINITION.items]

    assert letters == ["R", "I", "A", "S", "E", "C"] * 10
    assert Counter(letters) == dict.fromkeys("RIASEC", 10)
    assert [item.code for item in DEFINITION.items] == [f"q{number:02d}" for number in range(1, 61)]
    assert len({item.text for item in DEFINITION.items}) == len({item.source for item in DEFINITION.items}) == 60
    assert [point.value for point in DEFINITION.points] == [1, 2, 3, 4, 5]


def test_inventory_carries_its_mandatory_mentions():
    fiche = DEFINITION.fiche

    assert fiche.source == "Source\u00a0: France Travail, ROME 4.0 version 60 du 18/09/2025"
    assert "Licence Ouverte ROME" in fiche.licence
    assert "non étalonné" in fiche.status
    assert fiche.observed_reliability == "Pas encore connue."


@pytest.mark.parametrize("word", ["score", "échec", "faible"])
def test_inventory_avoids_words_that_hurt(word):
    assert word not in (FOLDER / "interets_rome60.json").read_text(encoding="utf-8").lower().replace("scoring", "")


def test_inventory_speaks_with_typographic_apostrophes():
    assert [item.text for item in DEFINITION.items if "'" in item.text] == []


def test_instrument_is_loaded_after_migrations(db):
    assert the_instrument().definition == read_instruments()[0]


def test_instrument_is_read_only_for_web_and_worker(db):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        the_instrument().delete()


def test_web_and_worker_leave_the_instruments_alone(db, monkeypatch):
    monkeypatch.setattr("questionnaires.loading.read_instruments", lambda: [{"code": "AUTRE", "version": 1}])

    load_instruments()

    assert [row.code for row in Instrument.objects.all()] == ["INT-ROME-60"]


def test_edited_published_version_is_refused(db, settings, monkeypatch):
    edited = read_instruments()[0] | {"title": "Autre titre"}
    monkeypatch.setattr("questionnaires.loading.read_instruments", lambda: [edited])
    settings.DATABASE_ROLE = "owner"

    with pytest.raises(InstrumentChanged, match="INT-ROME-60 version 1"):
        load_instruments()


@pytest.mark.parametrize("answered, minutes", [(0, 10), (30, 5), (59, 1), (60, 1)])
def test_definition_tells_about_how_long_the_rest_takes(answered, minutes):
    assert DEFINITION.minutes_left(answered) == minutes
