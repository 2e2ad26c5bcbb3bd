"""A forgotten signature is recalled to who has not signed: by day, twice, then left to an attestation."""

from datetime import datetime, timedelta

import pytest
from django.core import mail

from foundation import clock, due, outbox
from foundation.clock import PARIS
from foundation.tenancy import tenant
from sessions.attendance import sign_attendance
from sessions.attendance.attesting import attest_presence, contest_presence
from sessions.operations import take_back_outcome
from tests.factories import NOW
from tests.sessions.factories import a_held_session

STARTS = NOW - timedelta(hours=3)  # Monday 8 June, 8 h; over at 10 h, noted at 11 h
DAY = timedelta(days=1)


@pytest.fixture
def at(monkeypatch):
    def stand(instant: datetime) -> datetime:
        monkeypatch.setattr(clock, "now", lambda: instant)
        return instant

    stand(NOW)
    return stand


def lives(at, *instants: datetime) -> None:
    """Beat passes."""
    for instant in instants:
        at(instant)
        for pk in due.ripe():
            due.raise_date(pk)
        for pk in outbox.waiting():
            outbox.deliver(pk)


def morning(days: int) -> datetime:
    return (NOW + days * DAY).astimezone(PARIS).replace(hour=11, minute=30)


def told(house, party: str) -> int:
    address = house.person.email if party == "person" else house.consultant.user.email
    return sum(message.to == [address] and "signature" in message.subject for message in mail.outbox)


def signs(house, session, party: str) -> None:
    by = house.person if party == "person" else house.consultant.user
    with tenant(house.organisation.pk):
        sign_attendance(session, party=party, by=by, signer_name="D", at=NOW)


def test_both_who_forgot_are_told_a_day_later_then_once_more(house, at):
    a_held_session(house.bilan, starts_at=STARTS)
    counts = []

    for days in (0, 1, 2, 3, 4, 5, 6, 7, 20):
        lives(at, morning(days))
        counts.append((told(house, "person"), told(house, "consultant")))

    assert counts == [(0, 0), (1, 1), (1, 1), (1, 1), (2, 2), (2, 2), (2, 2), (2, 2), (2, 2)]
    words = " ".join(message.subject + message.body for message in mail.outbox if "signature" in message.subject)
    assert "bilan" not in words.replace("/mon-bilan/", "").lower()


def test_reminder_waits_for_the_day_after_to_the_minute_and_for_daylight(house, at):
    a_held_session(house.bilan, starts_at=STARTS)
    lives(at, NOW + DAY - timedelta(seconds=1))
    before = told(house, "person")
    at(NOW + DAY)
    for pk in due.ripe():
        due.raise_date(pk)
    night = (NOW + DAY).astimezone(PARIS).replace(hour=23)
    lives(at, night)
    at_night = told(house, "person")
    lives(at, morning(2))

    assert (before, at_night, told(house, "person")) == (0, 0, 1)


@pytest.mark.parametrize(("party", "other"), [("person", "consultant"), ("consultant", "person")])
def test_who_signed_is_left_alone(house, at, party, other):
    session = a_held_session(house.bilan, starts_at=STARTS)
    signs(house, session, party)

    lives(at, morning(1))

    assert (told(house, party), told(house, other)) == (0, 1)


def test_signing_after_the_date_and_before_the_mail_says_nothing(house, at):
    session = a_held_session(house.bilan, starts_at=STARTS)
    at(NOW + DAY)
    for pk in due.ripe():
        due.raise_date(pk)
    for party in ("person", "consultant"):
        signs(house, session, party)

    lives(at, morning(2))

    assert (told(house, "person"), told(house, "consultant")) == (0, 0)


def test_several_forgotten_are_one_mail(house, at):
    for hours in (3, 6):
        a_held_session(house.bilan, starts_at=NOW - timedelta(hours=hours))

    lives(at, morning(1))

    assert told(house, "person") == 1
    assert mail.outbox[-1].body.count("8\xa0juin") == 2


def test_what_was_taken_back_attested_or_contested_is_not_recalled(house, at):
    taken_back = a_held_session(house.bilan, starts_at=STARTS)
    old = a_held_session(house.bilan, starts_at=NOW - timedelta(days=8))
    signs(house, old, "consultant")
    with tenant(house.organisation.pk):
        take_back_outcome(taken_back, reason="Erreur", at=NOW)
        by = house.consultant.user
        attest_presence(old, evidence="mail", words="Vu", by=by, author_name="C", at=NOW)
        contest_presence(old, words="Non", by=house.person, person_name="D", at=NOW)

    lives(at, morning(1), morning(4))

    assert (told(house, "person"), told(house, "consultant")) == (0, 0)


def test_outcome_noted_late_reminds_no_later_than_the_week(house, at):
    """Held six days and a half ago, noted now: a day later the week is over, an attestation takes over."""
    a_held_session(house.bilan, starts_at=NOW - timedelta(days=6, hours=14))

    lives(at, morning(1), morning(4))

    assert told(house, "person") == 0
