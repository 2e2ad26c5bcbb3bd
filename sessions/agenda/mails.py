"""The words of appointments and reminders: date, hour, place or link, never the reason (invariant 10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from beneficiaries.models import Beneficiary
from beneficiaries.requests.queries import objects_to_contact
from foundation import clock
from foundation.addresses import absolute
from foundation.formats import moment
from foundation.mail import CalendarMessage, Mail
from foundation.models import OutboxMessage
from foundation.outbox import composes, subjects, was_told
from foundation.pacing import Pace
from organisations.models import Membership, Organisation
from sessions.agenda import reminders, telling
from sessions.agenda.entries import Attendee, invitation
from sessions.agenda.presence import presence_token
from sessions.agenda.words import said
from sessions.models import Session

AT_ONCE = Pace(by_day=False)  # what was just moved does not wait for the morning; several changes make one mail
BY_DAY = Pace(gap=timedelta(hours=2))
NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Reader:
    """Who receives a mail about meetings, and where they see them."""

    email: str
    first_name: str
    name: str
    link: str
    link_label: str


@composes(telling.PERSON, pace=AT_ONCE)
def appointment_person(message: OutboxMessage) -> Mail | None:
    """To the person: what was set, moved or given up, with what their calendar reads."""
    organisation = Organisation.objects.get(pk=message.organisation_id)
    reader = _person(message, organisation)
    return _appointments(message, reader, organisation) if reader else None


@composes(telling.CONSULTANT, pace=AT_ONCE)
def appointment_consultant(message: OutboxMessage) -> Mail | None:
    """To whoever leads the meetings, when somebody else set or moved them."""
    organisation = Organisation.objects.get(pk=message.organisation_id)
    reader = _member(message, organisation)
    return _appointments(message, reader, organisation) if reader else None


@composes(reminders.PERSON, pace=BY_DAY)
def reminder_person(message: OutboxMessage) -> Mail | None:
    """To the person: a meeting comes, and the link by which they say that they will be there."""
    organisation = Organisation.objects.get(pk=message.organisation_id)
    reader = _person(message, organisation)
    coming = _coming(message, clock.now())
    if reader is None or not coming:
        return None
    to_confirm = [session for session in coming if session.confirmed_at is None]
    link = absolute("sessions:presence", organisation.slug, presence_token(to_confirm)) if to_confirm else reader.link
    return Mail(
        to=reader.email,
        subject=_subject_of(coming),
        paragraphs=(
            f"Bonjour {reader.first_name},",
            _announcing(coming),
            *(f"– {said(session)}" for session in coming),
            f"Un empêchement{NBSP}? Prévenez dès que possible la personne qui vous accompagne.",
        ),
        link=link,
        link_label="Je serai là" if to_confirm else reader.link_label,
        sender=organisation.name,
    )


@composes(reminders.CONSULTANT, pace=BY_DAY)
def reminder_consultant(message: OutboxMessage) -> Mail | None:
    """To whoever leads the meetings, without anybody's name."""
    organisation = Organisation.objects.get(pk=message.organisation_id)
    reader = _member(message, organisation)
    coming = _coming(message, clock.now())
    if reader is None or not coming:
        return None
    return Mail(
        to=reader.email,
        subject=_subject_of(coming),
        paragraphs=(f"Bonjour {reader.first_name},", _announcing(coming), *(f"– {said(one)}" for one in coming)),
        link=reader.link,
        link_label=reader.link_label,
        sender=organisation.name,
    )


