"""Private calendars: their secret is kept nowhere, dies when it is closed, and shows one owner's dates alone."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from icalendar import Calendar

from foundation.tenancy import tenant
from sessions.agenda.feeds import make_feed, revoke_feed
from sessions.models import CalendarFeed
from sessions.operations import cancel_session
from tests.factories import NOW, a_house, a_ready_bilan
from tests.sessions.factories import a_session

DAY = timedelta(days=1)


def a_feed(house, owner, **more) -> str:
    with tenant(house.organisation.pk):
        return make_feed(owner, at=NOW, **more)


def path_of(house, secret: str) -> str:
    return f"/o/{house.organisation.slug}/agenda/{secret}.ics"


def events(answer) -> list[tuple[str, object]]:
    calendar = Calendar.from_ical(answer.content)
    return [(str(event["SUMMARY"]), event["DTSTART"].dt) for event in calendar.walk("VEVENT")]


def test_feed_shows_standing_meetings_of_its_owner_alone(house, now, client):
    session = a_session(house.bilan)
    given_up = a_session(house.bilan, starts_at=NOW + 3 * DAY)
    others = a_session(a_ready_bilan(house.colleague), starts_at=NOW + 2 * DAY)
    with tenant(house.organisation.pk):
        cancel_session(given_up, reason="Grippe", at=NOW)
    member, person = a_feed(house, house.consultant, shows_initials=True), a_feed(house, house.beneficiary)

    answers = [client.get(path_of(house, secret)) for secret in (member, person)]

    initials = house.beneficiary.initials
    assert [events(answer) for answer in answers] == [
        [(f"Rendez-vous — {initials}", session.starts_at)],
        [("Rendez-vous", session.starts_at)],
    ]
    for answer in answers:
        assert (answer["Content-Type"], answer.cookies) == ("text/calendar; charset=utf-8", {})
        assert "no-store" in answer["Cache-Control"]
        assert house.beneficiary.last_name.encode() not in answer.content
        assert str(others.pk).encode() not in answer.content


def test_absent_foreign_closed_and_renewed_addresses_are_one_page(house, now, client):
    elsewhere = a_house()
    foreign = a_feed(elsewhere, elsewhere.consultant)
    closed = a_feed(house, house.colleague)
    with tenant(house.organisation.pk):
        revoke_feed(house.colleague, at=NOW)
    renewed = a_feed(house, house.consultant)
    a_feed(house, house.consultant)

    answers = [client.get(path_of(house, secret)) for secret in (foreign, closed, renewed, "faux")]

    assert {answer.status_code for answer in answers} == {404}


def test_feed_of_who_left_the_team_is_dead(house, now, client):
    secret = a_feed(house, house.consultant)
    with tenant(house.organisation.pk):
        type(house.consultant).objects.filter(pk=house.consultant.pk).update(removed_at=NOW)

    assert client.get(path_of(house, secret)).status_code == 404


def test_secret_is_shown_once_and_kept_nowhere(house, now, signed_in):
    client = signed_in(house.person)
    path = f"/o/{house.organisation.slug}/mon-bilan/seances/agenda/"

    made = client.post(path)
    again = client.get(path)

    secret = made.context["address"].rpartition("/")[2].removesuffix(".ics")
    assert (secret.encode() in made.content, secret.encode() in again.content) == (True, False)
    with tenant(house.organisation.pk):
        assert secret not in str(CalendarFeed.objects.values_list())
    assert client.get(path_of(house, secret)).status_code == 200

    client.post(f"{path}fermer/")
    assert client.get(path_of(house, secret)).status_code == 404


def test_database_refuses_a_second_live_address(house, now):
    a_feed(house, house.consultant)

    with tenant(house.organisation.pk), pytest.raises(IntegrityError, match="one_live_feed_a_member"):
        CalendarFeed.objects.create(
            organisation=house.organisation, member=house.consultant, token_hash="0" * 64, created_at=NOW
        )
