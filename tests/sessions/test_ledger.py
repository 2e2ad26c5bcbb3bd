"""The ledger of hours: whatever happens, its balance is the gauge's and the database's own sum."""

import threading
from contextlib import nullcontext
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from foundation.tenancy import tenant
from sessions.duration.reading import budget_of
from sessions.ledger import ledger_of
from sessions.models import HourEntry, Session
from sessions.operations import (
    HoursRefused,
    SessionRefused,
    book_session,
    cancel_session,
    change_hours,
    declare_work,
    hold_session,
    move_session,
    record_no_show,
    take_back_outcome,
)
from sessions.queries import hours_by_phase, hours_of
from tests.factories import NOW, a_bilan, a_house, a_ready_bilan
from tests.sessions.factories import a_held_session, a_session, a_step

CAP = 24 * 60


def told(bilan) -> list[tuple[str, str]]:
    return [(line.what.replace("\u00a0", " "), line.why.replace("\u00a0", " ")) for line in ledger_of(bilan).lines]


def balance(bilan) -> tuple[int, int]:
    ledger = ledger_of(bilan)
    return ledger.accompaniment_taken, ledger.work_taken


def test_each_movement_says_what_it_did_and_why(inside):
    bilan = a_ready_bilan(inside.consultant, accompaniment_minutes=240, personal_work_minutes=60)
    session = a_session(bilan, starts_at=NOW - timedelta(hours=3))
    move_session(
        session,
        starts_at=session.starts_at,
        minutes=90,
        mode="video",
        place="",
        step=session.step,
        by=inside.person,
        at=NOW,
    )
    hold_session(session, actual_minutes=100, at=NOW)
    take_back_outcome(session, reason="Erreur", at=NOW)
    hold_session(session, actual_minutes=60, at=NOW)
    declare_work(bilan, minutes=45, done_on=NOW.date(), by=inside.person, at=NOW)

    assert told(bilan) == [
        ("Séance du lundi 8 juin 2026 à 8 h 00 : prévue", "Réserve 2 h."),
        ("Séance du lundi 8 juin 2026 à 8 h 00, passée de 2 h à 1 h 30", "Rend 30 min, en garde 1 h 30."),
        ("Séance du lundi 8 juin 2026 à 8 h 00 : a eu lieu", "A duré 1 h 40 au lieu de 1 h 30 : compte 1 h 40."),
        ("Séance du lundi 8 juin 2026 à 8 h 00 : issue corrigée", "Rend 10 min, en garde 1 h 30."),
        ("Séance du lundi 8 juin 2026 à 8 h 00 : a eu lieu", "A duré 1 h au lieu de 1 h 30 : compte 1 h, rend 30 min."),
        ("Travail personnel du 8 juin 2026 : déclaré", "Compte 45 min."),
    ]
    assert balance(bilan) == (60, 45)


def test_what_goes_beyond_the_hours_is_said(inside):
    bilan = a_ready_bilan(inside.consultant, accompaniment_minutes=130, personal_work_minutes=0)
    hold_session(a_session(bilan, starts_at=NOW - timedelta(hours=3)), actual_minutes=150, at=NOW)

    assert told(bilan)[-1][1] == (
        "A duré 2 h 30 au lieu de 2 h : compte 2 h 10. "
        "Au-delà des heures du bilan, 20 min gardé en mémoire et non compté."
    )


@pytest.mark.parametrize(
    ("give_up", "why"), [(cancel_session, "Rend 2 h."), (record_no_show, "Une absence ne compte pas : rend 2 h.")]
)
def test_what_is_given_up_gives_back(inside, give_up, why):
    session = a_session(inside.bilan, starts_at=NOW - timedelta(hours=3))
    give_up(session, reason="Grippe", at=NOW)

    assert told(inside.bilan)[-1][1] == why
    assert balance(inside.bilan) == (0, 0)


def test_irregular_session_says_so(inside):
    session = a_session(a_bilan(inside.consultant), starts_at=NOW - timedelta(hours=3))
    hold_session(session, actual_minutes=120, at=NOW, irregular_reason="Urgence")

    assert told(session.bilan)[-1][1].endswith("Hors cadre : avant l’accord ou le contrat, non facturable.")


def test_follow_up_and_a_change_of_place_move_no_hours(inside):
    session = a_session(inside.bilan)
    entries = HourEntry.objects.count()

    move_session(
        session,
        starts_at=session.starts_at,
        minutes=120,
        mode="video",
        place="Ailleurs",
        step=session.step,
        by=inside.person,
        at=NOW,
    )

    assert HourEntry.objects.count() == entries


