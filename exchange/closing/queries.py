"""What reads the papers of sessions: words while the bilan is open, counts from the clear tables."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from beneficiaries.models import Bilan
from exchange.closing.rules import NOTE_DAYS
from exchange.messages.queries import running
from exchange.models import Closing, Exercise, ExerciseText, SharedSummary, SummaryText
from organisations.permissions import Actor
from sessions.models import MEETINGS, Attendance, Session


@dataclass(frozen=True)
class Task:
    """An exercise and its words."""

    exercise: Exercise
    text: str

    @property
    def is_done(self) -> bool:
        return self.exercise.done_at is not None

    def is_late(self, today: date) -> bool:
        due_on = self.exercise.due_on
        return not self.is_done and due_on is not None and due_on < today


@dataclass
class Papers:
    """What one session left for the person."""

    session: Session
    summary: SharedSummary | None = None
    text: str = ""
    former: list[SummaryText] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)

    @property
    def is_unread(self) -> bool:
        return self.summary is not None and self.summary.read_at is None


def papers_of(bilan: Bilan) -> list[Papers]:
    """What each session left, the latest session first, in five queries; the bilan is open."""
    papers: dict[UUID, Papers] = {}
    for session in Session.objects.filter(bilan=bilan, kind__in=MEETINGS).select_related("step", "consultant"):
        papers[session.pk] = Papers(session)
    texts: dict[UUID, list[SummaryText]] = defaultdict(list)
    for words in SummaryText.objects.filter(bilan=bilan).order_by("version"):
        texts[words.summary_id].append(words)
    for summary in SharedSummary.objects.filter(bilan=bilan):
        found, versions = papers[summary.session_id], texts[summary.pk]
        found.summary, found.former = summary, versions[:-1]
        found.text = versions[-1].text if versions else ""
    for task in tasks_of(Exercise.objects.filter(bilan=bilan), bilan):
        papers[task.exercise.session_id].tasks.append(task)
    left = [found for found in papers.values() if found.summary or found.tasks]
    return sorted(left, key=lambda found: found.session.starts_at, reverse=True)


def papers_of_session(session: Session) -> Papers:
    """What one session left; its bilan is open."""
    found = Papers(session, SharedSummary.objects.filter(session=session).first())
    if found.summary is not None:
        versions = list(SummaryText.objects.filter(summary=found.summary).order_by("version"))
        found.former, found.text = versions[:-1], versions[-1].text if versions else ""
    found.tasks = tasks_of(Exercise.objects.filter(session=session), session.bilan)
    return found


def tasks_of(exercises: QuerySet[Exercise], bilan: Bilan) -> list[Task]:
    """Exercises with their words, in the order in which they were given."""
    words = {row.exercise_id: row.text for row in ExerciseText.objects.filter(bilan=bilan, exercise__in=exercises)}
    return [Task(exercise, words.get(exercise.pk, "")) for exercise in exercises.order_by("given_at", "position")]


@dataclass(frozen=True)
class PapersPanel:
    """Counts for pages that show no word: exercises given and done, summaries that wait to be read."""

    given: int = 0
    done: int = 0
    next_due_on: date | None = None
    unread: int = 0

    @property
    def left(self) -> int:
        return self.given - self.done


def papers_panel(bilan: Bilan) -> PapersPanel:
    """Two queries, whatever was given."""
    exercises = list(Exercise.objects.filter(bilan=bilan).values_list("done_at", "due_on"))
    return PapersPanel(
        given=len(exercises),
        done=sum(done_at is not None for done_at, _ in exercises),
        next_due_on=min((due for done_at, due in exercises if done_at is None and due), default=None),
        unread=SharedSummary.objects.filter(bilan=bilan, read_at=None).count(),
    )


# --- What waits for the consultant, from the clear tables alone --------------------------------------------


def sessions_to_close(actor: Actor, at: datetime) -> QuerySet[Session]:
    """Meetings of one's own bilans that lack their outcome, one's signature or one's note, the oldest first.

    A note is asked for a month, in bilans whose content one may open: after their end, notes are shut.
    """
    is_own = Q(consultant_id=actor.membership_id)
    signed = Attendance.objects.filter(session=OuterRef("pk"), party=Attendance.Party.CONSULTANT)
    settled = Closing.objects.filter(session=OuterRef("pk")).filter(
        Q(noted_at__isnull=False) | Q(nothing_to_note_at__isnull=False)
    )
    held = Q(state=Session.State.HELD)
    sessions = Session.objects.filter(
        bilan__consultant_id=actor.membership_id, bilan__cancelled_at=None, kind__in=MEETINGS
    ).annotate(**running())
    lacks_outcome = Q(state=Session.State.PLANNED, ends_at__lt=at)
    lacks_signature = held & is_own & ~Exists(signed)
    may_note = Q(bilan__is_content_agreed=True, is_over=False, is_halted=False)
    is_fresh = Q(settled_at__gt=at - timedelta(days=NOTE_DAYS))
    lacks_note = held & is_own & may_note & is_fresh & ~Exists(settled)
    return (
        sessions.annotate(lacks_outcome=lacks_outcome, lacks_signature=lacks_signature, lacks_note=lacks_note)
        .filter(Q(lacks_outcome=True) | Q(lacks_signature=True) | Q(lacks_note=True))
        .select_related("bilan__beneficiary", "step")
        .order_by("starts_at", "pk")
    )


@dataclass(frozen=True)
class ToClose:
    """How many of one's sessions lack something, what, and since when."""

    sessions: int = 0
    outcomes: int = 0
    signatures: int = 0
    notes: int = 0
    since: datetime | None = None

    @property
    def sentence(self) -> str:
        """« 2 issues, 1 signature, 3 notes »."""
        counts = ((self.outcomes, "issue"), (self.signatures, "signature"), (self.notes, "note"))
        return ", ".join(f"{number} {word}{'s' if number > 1 else ''}" for number, word in counts if number)


def count_to_close(actor: Actor, at: datetime) -> ToClose:
    """Counts for the start page, in one query."""
    found: Any = sessions_to_close(actor, at).order_by("starts_at")
    rows = list(found.values_list("starts_at", "lacks_outcome", "lacks_signature", "lacks_note"))
    outcomes, signatures, notes = (sum(bool(row[index]) for row in rows) for index in (1, 2, 3))
    return ToClose(len(rows), outcomes, signatures, notes, since=rows[0][0] if rows else None)
