"""Hours: never beyond the budget or the law, whatever is booked, held, cancelled or raced."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beneficiaries.models import Bilan
from beneficiaries.operations import BilanRefused
from beneficiaries.rules import Kind
from foundation.errors import violated
from foundation.tenancy import tenant
from sessions.models import Session
from sessions.operations import (
    SessionRefused,
    book_session,
    cancel_session,
    declare_work,
    hold_session,
    move_session,
    record_no_show,
)
from sessions.queries import hours_of
from tests.factories import NOW, a_bilan, a_house, a_ready_bilan, facts
from tests.sessions.factories import a_held_session, a_session, a_step


def test_budget_above_the_legal_cap_is_refused(inside):
    with pytest.raises(BilanRefused, match="L6313-4"):
        a_bilan(inside.consultant, accompaniment_minutes=20 * 60, personal_work_minutes=4 * 60 + 1)


def test_budget_at_the_legal_cap_is_accepted(inside):
    bilan = a_bilan(inside.consultant, accompaniment_minutes=19 * 60, personal_work_minutes=5 * 60)

    assert bilan.accompaniment_minutes + bilan.personal_work_minutes == 24 * 60


def test_booking_the_minute_too_many_is_refused_with_what_is_left(inside):
    bilan = a_bilan(inside.consultant, accompaniment_minutes=180, personal_work_minutes=0)
    a_session(bilan, minutes=120)

    with pytest.raises(SessionRefused, match="Il reste 1\u00a0h d’accompagnement"):
        a_session(bilan, minutes=61, starts_at=NOW + timedelta(days=8))


def test_booking_the_last_minute_is_accepted(inside):
    bilan = a_bilan(inside.consultant, accompaniment_minutes=180, personal_work_minutes=0)
    a_session(bilan, minutes=120)

    a_session(bilan, minutes=60, starts_at=NOW + timedelta(days=8))

    assert hours_of(bilan).accompaniment.left == 0


def test_database_refuses_what_an_operation_would_let_through(inside):
    session = a_session(a_bilan(inside.consultant, accompaniment_minutes=180, personal_work_minutes=0), minutes=120)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Session.objects.filter(pk=session.pk).update(planned_minutes=181, counted_minutes=181)

    assert violated(refused.value) == "hours_within_budget"


def test_budget_below_what_is_booked_is_refused(inside):
    bilan = a_bilan(inside.consultant, accompaniment_minutes=180, personal_work_minutes=0)
    a_session(bilan, minutes=120)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Bilan.objects.filter(pk=bilan.pk).update(accompaniment_minutes=119)

    assert violated(refused.value) == "hours_within_budget"


def test_shorter_session_releases_the_rest(inside):
    bilan = inside.bilan
    session = a_session(bilan, minutes=120, starts_at=NOW - timedelta(hours=3))

    held = hold_session(session, actual_minutes=90, at=NOW)

    assert (held.actual_minutes, held.counted_minutes) == (90, 90)
    assert hours_of(bilan).accompaniment.left == bilan.accompaniment_minutes - 90


def test_longer_session_is_recorded_as_it_was_and_counts_up_to_the_cap(inside):
    bilan = a_ready_bilan(inside.consultant, accompaniment_minutes=130, personal_work_minutes=0)
    session = a_session(bilan, minutes=120, starts_at=NOW - timedelta(hours=3))

    held = hold_session(session, actual_minutes=150, at=NOW)

    assert (held.actual_minutes, held.counted_minutes) == (150, 130)


@pytest.mark.parametrize("give_up", [cancel_session, record_no_show])
def test_missed_session_counts_nothing(inside, give_up):
    session = a_session(inside.bilan, starts_at=NOW - timedelta(hours=3))

    give_up(session, reason="Grippe", at=NOW)

    assert hours_of(inside.bilan).accompaniment.taken == 0


def test_session_is_not_held_without_consent(inside):
    bilan = a_bilan(inside.consultant)
    session = a_session(bilan, starts_at=NOW - timedelta(hours=3))

    with pytest.raises(SessionRefused, match="consenti"):
        hold_session(session, actual_minutes=120, at=NOW)


def test_database_refuses_a_session_held_without_consent(inside):
    session = a_session(a_bilan(inside.consultant), starts_at=NOW - timedelta(hours=3))

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Session.objects.filter(pk=session.pk).update(state="held", actual_minutes=120, settled_at=NOW)

    assert violated(refused.value) == "held_with_consent"


def test_what_took_place_without_contract_is_kept_with_its_mark(inside):
    session = a_session(a_bilan(inside.consultant), starts_at=NOW - timedelta(hours=3))

    held = hold_session(session, actual_minutes=120, at=NOW, irregular_reason="Séance tenue en urgence")

    assert (held.state, held.is_irregular, held.reason) == ("held", True, "Séance tenue en urgence")


def test_session_is_not_held_before_it_begins(inside):
    session = a_session(inside.bilan)

    with pytest.raises(SessionRefused, match="pas encore commencé"):
        hold_session(session, actual_minutes=120, at=NOW)


def test_consultant_is_not_in_two_places(inside):
    a_session(inside.bilan)
    other = a_bilan(inside.consultant)

    with pytest.raises(SessionRefused, match="agenda"):
        a_session(other, starts_at=NOW + timedelta(days=1, minutes=60))


def test_personal_work_beyond_the_agreement_is_refused(inside):
    declare_work(inside.bilan, minutes=290, done_on=NOW.date(), by=inside.person, at=NOW)

    with pytest.raises(SessionRefused, match="Il reste 10\u00a0min de travail personnel"):
        declare_work(inside.bilan, minutes=11, done_on=NOW.date(), by=inside.person, at=NOW)


def test_closed_bilan_takes_no_more_sessions(inside):
    for kind in (Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED, Kind.HANDED_OVER, Kind.CLOSED):
        facts(inside.bilan, kind)

    with pytest.raises(SessionRefused, match="terminé"):
        a_session(inside.bilan)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["book", "hold", "cancel", "no_show", "move", "declare"]),
        st.integers(min_value=1, max_value=300),
        st.integers(min_value=0, max_value=5),
    ),
    max_size=14,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(budget=st.integers(60, 600), work=st.integers(0, 300), steps=STEPS)
def test_hours_never_exceed_their_budget_whatever_happens(inside, budget, work, steps):
    bilan = a_ready_bilan(inside.consultant, accompaniment_minutes=budget, personal_work_minutes=work)
    step = a_step(bilan)
    sessions: list[Session] = []

    for number, (verb, minutes, which) in enumerate(steps):
        target = sessions[which % len(sessions)] if sessions else None
        begin = NOW - timedelta(hours=10 * (number + 1))
        try:
            with transaction.atomic():
                if verb == "book":
                    sessions.append(
                        book_session(bilan, step=step, starts_at=begin, minutes=minutes, by=inside.person, at=NOW)
                    )
                elif verb == "declare":
                    declare_work(bilan, minutes=minutes, done_on=NOW.date(), by=inside.person, at=NOW)
                elif target and verb == "hold":
                    hold_session(target, actual_minutes=minutes, at=NOW, irregular_reason="Reprise")
                elif target and verb == "cancel":
                    cancel_session(target, reason="", at=NOW)
                elif target and verb == "no_show":
                    record_no_show(target, reason="", at=NOW)
                elif target and verb == "move":
                    move_session(
                        target,
                        starts_at=begin,
                        minutes=minutes,
                        mode="video",
                        place="",
                        step=step,
                        by=target.booked_by,
                        at=NOW,
                    )
        except SessionRefused:
            pass

        hours = hours_of(bilan)
        assert hours.accompaniment.left >= 0
        assert hours.personal_work.left >= 0


@pytest.mark.parametrize("run", range(3))
def test_one_of_fifty_racing_bookings_wins_the_last_hour(committed, run):
    house = a_house()
    bilan = a_ready_bilan(house.consultant, accompaniment_minutes=60, personal_work_minutes=0)
    step = a_step(bilan)
    start = threading.Barrier(50)
    outcomes: list[str] = []

    def book(number: int) -> None:
        try:
            start.wait(timeout=30)
            with tenant(house.organisation.pk):
                book_session(
                    bilan,
                    step=step,
                    starts_at=NOW + timedelta(days=number),
                    minutes=60,
                    by=house.consultant.user,
                    at=NOW,
                )
            outcomes.append("booked")
        except SessionRefused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=book, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (outcomes.count("booked"), outcomes.count("refused")) == (1, 49)


def test_database_alone_lets_one_of_fifty_raw_inserts_win(committed):
    house = a_house()
    bilan = a_ready_bilan(house.consultant, accompaniment_minutes=60, personal_work_minutes=0)
    step = a_step(bilan)
    start = threading.Barrier(50)
    outcomes: list[str] = []

    def insert(number: int) -> None:
        begin = NOW + timedelta(days=number)
        try:
            start.wait(timeout=30)
            with tenant(house.organisation.pk):
                Session.objects.create(
                    organisation=house.organisation,
                    bilan=bilan,
                    step=step,
                    consultant=house.consultant,
                    starts_at=begin,
                    ends_at=begin + timedelta(minutes=60),
                    planned_minutes=60,
                    counted_minutes=60,
                    booked_by=house.consultant.user,
                    booked_at=NOW,
                )
            outcomes.append("inserted")
        except IntegrityError as error:
            outcomes.append(violated(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=insert, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (outcomes.count("inserted"), outcomes.count("hours_within_budget")) == (1, 49)


def test_held_session_keeps_what_was_signed(inside):
    from sessions.attendance import sign_attendance

    session = a_held_session(inside.bilan)
    sign_attendance(session, party="person", by=inside.person, signer_name="Dominique", at=NOW)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Session.objects.filter(pk=session.pk).update(actual_minutes=60, counted_minutes=60)

    assert violated(refused.value) == "signed_session_is_settled"
