"""Destroying the papers of one bilan takes its notes and documents, and no other's."""

from django.core.files.storage import default_storage

from confidentiality.destruction.contents import count_unseen, erase, erase_unseen
from confidentiality.destruction.execution import erase_files, name_files
from confidentiality.models import Destruction
from confidentiality.vault import Retention
from exchange.models import BilanFile, Note
from exchange.notes import start_note
from foundation.tenancy import content_of, tenant
from tests.exchange.factories import a_file, a_note
from tests.factories import NOW, TODAY, a_ready_bilan


def test_notes_go_although_nobody_here_can_read_them(opened):
    a_note(opened)
    a_note(opened)
    with tenant(opened.organisation.pk), content_of(opened.bilan.pk):
        seen, counted, gone = Note.objects.count(), count_unseen(Note), erase_unseen(Note)
        left = count_unseen(Note)

    assert (seen, counted, gone, left) == (0, 2, 2, 0)


def test_notes_of_another_bilan_stay(opened):
    other = a_ready_bilan(opened.consultant)
    with content_of(other.pk):
        start_note(other, by=opened.consultant.user, at=NOW)
    a_note(opened)

    gone = erase_unseen(Note)

    with content_of(other.pk):
        assert (gone, Note.objects.count()) == (1, 1)


def test_documents_go_with_their_bytes(opened):
    names = [a_file(opened).storage_name for _ in range(2)]
    Destruction.objects.create(
        organisation=opened.organisation,
        bilan=opened.bilan,
        retention=Retention.WORKING.value,
        due_on=TODAY,
        rule="R6313-7",
        planned_at=NOW,
        started_at=NOW,
    )

    erased = erase(opened.bilan.pk, Retention.WORKING, None)
    name_files(opened.organisation.pk, erased.files, at=NOW)
    left = erase_files(opened.organisation.pk)

    assert (sorted(erased.files), left) == (sorted(names), 0)
    assert (BilanFile.objects.count(), [default_storage.exists(name) for name in names]) == (0, [False, False])
