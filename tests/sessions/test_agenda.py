"""Appointments beyond the pages: one mail for a burst of changes, calendars that parse back, reminders, presence."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from icalendar import Calendar

from beneficiaries.models import PersonRequest
from beneficiaries.requests.operations import receive_request
from foundation import clock, due, outbox
from foundation.clock import PARIS
from foundation.models import DueDate, OutboxMessage
from foundation.tenancy import tenant
from sessions.agenda import telling
from sessions.agenda.presence import PresenceRefused, confirm_presence, named_by, presence_token
from sessions.house_rules.operations import set_house_rules
from sessions.models import Session, Side
from sessions.operations import cancel_session, move_session, take_back_outcome
from sessions.panels import sessions_panel
from tests.factories import NOW
from tests.sessions.factories import a_session

DAY = timedelta(days=1)
MONDAY = datetime(2026, 6, 22, 10, tzinfo=PARIS)


@pytest.fixture
def at(monkeypatch):
    def stand(instant: datetime) -> datetime:
        monkeypatch.setattr(clock, "now", lambda: instant)
        return instant

    stand(NOW)
    return stand


def move(session: Session, to: datetime, *, when: datetime = NOW, by=None) -> Session:
    with tenant(session.organisation_id):
        return move_session(
            session,
            starts_at=to,
            minutes=120,
            mode=session.mode,
            place=session.place,
            step=session.step,
            by=by or session.consultant.user,
            at=when,
        )


def cancel(session: Session, *, when: datetime = NOW, side: str = Side.PROVIDER) -> Session:
    with tenant(session.organisation_id):
        return cancel_session(session, reason="Empêchement", at=when, side=side)


def leave(instant: datetime, at) -> None:
    """Beat passes: what has come is raised, what waits leaves."""
    at(instant)
    for pk in due.ripe():
        due.raise_date(pk)
    for pk in outbox.waiting():
        outbox.deliver(pk)


def invitations(message) -> list[tuple[str, str, int, datetime]]:
    """What the calendars of the attachments say: method, identifier, sequence, beginning."""
    found = []
    for part in message.message().walk():
        if part.get_content_type() == "text/calendar":
            calendar = Calendar.from_ical(part.get_payload(decode=True))
            assert part.get_param("method") == calendar["METHOD"]
            (event,) = calendar.walk("VEVENT")
            found.append((str(calendar["METHOD"]), str(event["UID"]), event["SEQUENCE"], event["DTSTART"].dt))
    return found


def told(house) -> list:
    return [message for message in mail.outbox if message.to == [house.beneficiary.email]]


# --- Calendars ---------------------------------------------------------------------------------


def test_booking_moving_and_giving_up_follow_one_another_in_the_calendar(house, at):
    session = a_session(house.bilan, starts_at=MONDAY)
    leave(NOW + timedelta(minutes=4), at)
    session = move(session, MONDAY + DAY, when=NOW + timedelta(hours=1))
    leave(NOW + timedelta(hours=2), at)
    cancel(session, when=NOW + timedelta(hours=3))
    leave(NOW + timedelta(hours=4), at)

    lines = [invitations(message)[0] for message in told(house)]
    assert [(method, sequence, start) for method, _, sequence, start in lines] == [
        ("REQUEST", 0, MONDAY), ("REQUEST", 1, MONDAY + DAY), ("CANCEL", 2, MONDAY + DAY)
    ]  # fmt: skip
    assert len({uid for _, uid, _, _ in lines}) == 1


def test_burst_of_changes_is_one_mail_with_the_last_word(house, at):
    session = a_session(house.bilan, starts_at=MONDAY)
    other = a_session(house.bilan, starts_at=MONDAY + DAY)
    for hours in (1, 2, 3):
        session = move(session, MONDAY + timedelta(hours=hours), when=NOW + timedelta(seconds=hours))

    leave(NOW + timedelta(minutes=1), at)
    early = list(told(house))
    leave(NOW + timedelta(minutes=4), at)

    (message,) = told(house)
    assert early == []
    assert sorted(invitations(message)) == sorted(
        [
            ("REQUEST", f"{session.pk}@localhost", 3, MONDAY + timedelta(hours=3)),
            ("REQUEST", f"{other.pk}@localhost", 0, MONDAY + DAY),
        ]
    )


def test_what_was_set_and_given_up_at_once_is_not_told(house, at):
    cancel(a_session(house.bilan, starts_at=MONDAY))

    leave(NOW + timedelta(minutes=4), at)

    assert told(house) == []


def test_given_up_by_mistake_comes_back_into_the_calendar(house, at):
    session = a_session(house.bilan, starts_at=MONDAY)
    leave(NOW + timedelta(minutes=4), at)
    session = cancel(session, when=NOW + timedelta(hours=1))
    leave(NOW + timedelta(hours=2), at)
    with tenant(house.organisation.pk):
        take_back_outcome(session, reason="Erreur", at=NOW + timedelta(hours=3))
    leave(NOW + timedelta(hours=4), at)

    assert [invitations(message)[0][0::2] for message in told(house)] == [
        ("REQUEST", 0), ("CANCEL", 1), ("REQUEST", 2)
    ]  # fmt: skip


def test_calendar_is_valid_neutral_and_knows_summer_time(house, at):
    spring = datetime(2027, 3, 28, 10, tzinfo=PARIS)  # the Sunday of summer time
    a_session(house.bilan, starts_at=spring, place="Bureau 2")
    leave(NOW + timedelta(minutes=4), at)

    (message,) = told(house)
    (part,) = [part for part in message.message().walk() if part.get_content_type() == "text/calendar"]
    content = part.get_payload(decode=True)
    calendar = Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    assert [len(line) <= 75 for line in content.split(b"\r\n")].count(False) == 0
    assert (calendar["VERSION"], event["SUMMARY"], event["LOCATION"], event["CLASS"]) == (
        "2.0", "Rendez-vous", "Bureau 2", "PRIVATE"
    )  # fmt: skip
    assert event["DTSTART"].params["TZID"] == "Europe/Paris"
    (zone,) = calendar.walk("VTIMEZONE")
    built = zone.to_tz(lookup_tzid=False)
    for day in (
        spring - DAY,
        spring,
        datetime(2026, 10, 25, 10, tzinfo=PARIS),
        datetime(2026, 10, 24, 10, tzinfo=PARIS),
    ):
        assert day.replace(tzinfo=built).utcoffset() == day.replace(tzinfo=PARIS).utcoffset()
    assert event["ORGANIZER"].params["CN"] == str(house.consultant)
    assert "bilan" not in (message.subject + message.body).lower().replace("mon-bilan", "")
    assert b"bilan" not in content.lower()
    assert house.organisation.name.encode() not in content


def test_consultant_hears_of_what_others_did(house, at):
    session = a_session(house.bilan, starts_at=MONDAY)
    move(session, MONDAY + DAY, by=house.administrator.user)

    topics = OutboxMessage.objects.filter(topic__startswith="sessions.appointment").values_list("topic", flat=True)

    assert sorted(topics) == [telling.CONSULTANT, telling.PERSON, telling.PERSON]


def test_past_meeting_is_told_to_nobody(house, at):
    a_session(house.bilan, starts_at=NOW - 2 * DAY)

    assert not OutboxMessage.objects.filter(topic=telling.PERSON).exists()
    assert not DueDate.objects.filter(kind=telling.REMINDER).exists()


# --- Reminders -----------------------------------------------------------------------------------


def reminders(house) -> list:
    return [
        message for message in told(house) if message.subject.startswith("Rappel") or "prochains" in message.subject
    ]


@pytest.fixture
def two_days(house):
    with tenant(house.organisation.pk):
        set_house_rules(house.organisation, reminder_hours=48, reminds_consultant=False)


@pytest.mark.parametrize(
    ("starts_at", "due_at"),
    [
        (datetime(2027, 3, 29, 10, tzinfo=PARIS), datetime(2027, 3, 27, 10, tzinfo=PARIS)),  # 47 hours
        (datetime(2026, 10, 26, 10, tzinfo=PARIS), datetime(2026, 10, 24, 10, tzinfo=PARIS)),  # 49 hours
    ],
)
def test_reminder_keeps_its_hour_across_the_change_of_time(starts_at, due_at):
    assert telling.reminded_at(starts_at, 48) == due_at


def test_reminder_leaves_once_two_days_before(house, at, two_days):
    a_session(house.bilan, starts_at=MONDAY)
    leave(MONDAY - 3 * DAY, at)
    before = len(reminders(house))
    for hours in (48, 47, 24, 2):
        leave(MONDAY - timedelta(hours=hours), at)

    assert (before, len(reminders(house))) == (0, 1)


def test_moved_meeting_is_recalled_for_its_new_hour_only(house, at, two_days):
    session = a_session(house.bilan, starts_at=MONDAY)
    leave(MONDAY - 2 * DAY, at)
    move(session, MONDAY + 7 * DAY, when=MONDAY - DAY)
    leave(MONDAY + 5 * DAY, at)
    leave(MONDAY + 6 * DAY, at)

    assert [invite.subject for invite in reminders(house)] == [
        "Rappel\N{NO-BREAK SPACE}: rendez-vous du lundi 22\N{NO-BREAK SPACE}juin 2026 à 10\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}00",
        "Rappel\N{NO-BREAK SPACE}: rendez-vous du lundi 29\N{NO-BREAK SPACE}juin 2026 à 10\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}00",
    ]


def test_given_up_meeting_is_not_recalled_even_when_its_reminder_waits(house, at, two_days):
    session = a_session(house.bilan, starts_at=MONDAY)
    at(MONDAY - 2 * DAY)
    for pk in due.ripe():
        due.raise_date(pk)
    cancel(session, when=MONDAY - 2 * DAY)
    leave(MONDAY - 2 * DAY + timedelta(minutes=4), at)

    assert reminders(house) == []


def test_person_who_objects_is_not_recalled(house, at, two_days):
    a_session(house.bilan, starts_at=MONDAY)
    with tenant(house.organisation.pk):
        receive_request(house.beneficiary, kind=PersonRequest.Kind.OBJECTION, at=NOW)
    leave(MONDAY - 2 * DAY, at)

    assert told(house) == []


def test_outage_over_the_meeting_drops_its_reminder_and_counts_it(house, at, two_days):
    a_session(house.bilan, starts_at=MONDAY)
    a_session(house.bilan, starts_at=MONDAY + 2 * DAY)
    at(NOW + timedelta(minutes=4))
    OutboxMessage.objects.update(state="dropped")
    leave(MONDAY + timedelta(hours=5), at)  # nothing worked since before the first reminder

    states = OutboxMessage.objects.filter(topic="sessions.reminder_person").values_list("state", flat=True)
    assert sorted(states) == ["sent", "stale"]
    assert len(reminders(house)) == 1


def test_two_meetings_of_a_day_are_recalled_in_one_mail(house, at, two_days):
    a_session(house.bilan, starts_at=MONDAY)
    a_session(house.bilan, starts_at=MONDAY + timedelta(minutes=150))
    leave(MONDAY - 2 * DAY + timedelta(hours=3), at)

    (message,) = reminders(house)
    assert message.body.count("– ") == 2


def test_house_that_wants_no_reminder_has_none(house, at):
    with tenant(house.organisation.pk):
        set_house_rules(house.organisation, reminder_hours=0)

    a_session(house.bilan, starts_at=MONDAY)

    assert not DueDate.objects.filter(kind=telling.REMINDER).exists()


def test_house_may_recall_to_who_leads(house, at):
    with tenant(house.organisation.pk):
        set_house_rules(house.organisation, reminder_hours=24, reminds_consultant=True)
    a_session(house.bilan, starts_at=MONDAY)

    leave(MONDAY - DAY, at)

    (message,) = [message for message in mail.outbox if message.to == [house.consultant.user.email]]
    assert house.beneficiary.last_name not in message.body


# --- « Je serai là » --------------------------------------------------------------------------------


def test_link_confirms_by_its_button_alone(house, at, client):
    session = a_session(house.bilan, starts_at=MONDAY)
    path = f"/o/{house.organisation.slug}/presence/{presence_token([session])}/"

    opened = client.get(path)
    with tenant(house.organisation.pk):
        before = Session.objects.get(pk=session.pk).confirmed_at
    confirmed = client.post(path)

    with tenant(house.organisation.pk):
        after = Session.objects.get(pk=session.pk).confirmed_at
    assert (opened.status_code, before, confirmed.status_code, after) == (200, None, 200, NOW)
    assert b"bilan" not in opened.content.lower().split(b"<main")[1].split(b"</main")[0]


def test_link_of_an_hour_that_changed_opens_nothing(house, at, client):
    session = a_session(house.bilan, starts_at=MONDAY)
    token = presence_token([session])
    move(session, MONDAY + DAY)

    paths = [f"/o/{house.organisation.slug}/presence/{text}/" for text in (token, f"{token}x", "faux")]

    assert [client.get(path).status_code for path in paths] == [404, 404, 404]


def test_moved_meeting_is_asked_anew(house, at):
    session = a_session(house.bilan, starts_at=MONDAY)
    with tenant(house.organisation.pk):
        session = confirm_presence(session, at=NOW)

    moved = move(session, MONDAY + DAY)

    assert (session.confirmed_at, moved.confirmed_at) == (NOW, None)


def test_given_up_or_begun_meeting_is_not_confirmed(house, at):
    begun = a_session(house.bilan, starts_at=NOW - timedelta(minutes=1))
    given_up = cancel(a_session(house.bilan, starts_at=MONDAY))

    for session in (begun, given_up):
        with tenant(house.organisation.pk), pytest.raises(PresenceRefused):
            confirm_presence(session, at=NOW)
    with tenant(house.organisation.pk):
        assert named_by(presence_token([given_up])) == []


def test_person_is_asked_about_what_is_near(house, at):
    for days in (2, 30):
        a_session(house.bilan, starts_at=NOW + timedelta(days=days))
    with tenant(house.organisation.pk):
        panel = sessions_panel(house.bilan, at=NOW, party="person", slug=house.organisation.slug)

    assert [bool(row.confirm_url) for row in panel.coming] == [True, False]
