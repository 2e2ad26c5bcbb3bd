"""Mails that can wait leave by day, one for each reader, and not too late; across nights, holidays and summer time."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured

from bilan.settings import hours
from foundation import clock, due, outbox
from foundation.clock import PARIS
from foundation.mail import Mail
from foundation.models import DueDate, OutboxMessage
from foundation.pacing import Pace
from law.calendars import is_rest_day
from tests.factories import NOW

DAILY = Pace(gap=timedelta(hours=3))
NUDGE = Pace(rests_on=is_rest_day)


def paris(*when: int, fold: int = 0) -> datetime:
    return datetime(*when, tzinfo=PARIS, fold=fold)


@pytest.mark.parametrize(
    ("asked", "leaves"),
    [
        (paris(2026, 6, 8, 7, 59), paris(2026, 6, 8, 8)),
        (paris(2026, 6, 8, 8), paris(2026, 6, 8, 8)),
        (paris(2026, 6, 8, 19, 59), paris(2026, 6, 8, 19, 59)),
        (paris(2026, 6, 8, 20), paris(2026, 6, 9, 8)),
        (paris(2026, 6, 7, 12), paris(2026, 6, 7, 12)),  # a Sunday: a reminder leaves
        (paris(2027, 3, 28, 1, 59), paris(2027, 3, 28, 8)),  # the night of 23 hours
        (paris(2026, 10, 25, 2, 30, fold=1), paris(2026, 10, 25, 8)),  # and that of 25
        (paris(2026, 10, 24, 22), paris(2026, 10, 25, 8)),
    ],
)
def test_reminder_leaves_by_day(asked, leaves):
    assert DAILY.opens_at(asked) == leaves
    assert DAILY.opens_at(asked.astimezone(UTC)) == leaves
    assert DAILY.is_open(leaves)


@pytest.mark.parametrize(
    ("asked", "leaves"),
    [
        (paris(2026, 11, 28, 21), paris(2026, 11, 30, 8)),  # Saturday evening: Monday
        (paris(2026, 11, 11, 10), paris(2026, 11, 12, 8)),  # Armistice day
        (paris(2027, 3, 27, 20), paris(2027, 3, 30, 8)),  # Easter: Sunday of summer time, then Monday
        (paris(2026, 12, 24, 20), paris(2026, 12, 26, 8)),  # Christmas on a Friday
    ],
)
def test_nudge_leaves_on_no_rest_day(asked, leaves):
    assert NUDGE.opens_at(asked) == leaves


def test_installation_may_send_at_any_time(settings):
    settings.MAIL_HOURS = hours("0-24")

    assert NUDGE.is_open(paris(2026, 12, 25, 3))


@pytest.mark.parametrize("text", ["20-8", "8", "8-25", "a-b", "8-8", ""])
def test_hours_that_say_nothing_stop_the_installation(text):
    with pytest.raises(ImproperlyConfigured):
        hours(text)


# --- In the outbox ---------------------------------------------------------------------------


@pytest.fixture
def paced(monkeypatch):
    """A topic of reminders; its mails say how many things they speak of."""

    def compose(message: OutboxMessage) -> Mail:
        return Mail(to="x@exemple.test", subject=f"{len(outbox.subjects(message))}", paragraphs=())

    monkeypatch.setitem(outbox._composers, "tests.paced", compose)
    monkeypatch.setitem(outbox._paces, "tests.paced", DAILY)


@pytest.fixture
def at(monkeypatch):
    def stand(instant: datetime) -> datetime:
        monkeypatch.setattr(clock, "now", lambda: instant)
        return instant

    return stand


def announce(house, number: int, *, at: datetime, **more: object) -> None:
    fields = {"recipient_id": house.beneficiary.pk, "key": f"tests:{number}"} | more
    outbox.announce(
        "tests.paced",
        organisation_id=house.organisation.pk,
        subject_id=DueDate().pk,
        at=at,
        **fields,
    )


def leave() -> list[bool]:
    return [outbox.deliver(pk) for pk in outbox.waiting()]


def states() -> list[str]:
    return sorted(OutboxMessage.objects.filter(topic="tests.paced").values_list("state", flat=True))


def test_reminders_wait_for_the_morning_and_leave_as_one(house, paced, at):
    night = at(paris(2026, 6, 9, 3))
    for number in range(3):
        announce(house, number, at=night)
    asleep = outbox.waiting()
    at(paris(2026, 6, 9, 8))

    left = leave()

    assert (asleep, sorted(left)) == ([], [False, False, True])
    assert (states(), [message.subject for message in mail.outbox]) == (["merged", "merged", "sent"], ["3"])


def test_one_that_is_asked_in_the_night_by_itself_waits_too(house, paced, at):
    announce(house, 1, at=at(paris(2026, 6, 9, 3)))

    left = outbox.deliver(OutboxMessage.objects.get(topic="tests.paced").pk)

    assert (left, states()) == (False, ["waiting"])
    assert OutboxMessage.objects.get(topic="tests.paced").available_at == paris(2026, 6, 9, 8)


def test_two_readers_receive_their_own(house, paced, at):
    day = at(paris(2026, 6, 9, 10))
    announce(house, 1, at=day)
    announce(house, 2, at=day, recipient_id=house.consultant.pk)

    assert leave() == [True, True]


def test_next_one_keeps_its_distance(house, paced, at):
    announce(house, 1, at=at(paris(2026, 6, 9, 9)))
    leave()
    announce(house, 2, at=at(paris(2026, 6, 9, 10)))

    too_soon = leave()
    at(paris(2026, 6, 9, 12))
    later = leave()

    assert (too_soon, later) == ([False], [True])


def test_distance_never_makes_one_late(house, paced, at):
    announce(house, 1, at=at(paris(2026, 6, 9, 9)))
    leave()
    announce(house, 2, at=at(paris(2026, 6, 9, 10)), useful_until=paris(2026, 6, 9, 11))

    assert leave() == [True]


def test_three_days_without_a_worker_send_what_is_still_useful_once(house, paced, at):
    friday = paris(2026, 6, 5, 9)
    for number in range(4):  # the days of Friday to Monday; Saturday's and Sunday's meetings are past
        announce(
            house, number, at=friday + timedelta(days=number), useful_until=friday + timedelta(days=number, hours=26)
        )
    at(paris(2026, 6, 8, 9, 30))

    leave()
    leave()

    assert states() == ["merged", "sent", "stale", "stale"]
    assert [message.subject for message in mail.outbox] == ["2"]


def test_merged_mail_is_not_lost_when_sending_fails(house, paced, at, settings):
    day = at(paris(2026, 6, 9, 10))
    for number in range(2):
        announce(house, number, at=day)
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "tests.foundation.broken.Backend"
    with pytest.raises(ConnectionRefusedError):
        outbox.deliver(outbox.waiting()[0])
    OutboxMessage.objects.update(lease_until=None)
    settings.EMAIL_BACKEND = backend

    leave()

    assert (states(), mail.outbox[0].subject) == (["merged", "sent"], "2")


def test_administration_reads_counts(house, paced, at, signed_in):
    announce(house, 1, at=at(paris(2026, 6, 9, 10)), useful_until=paris(2026, 6, 9, 9))
    announce(house, 2, at=paris(2026, 6, 9, 10))
    leave()
    OutboxMessage.objects.filter(topic="tests.paced", state="sent").update(doubts=1)

    page = signed_in(house.administrator).get(f"/o/{house.organisation.slug}/organisme/courriels/")

    letters = page.context["letters"]
    assert (letters.sent, letters.stale, letters.in_doubt, letters.failed) == (1, 1, 1, 0)


# --- In the due dates --------------------------------------------------------------------------


def schedule(house, **when: object) -> None:
    due.schedule("sessions.follow_up", organisation_id=house.organisation.pk, subject_id=house.bilan.pk, **when)


def test_instant_comes_at_its_hour_not_with_its_day(house, at):
    schedule(house, due_at=NOW)

    at(NOW - timedelta(minutes=1))
    before = due.ripe()
    at(NOW)

    assert (before, len(due.ripe())) == ([], 1)


def test_day_before_and_day_after_of_a_day(house, at):
    schedule(house, due_on=NOW.date())

    ripe = []
    for hour in (paris(2026, 6, 7, 23, 59), paris(2026, 6, 8, 0), paris(2026, 6, 9, 12)):
        at(hour)
        ripe.append(len(due.ripe()))

    assert ripe == [0, 1, 1]


def test_date_that_moved_away_is_not_raised_by_a_worker_that_had_it(house, at):
    at(NOW)
    schedule(house, due_at=NOW)
    (held,) = due.ripe()
    schedule(house, due_at=NOW + timedelta(days=1))

    assert due.raise_date(held) is False


@pytest.mark.parametrize(("moved", "again", "ripe"), [(1, True, 1), (0, True, 0), (1, False, 0)])
def test_raised_instant_comes_again_only_when_told_and_moved(house, at, moved, again, ripe):
    at(NOW)
    schedule(house, due_at=NOW)
    due.raise_date(due.ripe()[0])

    schedule(house, due_at=NOW - timedelta(minutes=moved), again=again)

    assert len(due.ripe()) == ripe
