"""Appointments as calendars read them (RFC 5545, RFC 5546): a neutral title, never the reason (invariant 10)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vRecur

from foundation.clock import PARIS
from sessions.models import Session

TITLE = "Rendez-vous"
PRODUCT = "-//Rendez-vous//FR"
REFRESH = timedelta(hours=1)
MIME_TYPE = "text/calendar"


@dataclass(frozen=True)
class Attendee:
    """Who receives the invitation."""

    name: str
    email: str


def uid_of(session: Session) -> str:
    """The same for the whole life of the appointment, wherever it is moved."""
    return f"{session.pk}@{settings.MAIL_DOMAIN}"


def invitation(session: Session, *, attendee: Attendee, at: datetime) -> bytes:
    """The message that puts an appointment into a calendar, moves it there, or takes it out.

    Its organiser is who leads the meeting: the name of a house may say what is done there.
    """
    is_given_up = session.state != Session.State.PLANNED
    calendar = _calendar(method="CANCEL" if is_given_up else "REQUEST")
    event = _event(session, title=TITLE, at=at)
    event["organizer"] = _address(str(session.consultant or TITLE), parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
    guest = _address(attendee.name, attendee.email)
    guest.params.update({"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "FALSE"})
    event.add("attendee", guest)
    calendar.add_component(event)
    return calendar.to_ical()


def feed(sessions: Iterable[tuple[Session, str]], *, at: datetime) -> bytes:
    """A calendar that its owner's program reads again and again: each appointment with its title."""
    calendar = _calendar(method="PUBLISH")
    calendar.add("x-wr-calname", TITLE)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", REFRESH)
    for session, title in sessions:
        calendar.add_component(_event(session, title=title, at=at))
    return calendar.to_ical()


def _calendar(*, method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(_paris())
    return calendar


def _event(session: Session, *, title: str, at: datetime) -> Event:
    event = Event()
    event.add("uid", uid_of(session))
    event.add("sequence", session.calendar_sequence)
    event.add("dtstamp", at.astimezone(UTC))
    event.add("dtstart", session.starts_at.astimezone(PARIS))
    event.add("dtend", session.ends_at.astimezone(PARIS))
    event.add("summary", title)
    event.add("location", session.place or session.get_mode_display())
    event.add("class", "PRIVATE")
    is_standing = session.state in (Session.State.PLANNED, Session.State.HELD)
    event.add("status", "CONFIRMED" if is_standing else "CANCELLED")
    return event


def _address(name: str, email: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    address.params["CN"] = name.replace('"', "’")
    return address


def _paris() -> Timezone:
    """Europe/Paris by the rule of the European Union, in force in France since 1996."""
    zone = Timezone()
    zone.add("tzid", "Europe/Paris")
    changes = (
        (TimezoneDaylight, "CEST", 3, datetime(1981, 3, 29, 2), 1, 2),  # noqa: DTZ001 -- local times, by definition
        (TimezoneStandard, "CET", 10, datetime(1996, 10, 27, 3), 2, 1),  # noqa: DTZ001
    )
    for kind, name, month, first, before, after in changes:
        change = kind()
        change.add("dtstart", first)
        change.add("rrule", vRecur({"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": "-1SU"}))
        change.add("tzoffsetfrom", timedelta(hours=before))
        change.add("tzoffsetto", timedelta(hours=after))
        change.add("tzname", name)
        zone.add_component(change)
    return zone
