"""Opening somebody else's content leaves a line; the seals show any tampering."""

from datetime import timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from psycopg.conninfo import make_conninfo

from bilan.settings import env
from confidentiality import journal, register
from confidentiality.checks.journal import faults
from confidentiality.models import AccessLine, JournalSegment
from confidentiality.opening import opened
from foundation.clock import paris_day
from foundation.tenancy import tenant
from organisations.actors import actor_of
from organisations.permissions import DataClass, Verb
from tests.factories import NOW, a_bilan, a_house, an_actor

MINUTE = timedelta(minutes=1)


def open_results(house, at=NOW, bilan=None) -> None:
    with opened(bilan or house.bilan, by=an_actor(house.consultant), verb=Verb.READ_RESULTS, at=at):
        pass


def test_opening_writes_who_what_when_and_why(inside):
    open_results(inside)

    line = AccessLine.objects.get()
    assert (line.actor_id, line.actor_name) == (inside.consultant.user_id, str(inside.consultant))
    assert (line.bilan_id, line.data_class, line.at) == (inside.bilan.pk, "questionnaires", NOW)
    assert line.reason == "accompagne ce bilan"


def test_the_person_leaves_no_line(inside):
    person = actor_of(inside.person, inside.organisation.pk)
    with opened(inside.bilan, by=person, verb=Verb.READ_OWN_RESULTS, at=NOW):
        pass

    assert AccessLine.objects.count() == 0


@pytest.mark.parametrize("minutes, lines", [(0, 1), (14, 1), (15, 2), (16, 2)])
def test_one_line_a_quarter_of_an_hour(inside, minutes, lines):
    open_results(inside)
    open_results(inside, at=NOW + minutes * MINUTE)

    assert AccessLine.objects.count() == lines


def test_another_class_of_data_is_another_line(inside):
    open_results(inside)
    with opened(inside.bilan, by=an_actor(inside.consultant), verb=Verb.READ_SYNTHESIS, at=NOW):
        pass

    assert sorted(AccessLine.objects.values_list("data_class", flat=True)) == ["questionnaires", "synthesis"]


def test_content_does_not_open_when_the_line_cannot_be_written(inside, monkeypatch):
    monkeypatch.setattr(journal, "quarter_of", lambda at: None)
    reached = []

    with pytest.raises(DatabaseError), transaction.atomic():
        with opened(inside.bilan, by=an_actor(inside.consultant), verb=Verb.READ_RESULTS, at=NOW):
            reached.append("content")

    assert reached == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE confidentiality_accessline SET actor_name = 'Personne'",
        "DELETE FROM confidentiality_accessline",
        "UPDATE confidentiality_accessline SET segment_id = NULL",
    ],
)
@pytest.mark.parametrize("is_sealed", [False, True])
def test_line_is_neither_changed_nor_deleted(inside, sql, is_sealed):
    open_results(inside)
    if is_sealed:
        journal.seal_journal(inside.organisation, at=NOW + 10 * MINUTE)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(sql)


def three_segments(house) -> None:
    for number in range(3):
        at = NOW + number * timedelta(hours=1)
        for quarter in range(3):
            open_results(house, at=at + quarter * 15 * MINUTE)
        assert journal.seal_journal(house.organisation, at=at + 50 * MINUTE) is not None


def test_seals_are_chained_and_signed(inside):
    three_segments(inside)

    segments = list(JournalSegment.objects.all())
    assert [segment.number for segment in segments] == [1, 2, 3]
    assert [segment.previous_hash for segment in segments[1:]] == [segment.chain_hash for segment in segments[:2]]
    assert list(faults(inside.organisation)) == []


def test_nothing_to_seal_makes_no_segment(inside):
    assert journal.seal_journal(inside.organisation, at=NOW) is None


def test_line_of_this_very_moment_waits_for_the_next_seal(inside):
    open_results(inside)

    assert journal.seal_journal(inside.organisation, at=NOW + MINUTE) is None


def test_seal_is_shipped_outside_the_database(inside):
    three_segments(inside)

    assert [line["number"] for line in register.shipped("journal")] == [1, 2, 3]


