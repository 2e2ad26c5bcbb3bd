"""What pages show of a first contact: its state in a word, its next day, its course."""

from dataclasses import dataclass
from datetime import date, datetime

from beneficiaries.enquiries.rules import State
from beneficiaries.models import Enquiry, InformationTalk
from beneficiaries.panels import Entry
from foundation.clock import paris_day
from foundation.formats import moment, plain_day, short_day

TONES = {
    State.NEW: "accent",
    State.CALL_BACK: "info",
    State.TALK_PLANNED: "info",
    State.TALK_HELD: "info",
    State.CONVERTED: "success",
    State.CLOSED: "neutral",
}
NEXT = {
    State.NEW: "Répondre avant le",
    State.CALL_BACK: "À rappeler le",
    State.TALK_PLANNED: "Entretien le",
    State.TALK_HELD: "À relancer le",
}
TALKS = {
    InformationTalk.Outcome.PLANNED: ("planned", "Entretien d’information prévu"),
    InformationTalk.Outcome.HELD: ("done", "Entretien d’information"),
    InformationTalk.Outcome.MISSED: ("irregular", "Entretien manqué"),
    InformationTalk.Outcome.CANCELLED: ("cancelled", "Entretien annulé"),
}


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    enquiry: Enquiry
    tone: str
    next_day: str
    is_late: bool


def row_of(enquiry: Enquiry, *, on: date) -> Row:
    return Row(enquiry, TONES[State(enquiry.state)], next_day_of(enquiry), enquiry.is_late(on))


def next_day_of(enquiry: Enquiry) -> str:
    """« À rappeler le 8 juin 2026 »; nothing once it is over."""
    if enquiry.act_on is None:
        return ""
    return f"{NEXT[State(enquiry.state)]} {short_day(enquiry.act_on)}"


def moments_of(enquiry: Enquiry) -> str:
    """« Le matin, le soir »."""
    labels = [str(Enquiry.Moment(moment).label) for moment in enquiry.moments]
    return ", ".join(labels).capitalize()


def course_of_enquiry(enquiry: Enquiry, *, at: datetime, actions: dict[str, str]) -> list[Entry]:
    """Received, exchanges, talks, its end: in the order of their days. `actions`: by talk, where its outcome is noted."""
    by = str(enquiry.entered_by) if enquiry.entered_by else ""
    dated = [
        (
            enquiry.received_at,
            Entry("done", "Premier contact", plain_day(enquiry.received_at), by=by, note=enquiry.get_channel_display()),
        )
    ]
    for contact in enquiry.contacts.select_related("recorded_by"):
        who = str(contact.recorded_by) if contact.recorded_by else ""
        dated.append(
            (contact.occurred_at, Entry("done", contact.get_kind_display(), plain_day(contact.occurred_at), by=who))
        )
    for talk in enquiry.talks.select_related("member"):
        dated.append((talk.starts_at, _talk(talk, at=at, url=actions.get(str(talk.pk), ""))))
    if enquiry.closed_at:
        dated.append(
            (
                enquiry.closed_at,
                Entry(
                    "cancelled", "Contact clos", plain_day(enquiry.closed_at), note=enquiry.get_closing_reason_display()
                ),
            )
        )
    if enquiry.converted_at:
        dated.append((enquiry.converted_at, Entry("done", "Bilan ouvert", plain_day(enquiry.converted_at))))
    return [entry for _, entry in sorted(dated, key=lambda pair: pair[0])]


def _talk(talk: InformationTalk, *, at: datetime, url: str) -> Entry:
    state, title = TALKS[InformationTalk.Outcome(talk.outcome)]
    if talk.outcome == InformationTalk.Outcome.PLANNED and talk.is_past(at):
        state = "late" if paris_day(talk.starts_at) < paris_day(at) else "current"
    label = "Noter ce qu’il est devenu" if talk.is_past(at) else "Annuler, ou noter son issue"
    return Entry(
        state,
        title,
        moment(talk.starts_at),
        by=str(talk.member),
        note=f"{talk.get_mode_display()}, hors des heures du bilan",
        url=url,
        action=label if url else "",
    )
