"""What changes the papers of sessions. Words are written and read while the content of the bilan is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from beneficiaries.models import Bilan
from beneficiaries.queries import course_of
from exchange.closing import rules
from exchange.models import BilanFile, Closing, Exercise, ExerciseText, Note, SharedSummary, SummaryText
from exchange.operations import tell_the_other
from foundation.clock import paris_day
from organisations.models import User
from sessions.models import Session


class PaperRefused(Exception):
    """It cannot be written so; the message is shown to the user as it is. `row` is that of a list, from 0."""

    def __init__(self, sentence: str, *, row: int | None = None):
        super().__init__(sentence)
        self.row = row


class SummaryConflict(PaperRefused):
    """The summary is not any more the one that its writer had before them; nothing was overwritten."""

    def __init__(self, theirs: str):
        super().__init__("Ce résumé a changé dans une autre fenêtre : comparez les deux textes.")
        self.theirs = theirs


@dataclass(frozen=True)
class Task:
    """An exercise as it is typed."""

    text: str
    due_on: date | None = None
    kind: Exercise.Kind = Exercise.Kind.TASK


@transaction.atomic
def write_summary(session: Session, *, text: str, seen_at: datetime | None, by: User, at: datetime) -> None:
    """Keep the summary of one session for the person: rewritten until they read it, then a new version.

    `seen_at` is when the summary that the writer had before them was written, None for none. Empty takes an
    unread one back. Raises SummaryConflict, PaperRefused.
    """
    bilan = _running(session.bilan_id)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()
    summary = SharedSummary.objects.select_for_update(of=("self",)).filter(session=session).first()
    words = SummaryText.objects.get(summary=summary, version=summary.version) if summary else None
    if text == (words.text if words else ""):
        return
    if (summary.written_at if summary else None) != seen_at:
        raise SummaryConflict(words.text if words else "")
    if fault := rules.fault_in_summary(text):
        raise PaperRefused(fault)
    if summary is None or words is None:
        summary = SharedSummary.objects.create(
            organisation_id=bilan.organisation_id, bilan=bilan, session=session, written_at=at
        )
        _write(summary, text, by=by, at=at)
    elif not text:
        _take_back(summary, words)
        return
    elif summary.read_at is not None:
        summary.version, summary.written_at, summary.read_at = summary.version + 1, at, None
        summary.save(update_fields=["version", "written_at", "read_at"])
        _write(summary, text, by=by, at=at)
    else:
        words.text, words.written_by, words.written_at = text, by, at
        words.save(update_fields=["text", "written_by", "written_at"])
        summary.written_at = at
        summary.save(update_fields=["written_at"])
    tell_the_other(bilan, BilanFile.Party.CONSULTANT, at=at)


def _take_back(summary: SharedSummary, words: SummaryText) -> None:
    if summary.read_at is not None or summary.version > 1:
        raise PaperRefused(rules.READ_STAYS)
    words.delete()
    summary.delete()


def _write(summary: SharedSummary, text: str, *, by: User, at: datetime) -> None:
    SummaryText.objects.create(
        organisation_id=summary.organisation_id,
        bilan_id=summary.bilan_id,
        summary=summary,
        version=summary.version,
        text=text,
        written_by=by,
        written_at=at,
    )


@transaction.atomic
def mark_summary_read(summary: SharedSummary, *, seen_at: datetime, at: datetime) -> bool:
    """The person read the words written at `seen_at`; whether these are still today's."""
    summary = SharedSummary.objects.select_for_update(of=("self",)).get(pk=summary.pk)
    if summary.written_at != seen_at or summary.read_at is not None:
        return summary.read_at is not None
    summary.read_at = max(at, summary.written_at)
    summary.save(update_fields=["read_at"])
    return True


