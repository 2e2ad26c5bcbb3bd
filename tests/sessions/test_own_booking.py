"""What a person books, moves and gives up by themselves, within what is published, the notice and the hours."""

from datetime import UTC, datetime, timedelta

import pytest

from foundation.tenancy import tenant
from sessions.house_rules.operations import set_house_rules
from sessions.models import Phase, Session, SessionMove, Side
from sessions.operations import SessionRefused, hold_session, waive
from sessions.planning.operations import cancel_as_asked, enter_absence, undo_move
from sessions.planning.own_operations import (
    RuleUnread,
    SlotGone,
    book_own_session,
    cancel_own_session,
    move_own_session,
)
from sessions.planning.queries import bookable_slots
from sessions.queries import hours_of
from tests.factories import NOW, a_bilan, a_house, a_ready_bilan
from tests.sessions.factories import a_session, a_step
from tests.sessions.planning_factories import published

TUESDAY = datetime(2026, 6, 9, 12, 0, tzinfo=UTC)  # 14 h in Paris, the first hours beyond 24 h from NOW are on it
FRIDAY = datetime(2026, 6, 12, 12, 0, tzinfo=UTC)


@pytest.fixture
def desk(inside):
    """The house, its bilan with a step, and the consultant's hours."""
    a_step(inside.bilan, minutes=240)
    a_step(inside.bilan, phase=Phase.INVESTIGATION, minutes=720)
    published(inside.consultant)
    return inside


def book(desk, starts_at=FRIDAY, *, at=NOW) -> Session:
    return book_own_session(desk.bilan, starts_at=starts_at, by=desk.person, at=at)


def test_person_books_the_next_step_at_the_usual_length(desk):
    session = book(desk)

    assert (session.step.title, session.planned_minutes, session.mode, session.place) == (
        "Parcours et compétences",
        120,
        "video",
        "Lien",
    )
    assert session.consultant_id == desk.consultant.pk


@pytest.mark.parametrize(
    "starts_at",
    [
        NOW + timedelta(hours=22, minutes=30),  # Tuesday 9 h 30: nearer than a day
        datetime(2026, 6, 12, 15, 0, tzinfo=UTC),  # 17 h: would end after 18 h
        datetime(2026, 6, 13, 8, 0, tzinfo=UTC),  # Saturday
        datetime(2026, 7, 14, 8, 0, tzinfo=UTC),  # public holiday
        datetime(2026, 7, 28, 8, 0, tzinfo=UTC),  # further than six weeks
        datetime(2026, 6, 12, 12, 10, tzinfo=UTC),  # not an hour that is offered
    ],
)
def test_hours_that_are_not_offered_are_refused_with_what_to_do(desk, starts_at):
    with pytest.raises(SlotGone, match="prochaines heures libres"):
        book(desk, starts_at)


def test_the_stricter_of_house_and_consultant_holds(desk):
    set_house_rules(desk.organisation, books_until_weeks=2)

    days = [slot.starts_at for slot in bookable_slots(desk.bilan, minutes=120, at=NOW)]

    assert max(days) < NOW + timedelta(weeks=2, days=1)


def test_person_books_no_minute_too_many(desk):
    a_session(desk.bilan, minutes=16 * 60 - 60, starts_at=NOW + timedelta(days=60))

    session = book(desk)

    assert session.planned_minutes == 60
    with pytest.raises(SessionRefused, match="Toutes les heures"):
        book(desk, FRIDAY + timedelta(days=3))
    assert hours_of(desk.bilan).accompaniment.left == 0


def test_booking_before_consent_and_contract_is_tentative(desk):
    bilan = a_bilan(desk.consultant)
    a_step(bilan)

    session = book_own_session(bilan, starts_at=FRIDAY, by=bilan.beneficiary.user, at=NOW)

    with pytest.raises(SessionRefused, match="consenti"):
        hold_session(session, actual_minutes=120, at=FRIDAY + timedelta(hours=2))


def test_nothing_is_booked_where_nothing_is_published(inside):
    a_step(inside.bilan)

    with pytest.raises(SessionRefused, match="ne sont pas ouvertes"):
        book_own_session(inside.bilan, starts_at=FRIDAY, by=inside.person, at=NOW)


