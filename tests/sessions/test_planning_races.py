"""Two who want one hour: one has it, the other reads a sentence, and nobody waits for ever."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from foundation.tenancy import tenant
from sessions.models import Session
from sessions.operations import SessionRefused, book_session
from sessions.planning.operations import Line, SeriesRefused, book_series, enter_absence
from sessions.planning.own_operations import SlotGone, book_own_session, move_own_session
from sessions.queries import hours_of
from tests.factories import NOW, a_house, a_ready_bilan
from tests.sessions.factories import a_session, a_step
from tests.sessions.planning_factories import published
from tests.sessions.test_own_booking import FRIDAY

REFUSALS = (SlotGone, SessionRefused, SeriesRefused)


def race(house, *acts: Callable[[], object]) -> list[str]:
    """Everybody at once, each on a connection of their own: `done`, or the name of the refusal."""
    start = threading.Barrier(len(acts))
    outcomes: list[str] = []

    def play(act: Callable[[], object]) -> None:
        try:
            start.wait(timeout=30)
            with tenant(house.organisation.pk):
                act()
            outcomes.append("done")
        except REFUSALS as refusal:
            outcomes.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=play, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


@pytest.fixture
def house(committed):
    house = a_house()
    with tenant(house.organisation.pk):
        a_step(house.bilan)
        published(house.consultant)
    return house


def another(house):
    bilan = a_ready_bilan(house.consultant)
    a_step(bilan)
    return bilan


def own(bilan, starts_at=FRIDAY) -> Callable[[], object]:
    return lambda: book_own_session(bilan, starts_at=starts_at, by=bilan.beneficiary.user, at=NOW)


def by_consultant(bilan, starts_at=FRIDAY) -> Callable[[], object]:
    step = a_step(bilan)
    by = bilan.consultant.user
    return lambda: book_session(bilan, step=step, starts_at=starts_at, minutes=120, by=by, at=NOW)


def test_one_of_eight_people_gets_the_hour(house):
    bilans = [another(house) for _ in range(8)]

    outcomes = race(house, *[own(bilan) for bilan in bilans])

    assert outcomes == ["SlotGone"] * 7 + ["done"]


def test_overlapping_hours_of_two_people_never_both_stand(house):
    one, other = another(house), another(house)

    outcomes = race(house, own(one), own(other, FRIDAY + timedelta(minutes=90)))

    assert outcomes == ["SlotGone", "done"]


def test_persons_move_against_the_consultants_booking(house):
    session = a_session(house.bilan, starts_at=FRIDAY + timedelta(days=3))
    other = another(house)

    def move() -> object:
        return move_own_session(session, starts_at=FRIDAY, has_read_rule=False, by=house.person, at=NOW)

    outcomes = race(house, move, by_consultant(other))

    assert outcomes in (["SessionRefused", "done"], ["SlotGone", "done"])
    with tenant(house.organisation.pk):
        assert Session.objects.filter(starts_at=FRIDAY).count() == 1


def test_consultants_who_book_at_once_do_not_wait_for_each_other_for_ever(house):
    acts = [by_consultant(another(house)) for _ in range(6)]

    assert race(house, *acts) == ["SessionRefused"] * 5 + ["done"]


def test_absence_and_booking_see_one_another(house):
    """Whoever comes second knows: the booking is refused, or the absence lists the meeting."""
    bilan = another(house)
    begin, end = FRIDAY - timedelta(hours=4), FRIDAY + timedelta(hours=6)

    outcomes = race(house, own(bilan), lambda: enter_absence(house.consultant, starts_at=begin, ends_at=end, at=NOW))

    with tenant(house.organisation.pk):
        from sessions.planning.queries import coming_absences

        [(_, inside)] = coming_absences(house.consultant, at=NOW)
    assert (outcomes, len(inside)) in ((["SlotGone", "done"], 0), (["done", "done"], 1))


def test_two_series_at_once_never_exceed_the_hours(house):
    bilan = a_ready_bilan(house.consultant, accompaniment_minutes=360, personal_work_minutes=0)
    step = a_step(bilan)

    def series(days: int) -> Callable[[], object]:
        lines = [Line(step, FRIDAY + timedelta(days=days + 7 * week), 120) for week in range(3)]
        return lambda: book_series(bilan, lines=lines, mode="video", place="", by=house.person, at=NOW)

    outcomes = race(house, series(0), series(1))

    assert outcomes == ["SeriesRefused", "done"]
    with tenant(house.organisation.pk):
        assert hours_of(bilan).accompaniment.left == 0
        assert Session.objects.filter(bilan=bilan).count() == 3
