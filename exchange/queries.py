"""What reads notes and files; the bilan must be open."""

from uuid import UUID

from django.db.models import QuerySet

from beneficiaries.models import Bilan
from confidentiality.files import fetch, place_of_file
from confidentiality.vault import Place
from exchange.models import BilanFile, Note
from sessions.models import Session


def notes_of(bilan: Bilan, *, author_id: UUID) -> QuerySet[Note]:
    """One's own notes, newest first; what was opened and never written is not a note yet."""
    notes = Note.objects.filter(bilan=bilan, author_id=author_id, version__gt=0)
    return notes.select_related("session").order_by("-written_at", "pk")


def note_about(session: Session, *, author_id: UUID) -> Note | None:
    """One's own first note about a session, if there is one."""
    notes = Note.objects.filter(session=session, author_id=author_id, version__gt=0)
    return notes.order_by("written_at", "pk").first()


def last_note(bilan: Bilan, *, author_id: UUID) -> Note | None:
    """One's own latest note on a bilan."""
    return notes_of(bilan, author_id=author_id).first()


def sessions_to_name(bilan: Bilan) -> QuerySet[Session]:
    """The meetings that a note may be about, the latest first."""
    met = [Session.Kind.ACCOMPANIMENT, Session.Kind.FOLLOW_UP]
    return Session.objects.filter(bilan=bilan, kind__in=met).order_by("-starts_at")


def files_of(bilan: Bilan) -> QuerySet[BilanFile]:
    """The documents of a bilan, newest first."""
    return BilanFile.objects.filter(bilan=bilan).order_by("-added_at", "pk")


def place_of(file: BilanFile) -> Place:
    """Where the bytes of a document open."""
    return place_of_file(file.organisation_id, file.bilan_id, BilanFile._meta.db_table, file.pk)


def content_of_file(file: BilanFile) -> bytes:
    """The bytes as they came. Raises `vault.Unreadable` when they are another row's."""
    return fetch(file.storage_name, place_of(file))