def test_absence_and_buffer_close_hours(desk):
    other = a_ready_bilan(desk.consultant)
    a_session(other, starts_at=FRIDAY)  # 14 h to 16 h
    enter_absence(desk.consultant, starts_at=FRIDAY - timedelta(hours=6), ends_at=FRIDAY - timedelta(hours=3), at=NOW)

    on_friday = [
        slot.starts_at.hour * 60 + slot.starts_at.minute
        for slot in bookable_slots(desk.bilan, minutes=90, at=NOW)
        if slot.starts_at.date() == FRIDAY.date()
    ]

    # Absent from 8 h to 11 h, taken from 14 h to 16 h with a quarter on both sides: starts at 11 h, 11 h 30, 12 h, then 16 h 30.
    assert on_friday == [9 * 60, 9 * 60 + 30, 10 * 60, 14 * 60 + 30]


@pytest.mark.parametrize(
    ("before", "late"),
    [(timedelta(hours=48, seconds=1), False), (timedelta(hours=48), False), (timedelta(hours=47, minutes=59), True)],
)
def test_cancelling_after_the_notice_is_late_and_says_so_first(desk, before, late):
    session = book(desk)
    at = FRIDAY - before

    if late:
        with pytest.raises(RuleUnread):
            cancel_own_session(session, has_read_rule=False, at=at)
    given_up = cancel_own_session(session, has_read_rule=late, at=at)

    assert (given_up.state, given_up.given_up_by, given_up.is_late, given_up.settled_at) == (
        "cancelled",
        Side.PERSON,
        late,
        at,
    )
    assert hours_of(desk.bilan).accompaniment.taken == 0


def test_consultant_waives_a_late_cancellation_with_a_reason(desk):
    session = cancel_as_asked(book(desk), reason="Enfant malade", at=FRIDAY - timedelta(hours=1))
    assert session.is_late

    with pytest.raises(SessionRefused, match="pourquoi"):
        waive(session, reason=" ")

    assert waive(session, reason="Force majeure").waived_reason == "Force majeure"


def test_nothing_to_waive_in_a_timely_cancellation(desk):
    session = cancel_as_asked(book(desk), reason="", at=NOW)

    with pytest.raises(SessionRefused, match="Rien n’est retenu"):
        waive(session, reason="Force majeure")


def test_person_moves_and_the_move_is_kept(desk):
    session = book(desk)
    to_at = FRIDAY + timedelta(days=3)

    move_own_session(session, starts_at=to_at, has_read_rule=False, by=desk.person, at=NOW)

    move = SessionMove.objects.get()
    assert (move.from_at, move.to_at, move.side, move.is_late, move.moved_by) == (
        FRIDAY,
        to_at,
        Side.PERSON,
        False,
        desk.person,
    )


def test_late_move_waits_for_the_rule_to_be_read(desk):
    session, at = book(desk), FRIDAY - timedelta(hours=30)

    with pytest.raises(RuleUnread):
        move_own_session(session, starts_at=FRIDAY + timedelta(days=3), has_read_rule=False, by=desk.person, at=at)
    move_own_session(session, starts_at=FRIDAY + timedelta(days=3), has_read_rule=True, by=desk.person, at=at)

    assert SessionMove.objects.get().is_late


def test_person_moves_into_what_the_meeting_itself_took(desk):
    session = book(desk)

    moved = move_own_session(
        session, starts_at=FRIDAY + timedelta(minutes=30), has_read_rule=False, by=desk.person, at=NOW
    )

    assert moved.starts_at == FRIDAY + timedelta(minutes=30)


def test_meeting_that_began_is_no_longer_the_persons_to_change(desk):
    session = book(desk)

    with pytest.raises(SessionRefused, match="a commencé"):
        cancel_own_session(session, has_read_rule=True, at=FRIDAY)


