"""What is late: the day before, the day."""

from datetime import datetime, timedelta

import pytest

from beneficiaries.rules import Kind
from bilan.pages.caseload.lateness import Late
from foundation.clock import PARIS
from foundation.tenancy import tenant
from organisations.caseload import set_caseload_rules
from sessions.models import FollowUp, Session
from sessions.operations import cancel_session
from synthesis.models import Synthesis
from tests.factories import NOW, a_bilan, facts
from tests.sessions.factories import a_held_session, a_session
from tests.shell.caseload_factories import DAY, late, ready, signed


def test_consent_is_late_after_ten_days(house):
    bilan = a_bilan(house.consultant, opened_on=(NOW - 9 * DAY).date())

    assert (late(bilan), late(bilan, NOW + DAY)) == ([], [Late.CONSENT])


def test_consent_counts_paris_days(house):
    bilan = a_bilan(house.consultant, opened_on=NOW.date())
    last_minute = datetime(2026, 6, 17, 23, 59, tzinfo=PARIS)

    assert late(bilan, last_minute) == []
    assert late(bilan, last_minute + timedelta(minutes=1)) == [Late.CONSENT]


def test_silence_is_late_after_twenty_one_days(house):
    bilan = ready(house, days=20)

    assert (late(bilan), late(bilan, NOW + DAY)) == ([], [Late.STALLED])


def test_silence_starts_at_the_last_meeting_and_ends_with_a_booking(house):
    bilan = ready(house, days=90)
    signed(a_held_session(bilan, starts_at=NOW - 22 * DAY))
    silent = late(bilan)
    session = a_session(bilan)
    booked = late(bilan)
    with tenant(bilan.organisation_id):
        cancel_session(session, reason="Imprévu", at=NOW)

    assert (silent, booked, late(bilan)) == ([Late.STALLED], [], [Late.STALLED])


def test_bilan_without_hours_left_is_not_silent_but_to_be_written(house):
    bilan = ready(house, days=90, accompaniment_minutes=120)
    signed(a_held_session(bilan, starts_at=NOW - 22 * DAY, minutes=120))

    assert late(bilan) == [Late.SYNTHESIS]


def test_meeting_without_outcome_is_late_at_its_end(house):
    bilan = ready(house)
    session = a_session(bilan, starts_at=NOW - timedelta(hours=1), minutes=60)

    assert (late(bilan, session.ends_at), late(bilan, session.ends_at + timedelta(seconds=1))) == ([], [Late.OUTCOME])


@pytest.mark.parametrize("by_person", [True, False])
def test_signature_is_late_after_three_days(house, by_person):
    bilan = ready(house, days=10)
    signed(a_held_session(bilan, starts_at=NOW - 2 * DAY), by_person=by_person)
    a_session(bilan, starts_at=NOW + 9 * DAY)

    assert late(bilan) == []
    assert late(bilan, NOW + DAY) == ([] if by_person else [Late.SIGNATURE])


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({}, [Late.SYNTHESIS]),
        ({"shared_at": 30}, []),
        ({"shared_at": 40, "validated_at": 30}, [Late.SYNTHESIS]),
        ({"shared_at": 40, "validated_at": 20}, []),
    ],
)
def test_synthesis_is_late_while_it_waits_for_the_consultant(house, dates, expected):
    bilan = ready(house, days=90)
    facts(bilan, Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED, at=NOW - 30 * DAY)
    a_session(bilan)
    if dates:
        with tenant(bilan.organisation_id):
            instants = {name: NOW - days * DAY for name, days in dates.items()}
            Synthesis.objects.create(
                organisation_id=bilan.organisation_id, bilan=bilan, started_at=NOW - 50 * DAY, **instants
            )

    assert late(bilan) == expected


def test_handed_over_bilan_is_to_be_closed_then_followed_up(house):
    bilan = ready(house, days=200)
    facts(bilan, Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED, Kind.HANDED_OVER, at=NOW - 30 * DAY)
    to_close = late(bilan)
    facts(bilan, Kind.CLOSED, at=NOW - 10 * DAY)
    closed = late(bilan)
    with tenant(bilan.organisation_id):
        FollowUp.objects.update(state=FollowUp.State.DUE, reminded_at=NOW - DAY)
    to_follow = late(bilan)
    a_session(bilan, kind=Session.Kind.FOLLOW_UP, minutes=60)

    assert (to_close, closed, to_follow, late(bilan)) == ([Late.CLOSING], [], [Late.FOLLOW_UP], [])


def test_who_stopped_waits_for_nothing_but_outcomes(house):
    bilan = ready(house, days=90)
    facts(bilan, Kind.CONSENT_WITHDRAWN, at=NOW - DAY)

    assert late(bilan) == []


def test_landmarks_of_the_house_decide(house):
    bilan = ready(house, days=8)
    before = late(bilan)
    with tenant(house.organisation.pk):
        set_caseload_rules(house.organisation, stalled_days=7, at=NOW)

    assert (before, late(bilan)) == ([], [Late.STALLED])


def test_the_gravest_comes_first_then_the_oldest(house, base, now, signed_in):
    recent = ready(house, days=30)
    old = ready(house, days=60)
    unanswered = a_bilan(house.consultant, opened_on=(NOW - 80 * DAY).date())
    to_settle = ready(house)
    a_session(to_settle, starts_at=NOW - timedelta(hours=2), minutes=30)
    quiet = ready(house)

    rows = signed_in(house.consultant).get(base).context["rows"]

    order = [row["url"].rstrip("/").rpartition("/")[2] for row in rows]
    assert order[:4] == [str(one.pk) for one in (to_settle, old, recent, unanswered)]
    assert [row["is_late"] for row in rows] == [True, True, True, True, False, False]
    assert {*order[4:]} == {str(quiet.pk), str(house.bilan.pk)}
