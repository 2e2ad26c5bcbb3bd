"""What pages show of one request: its state in a word, and its course as dated lines."""

from dataclasses import dataclass
from datetime import date

from beneficiaries.models import Beneficiary, PersonRequest
from beneficiaries.panels import Entry
from beneficiaries.requests.rules import CORRECTABLE
from foundation.clock import paris_day
from foundation.formats import plain_day, short_day

TONES = {"granted": "success", "partly": "warning", "refused": "danger", "given_up": "neutral"}


@dataclass(frozen=True)
class State:
    """A word and its tone."""

    tone: str
    word: str


def state_of(request: PersonRequest, *, on: date) -> State:
    """Where a request stands on a day, from its dates alone."""
    if not request.is_open:
        return State(TONES[request.outcome], request.get_outcome_display())
    if request.is_late(on):
        return State("danger", "En retard")
    if request.must_be_confirmed:
        return State("warning", "À confirmer par la personne")
    if request.extended_on:
        return State("info", "Prolongée")
    return State("info", "À traiter")


def course_of_request(request: PersonRequest, *, on: date) -> list[Entry]:
    """Received, put off, confirmed, answered: what took place, then what is due."""
    by = str(request.recorded_by) if request.recorded_by else ""
    entries = [
        Entry("done", "Demande reçue", plain_day(request.received_at), by=by, note=request.get_channel_display())
    ]
    if request.confirmed_at and paris_day(request.confirmed_at) != paris_day(request.received_at):
        entries.append(Entry("done", "Effacement confirmé", plain_day(request.confirmed_at)))
    if request.extended_on:
        entries.append(Entry("done", "Délai prolongé", plain_day(request.extended_on), note=request.extension_reason))
    if request.answered_at:
        by = str(request.answered_by) if request.answered_by else ""
        entries.append(Entry("done", request.get_outcome_display(), plain_day(request.answered_at), by=by))
    else:
        state = "late" if request.is_late(on) else "waiting"
        entries.append(Entry(state, "Réponse", f"au plus tard le {plain_day(request.due_on)}"))
    return entries


def changes_of(request: PersonRequest) -> list[tuple[str, str, str]]:
    """Label, what the file said, what it should say."""
    return [(CORRECTABLE[name], old, new) for name, (old, new) in request.changes.items()]


def corrections_of(beneficiary: Beneficiary) -> list[dict[str, object]]:
    """The corrections that wait, for whoever may write in the file."""
    waiting = PersonRequest.objects.filter(beneficiary=beneficiary, kind=PersonRequest.Kind.RECTIFICATION)
    return [{"asked": asked, "changes": changes_of(asked)} for asked in waiting.filter(answered_at=None)]


def deadline(request: PersonRequest, *, on: date) -> str:
    """« 8 juil. 2026 (dans 12 jours) », « 8 juin 2026 (dépassée de 3 jours) »."""
    if not request.is_open:
        return short_day(request.due_on)
    days = (request.due_on - on).days
    if days < 0:
        said = f"dépassée de {-days} jour{'s' if days < -1 else ''}"
    else:
        said = "aujourd’hui" if days == 0 else f"dans {days} jour{'s' if days > 1 else ''}"
    return f"{short_day(request.due_on)} ({said})"
