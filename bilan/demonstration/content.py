"""What the two people of a demonstrated bilan keep with it: circumstances, documents, private notes."""

from datetime import datetime, timedelta

from beneficiaries.circumstances.operations import circumstances_of, note_circumstances
from beneficiaries.models import Bilan
from bilan.demonstration import words
from bilan.demonstration.paper import a_page
from confidentiality.opening import opened
from exchange.finding import OwnNotes
from exchange.models import BilanFile
from exchange.notes import start_note, write_note
from exchange.operations import add_file
from foundation.tenancy import tenant
from organisations.actors import actor_of
from organisations.permissions import Verb
from sessions.models import Session

Party = BilanFile.Party
# In which situation a bilan is opened, by its ending; the others have none.
SITUATIONS = {
    "booked": ("parental_leave", ""),
    "running": ("therapeutic_part_time", ""),
    "consented": ("carer_leave", "Bilan payé par la personne elle-même, hors de l’entreprise."),
    "closed": ("sabbatical", ""),
}


def situation_of(ending: str) -> dict[str, str]:
    """The situation and its reason, as the opening of a bilan asks for them."""
    situation, note = SITUATIONS.get(ending, ("none", ""))
    return {"situation": situation, "situation_note": note}


def note_adjustments(bilan: Bilan, *, slot: int, at: datetime) -> None:
    """A third of the people need something, a third say no, the others have not answered yet."""
    person = bilan.beneficiary.user
    if person is None or slot % 3 == 0:
        return
    measures = words.MEASURES[slot // 3 % len(words.MEASURES)] if slot % 3 == 1 else ()
    with opened(bilan, by=actor_of(person, bilan.organisation_id), verb=Verb.NOTE_CIRCUMSTANCES, at=at):
        version = circumstances_of(bilan).version
        note_circumstances(bilan, version=version, by=person, at=at, needs_adjustment=bool(measures), measures=measures)


def exchange_documents(bilan: Bilan, *, slot: int, at: datetime) -> None:
    """The person gives their CV, the consultant what is to be prepared."""
    person, consultant = bilan.beneficiary, bilan.consultant
    with opened(bilan, by=actor_of(consultant.user, bilan.organisation_id), verb=Verb.KEEP_FILES, at=at):
        guide = a_page("Raconter son parcours", words.GUIDE)
        title = "À préparer : raconter son parcours"
        add_file(bilan, title=title, content=guide, party=Party.CONSULTANT, by=consultant.user, at=at)
        if person.user:
            cv = a_page(str(person), words.CVS[slot % len(words.CVS)])
            day_after = at + timedelta(hours=26)
            add_file(bilan, title="Mon CV actuel", content=cv, party=Party.PERSON, by=person.user, at=day_after)


def write_notes(bilan: Bilan, *, slot: int) -> None:
    """After each of the first meetings, a few lines that the consultant alone reads."""
    author = bilan.consultant.user
    held = Session.objects.filter(bilan=bilan, kind=Session.Kind.ACCOMPANIMENT, state=Session.State.HELD)
    meetings = list(held.order_by("starts_at")[:3])
    with tenant(bilan.organisation_id, user_id=author.pk):
        address = OwnNotes(bilan, author.pk)
        with opened(address, by=actor_of(author, bilan.organisation_id), verb=Verb.WRITE_NOTE):
            for number, session in enumerate(meetings):
                text = words.NOTES[(slot + number) % len(words.NOTES)]
                at = session.ends_at + timedelta(minutes=20)
                note = start_note(bilan, by=author, at=at)
                write_note(note, text=text, session=session, version=0, by=author, at=at)