TAMPERING = {
    "edit": "UPDATE confidentiality_accessline SET actor_name = 'Personne' WHERE id = (SELECT id FROM"
    " confidentiality_accessline ORDER BY at LIMIT 1)",
    "delete": "DELETE FROM confidentiality_accessline WHERE id = (SELECT id FROM confidentiality_accessline"
    " ORDER BY at LIMIT 1)",
    "insert in a segment": "INSERT INTO confidentiality_accessline SELECT (jsonb_populate_record(line, jsonb_build_object("
    "'id', gen_random_uuid(), 'quarter', quarter - interval '1 day'))).* FROM confidentiality_accessline line LIMIT 1",
    "insert unsealed in the past": "INSERT INTO confidentiality_accessline SELECT (jsonb_populate_record(line,"
    " jsonb_build_object('id', gen_random_uuid(), 'quarter', quarter - interval '1 day', 'segment_id', NULL))).*"
    " FROM confidentiality_accessline line LIMIT 1",
    "reorder two lines": "UPDATE confidentiality_accessline line SET at = other.at FROM confidentiality_accessline other"
    " WHERE other.id <> line.id AND other.segment_id = line.segment_id",
    "move to another segment": "UPDATE confidentiality_accessline SET segment_id = (SELECT id FROM"
    " confidentiality_journalsegment WHERE number = 2) WHERE id = (SELECT id FROM confidentiality_accessline"
    " ORDER BY at LIMIT 1)",
    "swap two segments": "UPDATE confidentiality_journalsegment SET number = 99 WHERE number = 1;"
    "UPDATE confidentiality_journalsegment SET number = 1 WHERE number = 2;"
    "UPDATE confidentiality_journalsegment SET number = 2 WHERE number = 99",
    "forget a segment": "WITH gone AS (DELETE FROM confidentiality_accessline WHERE segment_id = (SELECT id FROM"
    " confidentiality_journalsegment WHERE number = 2)) DELETE FROM confidentiality_journalsegment WHERE number = 2",
    "forget the last segment": "WITH gone AS (DELETE FROM confidentiality_accessline WHERE segment_id = (SELECT id FROM"
    " confidentiality_journalsegment WHERE number = 3)) DELETE FROM confidentiality_journalsegment WHERE number = 3",
    "change a count": "UPDATE confidentiality_journalsegment SET line_count = 2 WHERE number = 1",
    "backdate the purge": "UPDATE confidentiality_journalsegment SET purged_at = now() WHERE number = 1",
}


def tamper(house, act: str) -> None:
    """As an intruder with the password of the owner would: the triggers taken away, then put back."""
    conninfo = make_conninfo(env("OWNER_DATABASE_URL"), dbname=connection.settings_dict["NAME"])
    tables = ("confidentiality_accessline", "confidentiality_journalsegment")
    with psycopg.connect(conninfo, autocommit=True) as owner:
        owner.execute("SELECT set_config('bilan.organisation_id', %s, false)", [str(house.organisation.pk)])
        for table in tables:
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        owner.execute(TAMPERING[act])
        for table in tables:
            owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.mark.parametrize("act", TAMPERING)
def test_tampering_is_detected(committed, act):
    house = a_house()
    with tenant(house.organisation.pk):
        three_segments(house)
        assert list(faults(house.organisation)) == []

    tamper(house, act)

    with tenant(house.organisation.pk):
        assert list(faults(house.organisation)) != []


def test_journal_of_another_house_is_not_read(inside, house):
    three_segments(inside)

    with tenant(None):
        assert AccessLine.objects.count() == 0


def test_lines_go_whole_after_their_legal_time_and_hashes_stay(inside):
    three_segments(inside)
    day_before = NOW + timedelta(days=364)
    day = NOW + timedelta(days=365)

    assert journal.purge_journal(at=day_before) == 0
    assert journal.purge_journal(at=day) == 9
    assert (AccessLine.objects.count(), JournalSegment.objects.count()) == (0, 3)
    assert list(faults(inside.organisation, day)) == []


def test_purge_before_its_day_is_refused_by_the_database(inside):
    three_segments(inside)

    with pytest.raises(DatabaseError, match="until their day"), transaction.atomic():
        JournalSegment.objects.update(purged_at=NOW)


def test_bilans_are_told_apart(inside):
    other = a_bilan(inside.consultant)
    open_results(inside)
    open_results(inside, bilan=other)

    assert AccessLine.objects.filter(bilan=inside.bilan).count() == 1
    assert paris_day(AccessLine.objects.filter(bilan=other).get().at) == NOW.date()


def test_data_class_of_the_line_is_that_of_the_verb(inside):
    open_results(inside)

    assert AccessLine.objects.get().data_class == DataClass.QUESTIONNAIRES