@transaction.atomic
def give_exercises(session: Session, tasks: Sequence[Task], *, by: User, at: datetime) -> list[Exercise]:
    """Add to what the person does until next time; blank lines are nothing. Raises PaperRefused, with its row."""
    if not any(task.text.strip() for task in tasks):
        return []
    bilan = _running(session.bilan_id)
    position = max(Exercise.objects.filter(session=session).values_list("position", flat=True), default=0)
    given = []
    for row, task in enumerate(tasks):
        text = " ".join(task.text.replace("\x00", "").split())
        if not text:
            continue
        if fault := rules.fault_in_exercise(text, task.due_on, today=paris_day(at)):
            raise PaperRefused(fault, row=row)
        position += 1
        if position > rules.EXERCISES_A_SESSION:
            raise PaperRefused(f"Une séance laisse {rules.EXERCISES_A_SESSION} exercices au plus.", row=row)
        exercise = Exercise.objects.create(
            organisation_id=bilan.organisation_id,
            bilan=bilan,
            session=session,
            kind=task.kind,
            position=position,
            due_on=task.due_on,
            given_by=by,
            given_at=at,
        )
        ExerciseText.objects.create(organisation_id=bilan.organisation_id, bilan=bilan, exercise=exercise, text=text)
        given.append(exercise)
    tell_the_other(bilan, BilanFile.Party.CONSULTANT, at=at)
    return given


@transaction.atomic
def tick_exercise(exercise: Exercise, *, is_done: bool, at: datetime) -> Exercise:
    """The person says that it is done, or that it was not; saying it twice changes nothing. Raises PaperRefused."""
    _running(exercise.bilan_id)
    exercise = Exercise.objects.select_for_update(of=("self",)).get(pk=exercise.pk)
    if (exercise.done_at is not None) != is_done:
        exercise.done_at = max(at, exercise.given_at) if is_done else None
        exercise.save(update_fields=["done_at"])
    return exercise


@transaction.atomic
def withdraw_exercise(exercise: Exercise) -> None:
    """Take back what is not done yet. Raises PaperRefused."""
    _running(exercise.bilan_id)
    found = Exercise.objects.select_for_update(of=("self",)).filter(pk=exercise.pk).first()
    if found is None:
        return
    if found.done_at is not None:
        raise PaperRefused(rules.IS_DONE)
    ExerciseText.objects.filter(exercise=found).delete()
    found.delete()


def closing_of(session: Session) -> Closing:
    """How far the papers of a session are, held until the transaction ends; a blank one is made."""
    Closing.objects.get_or_create(
        session=session, defaults={"organisation_id": session.organisation_id, "bilan_id": session.bilan_id}
    )
    return Closing.objects.select_for_update(of=("self",)).get(session=session)


@transaction.atomic
def mark_closed(session: Session, *, key: UUID, at: datetime) -> Closing:
    """The panel of a session was saved once more."""
    closing = closing_of(session)
    closing.version, closing.key, closing.closed_at = closing.version + 1, key, at
    closing.save(update_fields=["version", "key", "closed_at"])
    return closing


@transaction.atomic
def mark_noted(session: Session, *, author: User, at: datetime) -> None:
    """Whether who led a session has a private note about it: counted again from their notes, which they alone see."""
    if session.consultant is None or session.consultant.user_id != author.pk:
        return
    is_noted = Note.objects.filter(session=session, author=author, version__gt=0).exists()
    closing = closing_of(session)
    if (closing.noted_at is not None) != is_noted:
        closing.noted_at = at if is_noted else None
        closing.save(update_fields=["noted_at"])


@transaction.atomic
def note_nothing(session: Session, *, at: datetime) -> None:
    """Who led it says that there is nothing to note: the session leaves the list of those that wait."""
    closing = closing_of(session)
    if closing.nothing_to_note_at is None:
        closing.nothing_to_note_at = at
        closing.save(update_fields=["nothing_to_note_at"])


def _running(bilan_id: UUID) -> Bilan:
    """The bilan, held until the transaction ends. Raises PaperRefused when it does not run any more."""
    bilan = Bilan.objects.select_for_update(of=("self",)).get(pk=bilan_id)
    refusal = rules.may_leave_papers(course_of(bilan))
    if refusal:
        raise PaperRefused(refusal.sentence)
    return bilan