def test_undo_gives_back_the_hour_before_once(desk):
    session = book(desk)
    move_own_session(session, starts_at=FRIDAY + timedelta(days=3), has_read_rule=False, by=desk.person, at=NOW)

    assert undo_move(session, by=desk.consultant.user, at=NOW + timedelta(minutes=1)).starts_at == FRIDAY
    with pytest.raises(SessionRefused, match="passée"):
        undo_move(session, by=desk.consultant.user, at=FRIDAY + timedelta(days=9))


# --- Pages -----------------------------------------------------------------------------------


@pytest.fixture
def pages(house, now, signed_in):
    with tenant(house.organisation.pk):
        a_step(house.bilan)
        published(house.consultant)
    return signed_in(house.person), f"/o/{house.organisation.slug}/mon-bilan/seances/"


def test_person_chooses_a_day_then_an_hour(pages, house):
    client, base = pages

    days = client.get(f"{base}reserver/").content.decode()
    hours = client.get(f"{base}reserver/?jour=2026-06-12").content.decode()
    booked = client.post(f"{base}reserver/?jour=2026-06-12", {"starts_at": "2026-06-12T14:00:00+02:00"})

    assert "?jour=2026-06-12" in days
    assert "?jour=2026-06-13" not in days
    assert 'value="2026-06-12T14:00:00+02:00"' in hours
    assert booked.status_code == 302
    assert "Réserver une séance" in client.get(base).content.decode()


def test_who_comes_second_reads_why_and_the_next_free_hours(pages, house):
    client, base = pages
    with tenant(house.organisation.pk):
        a_session(a_ready_bilan(house.consultant), starts_at=FRIDAY)

    refused = client.post(f"{base}reserver/?jour=2026-06-12", {"starts_at": "2026-06-12T14:00:00+02:00"})

    page = refused.content.decode()
    assert refused.status_code == 422
    assert "vient d’être prise" in page
    assert 'value="2026-06-09T11:00:00+02:00"' in page


@pytest.mark.parametrize(
    "typed", ["", "demain", "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+14:00", "2026-06-12", "\x00"]
)
def test_absurd_hours_get_a_sentence(pages, typed):
    client, base = pages

    assert client.post(f"{base}reserver/", {"starts_at": typed}).status_code == 422
    assert client.get(f"{base}reserver/", {"jour": typed}).status_code == 200


def test_late_page_shows_the_rule_of_the_house_before_confirming(pages, house, monkeypatch):
    from foundation import clock

    client, base = pages
    with tenant(house.organisation.pk):
        set_house_rules(house.organisation, late_cancellation_rule="Appelez-nous d’abord.")
        session = a_session(house.bilan, starts_at=FRIDAY)
    assert "Appelez-nous" not in client.get(f"{base}{session.pk}/annuler/").content.decode()
    monkeypatch.setattr(clock, "now", lambda: FRIDAY - timedelta(hours=10))

    page = client.get(f"{base}{session.pk}/annuler/").content.decode()
    unread = client.post(f"{base}{session.pk}/annuler/")
    client.post(f"{base}{session.pk}/annuler/", {"has_read_rule": "1"})

    assert "Appelez-nous d’abord." in page
    assert unread["Location"].endswith("/annuler/")
    with tenant(house.organisation.pk):
        assert Session.objects.get(pk=session.pk).is_late


def test_another_persons_meeting_is_absent(pages):
    client, base = pages
    other = a_house()
    with tenant(other.organisation.pk):
        session = a_session(other.bilan)

    assert client.post(f"{base}{session.pk}/annuler/").status_code == 404


def test_person_corrects_work_declared_by_mistake(pages, house):
    client, base = pages
    own = base.replace("seances/", "travail/")
    client.post(own, {"day": "2026-06-08", "minutes": "60"})
    with tenant(house.organisation.pk):
        work = Session.objects.get(kind="personal_work")

    assert f"{work.pk}/corriger/" in client.get(own).content.decode()
    assert client.post(f"{own}{work.pk}/corriger/", {"reason": ""}).status_code == 422
    client.post(f"{own}{work.pk}/corriger/", {"reason": "Noté deux fois"})

    page = client.get(own).content.decode()
    assert "Noté deux fois" in page
    with tenant(house.organisation.pk):
        assert hours_of(house.bilan).personal_work.taken == 0