def _appointments(message: OutboxMessage, reader: Reader, organisation: Organisation) -> Mail | None:
    """One mail for every change that waited; what was set and given up in between is not told at all."""
    now = clock.now()
    sessions = Session.objects.select_related("consultant")
    changed = sessions.filter(pk__in=subjects(message), ends_at__gt=now).order_by("starts_at")
    set_: list[Session] = []
    moved: list[Session] = []
    given_up: list[Session] = []
    for session in changed:
        is_known = was_told(message, session.pk)
        if session.state == Session.State.PLANNED:
            (moved if is_known else set_).append(session)
        elif session.state == Session.State.CANCELLED and is_known:
            given_up.append(session)
    told = [*set_, *moved, *given_up]
    if not told:
        return None
    attendee = Attendee(reader.name, reader.email)
    return Mail(
        to=reader.email,
        subject=_title(set_, moved, given_up),
        paragraphs=(
            f"Bonjour {reader.first_name},",
            *_listed(set_, "Ce rendez-vous est pris", "Ces rendez-vous sont pris"),
            *_listed(moved, "Ce rendez-vous a changé ; il est maintenant", "Ces rendez-vous ont changé"),
            *_listed(given_up, "Ce rendez-vous est annulé", "Ces rendez-vous sont annulés"),
            "La pièce jointe met votre agenda à jour.",
        ),
        link=reader.link,
        link_label=reader.link_label,
        sender=organisation.name,
        calendar=tuple(
            _calendar_message(session, number, attendee=attendee, at=now)
            for number, session in enumerate(told, start=1)
        ),
    )


def _calendar_message(session: Session, number: int, *, attendee: Attendee, at: datetime) -> CalendarMessage:
    return CalendarMessage(
        file_name="rendez-vous.ics" if number == 1 else f"rendez-vous-{number}.ics",
        method="REQUEST" if session.state == Session.State.PLANNED else "CANCEL",
        content=invitation(session, attendee=attendee, at=at),
    )


def _listed(sessions: Sequence[Session], one: str, several: str) -> list[str]:
    if not sessions:
        return []
    return [f"{one if len(sessions) == 1 else several}{NBSP}:", *(f"– {said(session)}" for session in sessions)]


def _title(set_: list[Session], moved: list[Session], given_up: list[Session]) -> str:
    told = [*set_, *moved, *given_up]
    if len(told) > 1:
        return "Vos rendez-vous"
    when = moment(told[0].starts_at)
    return f"Rendez-vous annulé{NBSP}: {when}" if given_up else f"Votre rendez-vous du {when}"


def _subject_of(coming: list[Session]) -> str:
    return (
        f"Rappel{NBSP}: rendez-vous du {moment(coming[0].starts_at)}"
        if len(coming) == 1
        else "Vos prochains rendez-vous"
    )


def _announcing(coming: list[Session]) -> str:
    return f"Votre prochain rendez-vous{NBSP}:" if len(coming) == 1 else f"Vos prochains rendez-vous{NBSP}:"


def _coming(message: OutboxMessage, now: datetime) -> list[Session]:
    """Those of the reminders that still stand."""
    standing = Session.objects.filter(pk__in=subjects(message), state=Session.State.PLANNED, starts_at__gt=now)
    return list(standing.order_by("starts_at"))


def _person(message: OutboxMessage, organisation: Organisation) -> Reader | None:
    """None for a person without address, and for one who objects to being written to."""
    person = Beneficiary.objects.filter(pk=message.recipient_id, erased_at=None).first()
    if person is None or not person.email or objects_to_contact(person.pk):
        return None
    has_space = person.user_id is not None
    return Reader(
        email=person.email,
        first_name=person.first_name,
        name=str(person),
        link=absolute("sessions:own", organisation.slug) if has_space else "",
        link_label="Voir mes rendez-vous" if has_space else "",
    )


def _member(message: OutboxMessage, organisation: Organisation) -> Reader | None:
    """None for one who left the team."""
    member = Membership.objects.select_related("user").filter(pk=message.recipient_id, removed_at=None).first()
    if member is None or not member.user.email:
        return None
    return Reader(
        email=member.user.email,
        first_name=member.first_name,
        name=str(member),
        link=absolute("bilans:start", organisation.slug),
        link_label="Ouvrir mon espace",
    )
