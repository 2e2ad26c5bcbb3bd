"""What sessions leave: a summary kept as it was read, exercises that are ticked, and what still lacks."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from beneficiaries.rules import Kind
from confidentiality.destruction.contents import erase
from confidentiality.models import Destruction
from confidentiality.vault import Retention
from exchange.closing import operations, rules
from exchange.closing.operations import Task
from exchange.closing.queries import count_to_close, papers_of, papers_panel, sessions_to_close
from exchange.destruction import forget_papers
from exchange.models import Closing, Exercise, ExerciseText, SharedSummary, SummaryText
from exchange.notes import delete_note
from foundation.errors import violated
from foundation.tenancy import content_of, tenant
from sessions.attendance import sign_attendance
from sessions.models import Attendance
from tests.exchange.factories import a_note
from tests.factories import NOW, TODAY, a_ready_bilan, an_actor, facts
from tests.sessions.factories import a_held_session, a_session

LATER = NOW + timedelta(minutes=9)


@pytest.fixture
def held(opened):
    """The house, with one session held and not signed."""
    opened.session = a_held_session(opened.bilan)
    return opened


def a_summary(house, text: str = "Vous avez nommé trois moments.", *, seen_at=None, at=NOW) -> SharedSummary:
    operations.write_summary(house.session, text=text, seen_at=seen_at, by=house.consultant.user, at=at)
    return SharedSummary.objects.get(session=house.session)


def some_exercises(house, *texts: str, **fields) -> list[Exercise]:
    tasks = [Task(text, **fields) for text in texts]
    return operations.give_exercises(house.session, tasks, by=house.consultant.user, at=NOW)


def test_words_are_sealed_and_read_back(held):
    a_summary(held)
    some_exercises(held, "Relire le courrier du chef", "  ")

    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT json_agg(x)::text FROM exchange_summarytext x)"
                       " || (SELECT json_agg(x)::text FROM exchange_exercisetext x)")  # fmt: skip
        (rows,) = cursor.fetchone()
    assert "moments" not in rows
    assert "courrier" not in rows
    (papers,) = papers_of(held.bilan)
    assert (papers.text, [task.text for task in papers.tasks]) == (
        "Vous avez nommé trois moments.",
        ["Relire le courrier du chef"],
    )


def test_summary_is_rewritten_until_it_is_read_then_versioned(held):
    first = a_summary(held)
    second = a_summary(held, "Deux moments.", seen_at=first.written_at, at=LATER)
    assert (second.version, SummaryText.objects.count()) == (1, 1)
    assert operations.mark_summary_read(second, seen_at=second.written_at, at=LATER)

    third = a_summary(held, "Quatre moments.", seen_at=LATER, at=LATER + timedelta(hours=1))

    (papers,) = papers_of(held.bilan)
    assert (third.version, third.read_at, papers.text) == (2, None, "Quatre moments.")
    assert [words.text for words in papers.former] == ["Deux moments."]


def test_words_that_changed_under_the_reader_are_not_read(held):
    first = a_summary(held)
    a_summary(held, "Autre chose.", seen_at=first.written_at, at=LATER)

    assert not operations.mark_summary_read(first, seen_at=first.written_at, at=LATER)
    assert papers_panel(held.bilan).unread == 1


def test_second_window_overwrites_no_summary(held):
    a_summary(held)

    with pytest.raises(operations.SummaryConflict) as meeting:
        a_summary(held, "Le mien", seen_at=None, at=LATER)

    assert meeting.value.theirs == "Vous avez nommé trois moments."
    assert a_summary(held, "Vous avez nommé trois moments.", at=LATER).written_at == NOW


def test_unread_summary_is_taken_back_and_a_read_one_is_not(held):
    first = a_summary(held)
    operations.write_summary(held.session, text=" ", seen_at=first.written_at, by=held.consultant.user, at=LATER)
    assert not SharedSummary.objects.exists()

    again = a_summary(held)
    operations.mark_summary_read(again, seen_at=again.written_at, at=LATER)
    with pytest.raises(operations.PaperRefused, match="a été lu"):
        operations.write_summary(held.session, text="", seen_at=again.written_at, by=held.consultant.user, at=LATER)


def test_database_keeps_what_was_read(held):
    summary = a_summary(held)
    operations.mark_summary_read(summary, seen_at=summary.written_at, at=LATER)
    words = SummaryText.objects.get()
    words.text = "Réécrit après coup"

    for change, constraint in (
        (words.save, "summary_text_is_kept"),
        (words.delete, "summary_text_is_kept"),
        (lambda: SharedSummary.objects.update(read_at=None), "summary_stays_read"),
        (lambda: SharedSummary.objects.update(version=0), "summary_stays_read"),
    ):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            change()
        assert violated(refused.value) == constraint


def test_papers_are_about_a_session_of_their_bilan(held):
    other = a_session(a_ready_bilan(held.consultant), starts_at=NOW + timedelta(days=1))

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        SharedSummary.objects.create(
            organisation_id=held.organisation.pk, bilan=held.bilan, session=other, written_at=NOW
        )
    assert violated(refused.value) == "paper_is_of_its_bilan"


@pytest.mark.parametrize(
    ("task", "sentence"),
    [
        (Task("x" * 301), "300"),
        (Task("Lire", due_on=TODAY - timedelta(days=1)), "déjà passé"),
    ],
)
def test_absurd_exercise_is_refused_with_its_row_and_none_is_kept(held, task, sentence):
    with pytest.raises(operations.PaperRefused, match=sentence) as refused:
        operations.give_exercises(held.session, [Task("Bon"), task], by=held.consultant.user, at=NOW)

    assert refused.value.row == 1
    assert not Exercise.objects.exists()


def test_exercises_of_a_session_are_bounded(held):
    some_exercises(held, *("x" for _ in range(rules.EXERCISES_A_SESSION)))

    with pytest.raises(operations.PaperRefused, match="12 exercices"):
        some_exercises(held, "un de trop")


def test_exercise_is_ticked_unticked_and_taken_back_until_it_is_done(held):
    one, two = some_exercises(held, "Lire", "Écrire", due_on=TODAY)
    operations.tick_exercise(one, is_done=True, at=LATER)
    panel = papers_panel(held.bilan)
    assert (panel.given, panel.done, panel.left, panel.next_due_on) == (2, 1, 1, TODAY)

    operations.withdraw_exercise(two)
    with pytest.raises(operations.PaperRefused, match="est fait"):
        operations.withdraw_exercise(one)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        ExerciseText.objects.filter(exercise=one).delete()
    assert violated(refused.value) == "exercise_text_is_kept"
    assert operations.tick_exercise(one, is_done=False, at=LATER).done_at is None


def test_nothing_is_left_once_the_bilan_stops(held):
    (exercise,) = some_exercises(held, "Lire")
    facts(held.bilan, Kind.CONSENT_WITHDRAWN)

    with pytest.raises(operations.PaperRefused, match="ne court plus"):
        a_summary(held)
    with pytest.raises(operations.PaperRefused, match="ne court plus"):
        operations.tick_exercise(exercise, is_done=True, at=LATER)


def test_destruction_takes_words_and_clear_rows(held):
    summary = a_summary(held)
    operations.mark_summary_read(summary, seen_at=summary.written_at, at=LATER)
    a_summary(held, "Seconde", seen_at=summary.written_at, at=LATER)
    (done, _) = some_exercises(held, "Lire", "Écrire")
    operations.tick_exercise(done, is_done=True, at=LATER)
    a_note(held, session=held.session)
    destruction = Destruction.objects.create(
        organisation=held.organisation,
        bilan=held.bilan,
        retention=Retention.WORKING.value,
        due_on=TODAY,
        rule="R6313-7",
        planned_at=NOW,
        started_at=NOW,
    )

    erase(held.bilan.pk, Retention.WORKING, None)
    forget_papers(destruction=destruction)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    left = [model.objects.count() for model in (SharedSummary, SummaryText, Exercise, ExerciseText, Closing)]
    assert left == [0] * 5


# --- What lacks ------------------------------------------------------------------------------------


def lacks(house, who=None, at=NOW) -> list[tuple[bool, bool, bool]]:
    found = sessions_to_close(an_actor(who or house.consultant), at)
    return [
        (bool(one.lacks_outcome), bool(one.lacks_signature), bool(one.lacks_note))  # type: ignore[attr-defined]
        for one in found
    ]


def sign(house) -> None:
    party = Attendance.Party.CONSULTANT
    sign_attendance(house.session, party=party, by=house.consultant.user, signer_name="Camille", at=NOW)


def test_session_lacks_outcome_then_signature_and_note_then_nothing(held):
    a_session(held.bilan, starts_at=NOW - timedelta(days=1))
    a_session(held.bilan, starts_at=NOW + timedelta(days=1))
    assert lacks(held) == [(True, False, False), (False, True, True)]
    assert lacks(held, held.colleague) == []
    assert count_to_close(an_actor(held.consultant), NOW).sentence == "1 issue, 1 signature, 1 note"

    sign(held)
    note = a_note(held, session=held.session)

    assert lacks(held) == [(True, False, False)]
    delete_note(note, by=held.consultant.user, at=LATER)
    assert lacks(held) == [(True, False, False), (False, False, True)]
    operations.note_nothing(held.session, at=LATER)
    assert lacks(held) == [(True, False, False)]


def test_note_of_a_colleague_is_not_that_of_who_led(held):
    sign(held)
    with tenant(held.organisation.pk, user_id=held.colleague.user_id), content_of(held.bilan.pk):
        a_note(held, by=held.colleague.user, session=held.session)

    assert lacks(held) == [(False, False, True)]


@pytest.mark.parametrize("days", [29, 31])
def test_note_is_asked_for_a_month(held, days):
    sign(held)

    assert lacks(held, at=NOW + timedelta(days=days)) == ([(False, False, True)] if days < 30 else [])


def test_note_is_not_asked_once_notes_are_shut(held):
    sign(held)
    facts(held.bilan, Kind.CONSENT_WITHDRAWN)

    assert lacks(held) == []