def test_no_write_moves_hours_unseen(inside):
    """Not even one that goes around every operation."""
    session = a_session(inside.bilan)

    Session.objects.filter(pk=session.pk).update(planned_minutes=60, counted_minutes=60)

    assert balance(inside.bilan) == (60, 0)
    assert ledger_of(inside.bilan).lines[-1].entry.movement == HourEntry.Movement.MOVED


def test_entry_does_not_change(inside):
    a_session(inside.bilan)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        HourEntry.objects.update(minutes_after=0)


def test_phases_add_up_to_the_counter(inside):
    a_held_session(inside.bilan)
    a_session(inside.bilan, step=a_step(inside.bilan, phase="investigation", minutes=300))

    rows = hours_by_phase(inside.bilan)

    assert [(row.foreseen, row.planned, row.held, row.signed) for row in rows] == [
        (660, 0, 120, 0),
        (300, 120, 0, 0),
        (0, 0, 0, 0),
    ]
    assert sum(row.planned + row.held + row.signed for row in rows) == hours_of(inside.bilan).accompaniment.taken


class Course(RuleBasedStateMachine):
    """Random bookings, moves, outcomes and corrections of one bilan; refusals leave no trace."""

    consultant = None

    def __init__(self) -> None:
        super().__init__()
        self.bilan = a_ready_bilan(self.consultant, accompaniment_minutes=360, personal_work_minutes=90)
        self.step = a_step(self.bilan)
        self.sessions: list[Session] = []
        self.count = 0

    def try_to(self, act, *args, **kwargs):
        try:
            with transaction.atomic():
                return act(*args, **kwargs)
        except (SessionRefused, HoursRefused):
            return None

    def any_session(self, which: int) -> Session:
        return self.sessions[which % len(self.sessions)]

    def slot(self):
        self.count += 1
        return NOW - timedelta(hours=10 * self.count)

    @rule(minutes=st.integers(1, 300))
    def book(self, minutes):
        booked = self.try_to(
            book_session,
            self.bilan,
            step=self.step,
            starts_at=self.slot(),
            minutes=minutes,
            by=self.consultant.user,
            at=NOW,
        )
        self.sessions += [booked] if booked else []

    @rule(minutes=st.integers(1, 120))
    def declare(self, minutes):
        by = self.consultant.user
        work = self.try_to(declare_work, self.bilan, minutes=minutes, done_on=NOW.date(), by=by, at=NOW)
        self.sessions += [work] if work else []

    @rule(minutes=st.integers(0, 1500), work=st.integers(0, 200))
    def change(self, minutes, work):
        self.count += 1
        self.try_to(
            change_hours,
            self.bilan,
            minutes={self.step.pk: minutes},
            personal_work_minutes=work,
            reason="Avenant",
            by=self.consultant.user,
            author_name="Camille",
            at=NOW + timedelta(minutes=self.count),
            seen=budget_of(self.bilan),
        )
        self.bilan.refresh_from_db()

    @precondition(lambda self: self.sessions)
    @rule(minutes=st.integers(1, 300), which=st.integers(0, 9))
    def move(self, minutes, which):
        self.try_to(
            move_session,
            self.any_session(which),
            starts_at=self.slot(),
            minutes=minutes,
            mode="video",
            place="",
            step=self.step,
            by=self.consultant.user,
            at=NOW,
        )

    @precondition(lambda self: self.sessions)
    @rule(minutes=st.integers(1, 400), which=st.integers(0, 9))
    def hold(self, minutes, which):
        self.try_to(hold_session, self.any_session(which), actual_minutes=minutes, at=NOW)

    @precondition(lambda self: self.sessions)
    @rule(which=st.integers(0, 9), act=st.sampled_from([cancel_session, record_no_show, take_back_outcome]))
    def give_up(self, which, act):
        self.try_to(act, self.any_session(which), reason="Imprévu", at=NOW)

    @invariant()
    def ledger_gauge_and_database_agree(self):
        hours = hours_of(self.bilan)
        gauge = (hours.accompaniment.taken, hours.personal_work.taken)
        by_kind = dict(
            Session.objects.filter(bilan=self.bilan).order_by().values_list("kind").annotate(Sum("counted_minutes"))
        )
        assert balance(self.bilan) == gauge == (by_kind.get("accompaniment", 0), by_kind.get("personal_work", 0))
        assert gauge[0] <= hours.accompaniment.total
        assert gauge[1] <= hours.personal_work.total
        assert sum(gauge) <= hours.accompaniment.total + hours.personal_work.total <= CAP
        ledger = ledger_of(self.bilan)
        assert (ledger.accompaniment_opened, ledger.work_opened) == (360, 90)
        left = (hours.accompaniment.left, hours.personal_work.left)
        assert [(line.accompaniment_left, line.work_left) for line in ledger.lines[-1:]] in ([left], [])
        numbers = HourEntry.objects.filter(bilan=self.bilan).values_list("number", flat=True)
        assert list(numbers) == list(range(1, len(numbers) + 1))


