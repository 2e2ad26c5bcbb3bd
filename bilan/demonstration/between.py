"""What passes between two meetings of a demonstrated bilan: summaries, exercises, messages."""

from datetime import datetime, time, timedelta
from uuid import uuid4

from beneficiaries.models import Bilan
from bilan.demonstration import words
from confidentiality.opening import opened
from exchange.closing.operations import (
    Task,
    give_exercises,
    mark_closed,
    mark_summary_read,
    note_nothing,
    tick_exercise,
    write_summary,
)
from exchange.closing.rules import NOTE_DAYS
from exchange.messages.operations import mark_read, send_message
from exchange.models import Closing, Exercise, HelpRequest, SharedSummary
from exchange.models.messages import Party
from foundation.clock import PARIS, paris_day
from organisations.actors import actor_of
from organisations.permissions import Verb
from sessions.models import Session

SUMMED_UP = 3  # the latest meetings alone, so that the demonstration starts quickly


def leave_papers(bilan: Bilan, *, slot: int, now: datetime) -> None:
    """After each of the last meetings, what the person keeps of it and does until the next one."""
    consultant = bilan.consultant.user
    held = Session.objects.filter(bilan=bilan, kind=Session.Kind.ACCOMPANIMENT, state=Session.State.HELD)
    meetings = list(held.order_by("-starts_at")[:SUMMED_UP])
    with opened(bilan, by=actor_of(consultant, bilan.organisation_id), verb=Verb.LEAVE_PAPERS, at=now):
        for number, session in enumerate(meetings):
            at = min(session.ends_at + timedelta(minutes=10), now)
            summary, tasks = words.PAPERS[(slot + number) % len(words.PAPERS)]
            write_summary(session, text=summary, seen_at=None, by=consultant, at=at)
            day = (at + timedelta(days=6)).date()
            given = give_exercises(session, [Task(tasks[0], day), *map(Task, tasks[1:])], by=consultant, at=at)
            mark_closed(session, key=uuid4(), at=at)
            if bilan.beneficiary.user is not None:
                _follow(session, given, is_latest=number == 0, slot=slot, now=now)
    _leave_few_notes_out(bilan, meetings, slot=slot, now=now)


def _follow(session: Session, given: list[Exercise], *, is_latest: bool, slot: int, now: datetime) -> None:
    """What is old is read and done; the latest is read by one in two, and begun."""
    summary = SharedSummary.objects.get(session=session)
    at = min(summary.written_at + timedelta(hours=9), now)
    if not is_latest or slot % 2:
        mark_summary_read(summary, seen_at=summary.written_at, at=at)
    for exercise in given if not is_latest else given[: slot % 2 + 1]:
        tick_exercise(exercise, is_done=True, at=min(at + timedelta(days=3), now))


def _leave_few_notes_out(bilan: Bilan, meetings: list[Session], *, slot: int, now: datetime) -> None:
    """A note is missing here and there; of the other meetings it was said that there is nothing to note."""
    recent = Session.objects.filter(
        bilan=bilan, state=Session.State.HELD, settled_at__gt=now - timedelta(days=NOTE_DAYS)
    )
    noted = Closing.objects.filter(bilan=bilan, noted_at__isnull=False).values("session_id")
    for session in recent.exclude(pk__in=noted):
        if not (slot % 3 == 1 and meetings and session.pk == meetings[0].pk):
            note_nothing(session, at=min(session.ends_at + timedelta(minutes=15), now))


def converse(bilan: Bilan, *, slot: int, now: datetime) -> None:
    """A few messages of the last days; in one bilan out of two something waits to be read."""
    person, consultant = bilan.beneficiary.user, bilan.consultant.user
    if person is None:
        return
    lines = words.CONVERSATIONS[slot % len(words.CONVERSATIONS)]
    with opened(bilan, by=actor_of(person, bilan.organisation_id), verb=Verb.WRITE_EXCHANGES, at=now):
        for number, (who, text) in enumerate(lines):
            day = paris_day(now) - timedelta(days=2 * (len(lines) - number))
            at = datetime.combine(day, time(9 + slot % 8, 7 * number), tzinfo=PARIS)
            party = Party(who)
            by = person if party == Party.PERSON else consultant
            place = HelpRequest.Place.HOME if slot % 4 == 1 and number == 0 and party == Party.PERSON else None
            message = send_message(bilan, text=text, party=party, key=uuid4(), by=by, at=at, help_from=place)
            if number < len(lines) - 1 or slot % 2:
                reader = Party.CONSULTANT if party == Party.PERSON else Party.PERSON
                mark_read(bilan, up_to=message.pk, reader=reader, at=at + timedelta(hours=3))
