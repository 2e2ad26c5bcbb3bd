"""Destroying the papers of one bilan takes its notes and documents, and no other's."""

import pytest
from django.core.files.storage import default_storage

from exchange.destruction import destroy_files, destroy_notes
from exchange.models import BilanFile, Note
from exchange.notes import start_note
from foundation.tenancy import content_of, tenant
from tests.exchange.factories import a_file, a_note
from tests.factories import NOW, a_ready_bilan


def test_notes_go_although_nobody_here_can_read_them(opened):
    a_note(opened)
    a_note(opened)
    with tenant(opened.organisation.pk), content_of(opened.bilan.pk):
        seen, gone = Note.objects.count(), destroy_notes(opened.bilan)

    assert (seen, gone, Note.objects.count()) == (0, 2, 0)


def test_notes_of_another_bilan_stay(opened):
    other = a_ready_bilan(opened.consultant)
    with content_of(other.pk):
        start_note(other, by=opened.consultant.user, at=NOW)
    a_note(opened)

    gone = destroy_notes(opened.bilan)

    with content_of(other.pk):
        assert (gone, Note.objects.count()) == (1, 1)


def test_nothing_is_destroyed_while_another_bilan_is_open(opened):
    a_note(opened)
    other = a_ready_bilan(opened.consultant)

    with content_of(other.pk), pytest.raises(AssertionError):
        destroy_notes(opened.bilan)

    assert Note.objects.count() == 1


def test_documents_go_with_their_bytes(opened, django_capture_on_commit_callbacks):
    names = [a_file(opened).storage_name for _ in range(2)]

    with django_capture_on_commit_callbacks(execute=True):
        gone = destroy_files(opened.bilan)

    assert (gone, BilanFile.objects.count(), [default_storage.exists(name) for name in names]) == (2, 0, [False, False])