def test_ledger_gauge_and_database_agree_whatever_happens(inside):
    Course.consultant = inside.consultant

    run_state_machine_as_test(
        Course,
        settings=settings(
            max_examples=12, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_moves_and_outcomes_racing_for_the_last_hour_never_exceed_it(committed):
    """Ten planned sessions of ten minutes in a budget of 160: each tries to take the sixty that are left."""
    house = a_house()
    bilan = a_ready_bilan(house.consultant, accompaniment_minutes=160, personal_work_minutes=0)
    step = a_step(bilan)
    sessions = [a_session(bilan, minutes=10, step=step, starts_at=NOW - timedelta(hours=5 * n + 5)) for n in range(10)]
    start = threading.Barrier(20)
    outcomes: list[str] = []

    def act(number: int) -> None:
        session = sessions[number % 10]
        try:
            start.wait(timeout=30)
            with tenant(house.organisation.pk):
                if number < 10:
                    move_session(
                        session,
                        starts_at=session.starts_at,
                        minutes=70,
                        mode="video",
                        place="",
                        step=step,
                        by=house.consultant.user,
                        at=NOW,
                    )
                else:
                    hold_session(session, actual_minutes=70, at=NOW)
            outcomes.append("done")
        except SessionRefused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with tenant(house.organisation.pk):
        taken = hours_of(bilan).accompaniment.taken
        assert taken <= 160
        assert balance(bilan) == (taken, 0)
        assert HourEntry.objects.count() == 10 + sum(1 for outcome in outcomes if outcome == "done")
    assert len(outcomes) == 20


@pytest.fixture
def cap_falls_to_20_hours(cap_of_20_hours_from):
    cap_of_20_hours_from("2026-06-15")


@pytest.mark.parametrize(
    ("day", "is_booked"), [(date(2026, 6, 14), True), (date(2026, 6, 15), False), (date(2026, 6, 16), False)]
)
def test_bilan_that_crosses_a_change_of_cap_keeps_the_right_numbers(inside, cap_falls_to_20_hours, day, is_booked):
    """Opened under 24 h: the day of each session says which cap holds; what was held stays."""
    bilan = a_ready_bilan(inside.consultant, accompaniment_minutes=24 * 60, personal_work_minutes=0)
    step = a_step(bilan)
    for number in range(5):
        begins = NOW - timedelta(days=number + 1)
        hold_session(a_session(bilan, minutes=240, step=step, starts_at=begins), actual_minutes=240, at=NOW)
    starts_at = NOW.replace(day=day.day)

    expected = nullcontext() if is_booked else pytest.raises(SessionRefused, match="L6313-4")
    with expected, transaction.atomic():
        a_session(bilan, minutes=60, step=step, starts_at=starts_at)

    counter = hours_of(bilan).accompaniment
    assert (counter.total, counter.held, counter.planned) == (24 * 60, 20 * 60, 60 if is_booked else 0)
    assert balance(bilan) == (counter.taken, 0)


@pytest.mark.parametrize(
    ("who", "path"),
    [("consultant", "bilans/{}/heures/"), ("administrator", "bilans/{}/heures/"), ("person", "mon-bilan/heures/")],
)
def test_ledger_is_read_by_those_who_see_the_facts(house, now, signed_in, who, path):
    session = a_session(house.bilan, starts_at=NOW - timedelta(hours=3))
    with tenant(house.organisation.pk):
        cancel_session(session, reason="MOTIF-DE-L-EQUIPE", at=NOW)

    page = signed_in(getattr(house, who)).get(f"/o/{house.organisation.slug}/{path.format(house.bilan.pk)}")

    body = page.content.decode().replace("\u00a0", " ")
    assert page.status_code == 200
    assert "Réserve 2 h." in body
    assert ("MOTIF-DE-L-EQUIPE" in body) == (who != "person")
