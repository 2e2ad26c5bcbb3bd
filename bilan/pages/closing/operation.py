"""The one gesture: each app keeps its own part, all of them commit together or none does."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from beneficiaries.queries import course_of
from exchange.closing import operations as papers
from exchange.closing.operations import Task
from exchange.notes import NoteConflict, NoteRefused, start_note, write_note
from exchange.queries import note_about
from organisations.models import Membership
from questionnaires.models import Instrument
from questionnaires.operations import AssignmentRefused, assign_questionnaire
from sessions import operations as sessions
from sessions.attendance import SigningRefused, sign_attendance
from sessions.forms import DESPITE, OutcomeForm
from sessions.models import Attendance, Session
from sessions.operations.writing import ABSENT, SENTENCES, locked
from sessions.settling import settle_session
from sessions.starting import may_hold

SETTLED = "L’issue de cette séance a été enregistrée entre-temps : vérifiez-la, puis enregistrez le reste."
TAKEN = (SENTENCES["consultant_is_in_one_place"], SENTENCES["person_is_in_one_place"])


class ClosingRefused(Exception):
    """One part is refused, hence all of it; the message is shown as it is, beside the field of that part."""

    def __init__(self, part: str, sentence: str, *, field: str | None = None, row: int | None = None):
        super().__init__(sentence)
        self.part, self.field, self.row = part, field, row


class ClosingConflict(ClosingRefused):
    """Another window saved meanwhile: nothing was overwritten, both texts are to be compared."""

    def __init__(self) -> None:
        super().__init__("page", "Cette séance a été complétée dans une autre fenêtre : comparez, puis enregistrez.")


@dataclass(frozen=True)
class Page:
    """The page that is sent: `key` makes of it one closing, `version` and `asked_outcome` say what it had before it."""

    key: UUID
    version: int
    asked_outcome: bool = True


@dataclass(frozen=True)
class Words:
    """What is written for oneself and for the person, as the page had it before."""

    note: str
    note_version: int
    summary: str
    summary_seen_at: datetime | None
    tasks: Sequence[Task] = ()
    instruments: Sequence[Instrument] = ()


@dataclass(frozen=True)
class Closed:
    """What became of it; `following` is the meeting booked in the same gesture."""

    session: Session
    following: Session | None = None


@transaction.atomic
def close_session(
    session: Session,
    *,
    page: Page,
    outcome: dict[str, Any] | None,
    signs_as: str,
    device: str,
    shown_hash: str,
    words: Words | None,
    booking: dict[str, Any] | None,
    by: Membership,
    at: datetime,
) -> Closed:
    """Keep everything that the panel says of one session, or nothing of it.

    `outcome` is None for a session settled before, `words` for whoever does not open its content, `booking`
    when the next date is chosen or waits. `signs_as` is the name of who signs, empty for nobody, `shown_hash`
    what they had before their eyes of a session settled before. The same page twice closes once. Raises ClosingConflict, ClosingRefused.
    """
    locked(session.bilan)
    state = papers.closing_of(session)
    if state.key == page.key:
        return Closed(session)
    if state.version != page.version:
        raise ClosingConflict
    if page.asked_outcome and not Session.objects.filter(pk=session.pk, state=Session.State.PLANNED).exists():
        raise ClosingRefused("page", SETTLED)
    if outcome is not None:
        session = _settle(session, outcome, at=at)
    if signs_as:
        _sign(session, name=signs_as, device=device, shown_hash=shown_hash, by=by, at=at)
    if words is not None:
        _write(session, words, by=by, at=at)
    following = _book(session, booking, by=by, at=at) if booking is not None else None
    papers.mark_closed(session, key=page.key, at=at)
    return Closed(session, following)


@contextmanager
def _part(name: str, field: str | None = None) -> Iterator[None]:
    """Say beside which field a refusal of another app is read."""
    try:
        yield
    except (sessions.SessionRefused, SigningRefused, AssignmentRefused, NoteRefused, papers.PaperRefused) as refusal:
        if isinstance(refusal, (NoteConflict, papers.SummaryConflict)):
            raise ClosingConflict from None
        raise ClosingRefused(name, str(refusal), field=field, row=getattr(refusal, "row", None)) from None


def _settle(session: Session, outcome: dict[str, Any], *, at: datetime) -> Session:
    is_held, why = outcome["outcome"] == OutcomeForm.HELD, outcome["irregular_reason"]
    lacks_basis = may_hold(session.bilan, course_of(session.bilan), session) is not None
    with _part("presence", "irregular_reason" if is_held and lacks_basis and not why else "outcome"):
        said = {name: outcome[name] for name in ("outcome", "actual_minutes", "reason", "irregular_reason")}
        return settle_session(session, at=at, **said)


def _sign(session: Session, *, name: str, device: str, shown_hash: str, by: Membership, at: datetime) -> None:
    """One's own presence: as it was just recorded, or as the page showed it."""
    if session.state != Session.State.HELD:
        return
    with _part("presence", "sign"):
        sign_attendance(
            session,
            party=Attendance.Party.CONSULTANT,
            by=by.user,
            signer_name=name,
            at=at,
            device=device,
            shown_hash=shown_hash,
        )


def _write(session: Session, words: Words, *, by: Membership, at: datetime) -> None:
    with _part("words", "note"):
        note = note_about(session, author_id=by.user_id)
        if note is None and words.note.strip():
            note = start_note(session.bilan, by=by.user, at=at)
        if note is not None:
            write_note(note, text=words.note, session=session, version=words.note_version, by=by.user, at=at)
    with _part("words", "summary"):
        papers.write_summary(session, text=words.summary, seen_at=words.summary_seen_at, by=by.user, at=at)
    with _part("tasks"):
        papers.give_exercises(session, words.tasks, by=by.user, at=at)
    with _part("words", "questionnaires"):
        for instrument in words.instruments:
            assign_questionnaire(session.bilan, instrument=instrument, by=by, at=at)


def _book(session: Session, booking: dict[str, Any], *, by: Membership, at: datetime) -> Session:
    try:
        return sessions.book_session(session.bilan, by=by.user, at=at, **booking)
    except sessions.SessionRefused as refusal:
        if refusal.constraint == ABSENT:
            raise ClosingRefused("following", str(refusal), field=DESPITE) from None
        field = "hour" if str(refusal) in TAKEN else "day"
        raise ClosingRefused("following", str(refusal), field=field) from None
