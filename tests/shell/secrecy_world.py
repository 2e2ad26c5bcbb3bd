"""Two organisations in which each secret says the canary of its bilan, and the model that says the same."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from beneficiaries.circumstances.operations import circumstances_of, note_circumstances
from beneficiaries.models import Bilan
from beneficiaries.operations import withdraw_consent
from exchange.closing.operations import Task, give_exercises, write_summary
from exchange.messages.operations import send_message
from exchange.models import BilanFile
from exchange.notes import start_note, write_note
from exchange.operations import add_file
from foundation.tenancy import content_of, tenant
from organisations.models import Membership, User
from sessions.models import Session
from synthesis.models import Comment, Section
from synthesis.operations import comment_section
from tests import factories
from tests.exchange.factories import PDF, a_signed_programme
from tests.factories import NOW
from tests.questionnaires.factories import a_submitted_assignment, the_instrument
from tests.sessions.factories import a_held_session, a_step
from tests.shell.secrecy_model import (
    CIRCUMSTANCES,
    EXCHANGES,
    FILES,
    NOTES,
    PHASES,
    QUESTIONNAIRES,
    SYNTHESIS,
    WORKING,
    Case,
    Member,
    Model,
    Piece,
)
from tests.synthesis.factories import TEXTS, a_shared


@dataclass
class World:
    model: Model
    users: dict[UUID, User] = field(default_factory=dict)
    organisations: list[UUID] = field(default_factory=list)

    def knows(self, member: Membership, *roles: str) -> Membership:
        self.users[member.user_id] = member.user
        self.model.members[member.pk] = Member(member.user_id, member.organisation_id, frozenset(roles))
        return member


def build() -> World:
    """A house with two consultants and two people, another with one who is a person of the first."""
    world = World(Model(today=NOW.date()))
    houses = [factories.a_house("Maison"), factories.a_house("Ailleurs")]
    for house in houses:
        world.organisations.append(house.organisation.pk)
        world.knows(house.administrator, "administrator")
        world.knows(house.consultant, "consultant")
        world.knows(house.colleague, "consultant")
        world.knows(factories.a_member(house.organisation, is_consultant=False, is_assistant=True), "assistant")
        tell(world, house.bilan)
    here, there = houses
    auditor = {"is_consultant": False, "is_auditor": True, "auditor_until": NOW.date() + timedelta(days=20)}
    world.knows(factories.a_member(here.organisation, **auditor), "auditor")
    both = factories.a_beneficiary(here.colleague, with_user=False)
    with tenant(both.organisation_id):
        both.user = there.consultant.user
        both.save(update_fields=["user"])
    tell(world, factories.a_ready_bilan(here.colleague, beneficiary=both))
    stop(world, factories.a_ready_bilan(here.consultant))
    operator = factories.a_user(is_operator=True)
    world.users[operator.pk] = operator
    return world


def canary(bilan: Bilan) -> str:
    return f"canari-{bilan.pk.hex}"


def tell(world: World, bilan: Bilan) -> None:
    """Something in each place that says what a bilan says; the synthesis is shared, not final yet."""
    with tenant(bilan.organisation_id, user_id=bilan.consultant.user_id), content_of(bilan.pk):
        a_step(bilan)
        items = [item.code for item in the_instrument().content.items[:2]]
        house = factories.SimpleNamespace(
            bilan=bilan,
            consultant=bilan.consultant,
            organisation=bilan.organisation,
            beneficiary=bilan.beneficiary,
            person=bilan.beneficiary.user,
        )
        synthesis = a_shared(house, {heading: f"{canary(bilan)} {text}" for heading, text in TEXTS.items()})
        section = Section.objects.get(synthesis=synthesis, heading="skills")
        word = {"author": Comment.Author.PERSON, "author_name": "Dominique"}
        comment_section(section, text=f"{canary(bilan)} remarque", at=NOW, **word)
        write_a_note(bilan, bilan.consultant.user, at=NOW)
        keep_a_file(bilan, at=NOW)
        leave_papers(bilan, at=NOW)
        note_circumstances(
            bilan,
            version=circumstances_of(bilan).version,
            by=bilan.consultant.user,
            at=NOW,
            needs_adjustment=True,
            measures=[f"{canary(bilan)} aménagement"],
            situation="ptp",
            note=f"{canary(bilan)} motif",
        )
        a_signed_programme(house, f"{canary(bilan)} demande")
    a_submitted_assignment(bilan, dict.fromkeys(items, 4))
    world.users[bilan.beneficiary.user_id] = bilan.beneficiary.user
    world.model.cases[bilan.pk] = Case(
        organisation=bilan.organisation_id,
        person=bilan.beneficiary.user_id,
        charge=bilan.consultant_id,
        pieces={
            Piece("Answer", QUESTIONNAIRES, WORKING),
            Piece("Section", SYNTHESIS, WORKING),
            Piece("Comment", SYNTHESIS, WORKING),
            Piece("BilanFile", FILES, WORKING),
            Piece("Message", EXCHANGES, WORKING),
            Piece("SummaryText", EXCHANGES, WORKING),
            Piece("ExerciseText", EXCHANGES, WORKING),
            Piece("Circumstances", CIRCUMSTANCES, WORKING),
            Piece("PhaseDraft", PHASES, WORKING),
            Piece("PhaseVersion", PHASES, WORKING),
            Piece("Note", NOTES, WORKING, bilan.consultant.user_id),
        },
    )


def stop(world: World, bilan: Bilan) -> None:
    """One who told everything and stopped: its destruction is planned from the start."""
    tell(world, bilan)
    at, case = NOW + timedelta(hours=1), world.model.cases[bilan.pk]
    with tenant(bilan.organisation_id):
        withdraw_consent(bilan, by=bilan.beneficiary.user, at=at)
    case.stopped_on = at.date()
    case.plan()


def write_a_note(bilan: Bilan, by: User, *, at) -> None:
    """A private note of one author; the bilan is open, and the database knows who writes."""
    note = start_note(bilan, by=by, at=at)
    write_note(note, text=f"{canary(bilan)} note", session=None, version=0, by=by, at=at)


def keep_a_file(bilan: Bilan, *, at) -> None:
    """A document whose name and bytes say the canary."""
    content = PDF + f"% {canary(bilan)}\n".encode()
    by = bilan.consultant.user
    add_file(bilan, title=f"{canary(bilan)} titre", content=content, party=BilanFile.Party.CONSULTANT, by=by, at=at)


def leave_papers(bilan: Bilan, *, at) -> None:
    """What the person wrote, and what a session left for them."""
    said = canary(bilan)
    send_message(
        bilan, text=f"{said} message", party=BilanFile.Party.PERSON, key=uuid4(), by=bilan.beneficiary.user, at=at
    )
    earlier = timedelta(days=1 + Session.objects.count())  # a consultant is in one place at a time
    session, by = a_held_session(bilan, starts_at=at - earlier), bilan.consultant.user
    write_summary(session, text=f"{said} résumé", seen_at=None, by=by, at=at)
    give_exercises(session, [Task(f"{said} exercice")], by=by, at=at)
