"""Private notes: their author's alone, in the database too; two windows never overwrite each other."""

from datetime import timedelta

import pytest
from django.db import Error, IntegrityError, connection, transaction

from exchange import notes as operations
from exchange.models import Note
from exchange.queries import notes_of
from foundation.errors import violated
from foundation.tenancy import content_of, tenant
from tests.exchange.factories import a_note
from tests.factories import NOW, a_ready_bilan
from tests.sessions.factories import a_session


def test_note_is_sealed_and_reads_back(opened):
    note = a_note(opened, "Hésite à parler de son chef.")

    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM exchange_note")
        (kept,) = cursor.fetchone()
    assert b"chef" not in bytes(kept)
    assert Note.objects.get(pk=note.pk).text == "Hésite à parler de son chef."


def test_colleague_sees_no_note_even_with_the_bilan_open(opened):
    note = a_note(opened)

    with tenant(opened.organisation.pk, user_id=opened.colleague.user_id), content_of(opened.bilan.pk):
        seen = list(Note.objects.all())
        changed = Note.objects.filter(pk=note.pk).update(version=5)
        deleted = Note.objects.filter(pk=note.pk).delete()[0]

    assert (seen, changed, deleted) == ([], 0, 0)
    assert Note.objects.get(pk=note.pk).version == 1


def test_nobody_signed_in_sees_no_note(opened):
    a_note(opened)

    with tenant(opened.organisation.pk), content_of(opened.bilan.pk):
        assert list(Note.objects.all()) == []


def test_author_sees_no_note_while_the_bilan_is_shut(opened):
    a_note(opened)

    with tenant(opened.organisation.pk, user_id=opened.consultant.user_id):
        assert list(Note.objects.all()) == []


def test_note_in_the_name_of_another_is_refused(opened):
    with pytest.raises(Error, match="row-level security"), transaction.atomic():
        Note.objects.create(
            organisation_id=opened.organisation.pk,
            bilan=opened.bilan,
            author=opened.colleague.user,
            written_at=NOW,
            updated_at=NOW,
        )


def test_note_is_not_given_to_another_author(opened):
    note = a_note(opened)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Note.objects.filter(pk=note.pk).update(author=opened.colleague.user)

    assert violated(refused.value) == "note_keeps_its_place"


def test_destruction_of_a_bilan_takes_notes_that_it_cannot_read(opened):
    a_note(opened)
    with tenant(opened.organisation.pk), content_of(opened.bilan.pk):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM exchange_note")
            gone = cursor.rowcount

    assert (gone, Note.objects.count()) == (1, 0)


def test_emptying_the_table_takes_the_notes_of_the_open_bilan_only(opened):
    a_note(opened)
    other = a_ready_bilan(opened.consultant)
    with tenant(opened.organisation.pk, user_id=opened.consultant.user_id):
        with content_of(other.pk), connection.cursor() as cursor:
            cursor.execute("DELETE FROM exchange_note")
            gone = cursor.rowcount

    assert (gone, Note.objects.count()) == (0, 1)


def test_note_names_a_session_of_its_bilan_only(opened):
    other = a_session(a_ready_bilan(opened.consultant), starts_at=NOW + timedelta(days=1))

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        a_note(opened, session=other)

    assert violated(refused.value) == "note_names_a_session_of_its_bilan"


@pytest.mark.parametrize("change", [{"written_at": NOW - timedelta(days=9)}, {"version": 0}])
def test_written_note_keeps_its_date_and_its_versions_grow(opened, change):
    note = a_note(opened)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Note.objects.filter(pk=note.pk).update(**change)

    assert violated(refused.value) == "note_keeps_its_place"


def test_note_is_not_changed_before_it_is_written(opened):
    note = a_note(opened)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Note.objects.filter(pk=note.pk).update(updated_at=NOW - timedelta(seconds=1))

    assert violated(refused.value) == "note_is_written_before_it_changes"


def test_blank_page_is_taken_again_and_dated_when_it_is_written(opened):
    by = opened.consultant.user
    blank = operations.start_note(opened.bilan, by=by, at=NOW)
    again = operations.start_note(opened.bilan, by=by, at=NOW + timedelta(days=2))

    written = operations.write_note(again, text="x", session=None, version=0, by=by, at=NOW + timedelta(days=2))

    assert again.pk == blank.pk
    assert (written.written_at, written.version) == (NOW + timedelta(days=2), 1)


def test_blank_page_is_not_listed(opened):
    operations.start_note(opened.bilan, by=opened.consultant.user, at=NOW)

    assert list(notes_of(opened.bilan, author_id=opened.consultant.user_id)) == []


def test_second_window_overwrites_nothing(opened):
    by = opened.consultant.user
    note = a_note(opened, "Premier texte")

    with pytest.raises(operations.NoteConflict) as meeting:
        operations.write_note(note, text="Autre texte", session=None, version=0, by=by, at=NOW)

    assert (meeting.value.theirs.text, Note.objects.get(pk=note.pk).text) == ("Premier texte", "Premier texte")


def test_same_text_sent_twice_is_one_writing(opened):
    note = a_note(opened, "Le même\r\ntexte  ")

    again = operations.write_note(
        note, text="Le même\ntexte", session=None, version=0, by=opened.consultant.user, at=NOW
    )

    assert again.version == 1


def test_endless_note_is_refused(opened):
    with pytest.raises(operations.NoteRefused, match="20000"):
        a_note(opened, "x" * 20_001)


def test_another_hand_can_neither_write_nor_delete(opened):
    note = a_note(opened)
    colleague = opened.colleague.user

    for act in (
        lambda: operations.write_note(note, text="y", session=None, version=1, by=colleague, at=NOW),
        lambda: operations.delete_note(note, by=colleague, at=NOW),
    ):
        with pytest.raises(Note.DoesNotExist):
            act()
    assert Note.objects.get(pk=note.pk).text == note.text
