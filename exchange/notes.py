"""What changes private notes: each verb is the author's, and the database shows them to nobody else."""

from datetime import datetime

from django.db import transaction

from beneficiaries.models import Bilan
from exchange.closing.operations import mark_noted
from exchange.models import Note
from exchange.rules import MAX_NOTE
from organisations.models import User
from sessions.models import Session


class NoteRefused(Exception):
    """The note cannot be kept so; the message is shown to the user as it is."""


class NoteConflict(NoteRefused):
    """Another window of the same author wrote meanwhile; nothing was overwritten."""

    def __init__(self, theirs: Note):
        super().__init__("Cette note a changé dans une autre fenêtre : comparez les deux textes.")
        self.theirs = theirs


@transaction.atomic
def start_note(bilan: Bilan, *, by: User, at: datetime) -> Note:
    """A page to write on; one that was opened and left empty is taken again."""
    Bilan.objects.select_for_update(of=("self",)).get(pk=bilan.pk)
    blank = Note.objects.filter(bilan=bilan, author=by, version=0).first()
    return blank or Note.objects.create(
        organisation_id=bilan.organisation_id, bilan=bilan, author=by, written_at=at, updated_at=at
    )


@transaction.atomic
def write_note(note: Note, *, text: str, session: Session | None, version: int, by: User, at: datetime) -> Note:
    """Keep the text as it is typed; the note is of the moment when its first word was kept.

    Raises NoteConflict when `version` is not the one kept, NoteRefused for a text too long.
    """
    note = Note.objects.select_for_update(of=("self",)).get(pk=note.pk, author=by)
    text = text.replace("\r\n", "\n").replace("\r", "\n").rstrip()
    if (text, session.pk if session else None) == (note.text, note.session_id):
        return note
    if version != note.version:
        raise NoteConflict(note)
    if len(text) > MAX_NOTE:
        raise NoteRefused(f"Cette note dépasse {MAX_NOTE} caractères : elle en compte {len(text)}. Coupez-la en deux.")
    if note.version == 0:
        note.written_at = at
    former = note.session
    note.text, note.session, note.version, note.updated_at = text, session, note.version + 1, at
    note.save(update_fields=["text", "session", "version", "written_at", "updated_at"])
    _tell_sessions(former, session, by=by, at=at)
    return note


@transaction.atomic
def delete_note(note: Note, *, by: User, at: datetime) -> None:
    """Erase one's own note for good."""
    note = Note.objects.select_for_update(of=("self",)).get(pk=note.pk, author=by)
    session = note.session
    note.delete()
    _tell_sessions(session, by=by, at=at)


def _tell_sessions(*sessions: Session | None, by: User, at: datetime) -> None:
    """The sessions that a note is, or was, about are noted or not: lists tell it in clear."""
    for session in {session.pk: session for session in sessions if session is not None}.values():
        mark_noted(session, author=by, at=at)
