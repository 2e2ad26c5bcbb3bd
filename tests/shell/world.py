"""Two organisations with everything in them, and a canary in each secret place."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from beneficiaries.addresses import ask_address_change
from beneficiaries.breaches.operations import enter_breach
from beneficiaries.circumstances import circumstances_of, note_circumstances
from beneficiaries.mandates import decide_mandate, end_mandate, propose_mandate
from beneficiaries.models import (
    Beneficiary,
    Bilan,
    Breach,
    EmployerContact,
    Fact,
    Mandate,
    PersonRequest,
    Representative,
)
from beneficiaries.requests.operations import receive_request
from beneficiaries.third_parties import add_employer_contact, add_representative
from bilan.demonstration import words
from bilan.demonstration.story import Story
from confidentiality.archive import keepables_of
from confidentiality.consenting import answer_consent, keep_documents
from confidentiality.models import Consent, KeptDocument
from exchange.models import BilanFile
from exchange.notes import start_note, write_note
from exchange.operations import add_file
from foundation.tenancy import content_of, tenant
from funding.models import Agreement, Parameter, Scheme
from funding.operations import enter_rule
from organisations.models import Membership, Organisation, User
from organisations.operations import invitation_token, invite_member
from organisations.permissions import Standing
from questionnaires.models import Assignment
from sessions.models import Programme, Session
from sessions.shipping import ship_programmes
from synthesis.models import Comment
from tests.factories import NOW, a_beneficiary, a_member, a_user, an_organisation

A_PDF = b"%PDF-1.4\n%the signed agreement\n"


@dataclass
class Place:
    """The objects that an address may name, and the strings that only few may read."""

    ids: dict[str, object] = field(default_factory=dict)
    content_canary: str = ""
    name_canary: str = ""
    third_parties: tuple[User, ...] = ()


@dataclass
class World:
    organisation: Organisation
    foreign_organisation: Organisation
    roles: dict[str, User | None]
    standings: dict[str, frozenset[Standing]]
    places: dict[str, Place]
    person_of: dict[str, str]
    in_charge_of: dict[str, str]
    invited_to: dict[str, str]
    represents: dict[str, str]
    contact_of: dict[str, str]


def build() -> World:
    """A house with a consultant's bilan (own) and a colleague's (unassigned), and a foreign house."""
    house, foreign = an_organisation("Maison"), an_organisation("Ailleurs")
    administrator = a_member(house, is_administrator=True, is_consultant=False)
    consultant, colleague = a_member(house), a_member(house)
    stranger = a_member(foreign, is_administrator=True)
    own, own_person = a_place(consultant, "PROPRE", slot=0)
    unassigned, other_person = a_place(colleague, "COLLEGUE", slot=1)
    elsewhere, foreign_person = a_place(stranger, "AILLEURS", slot=2)
    with_team(own, house, administrator)
    unassigned.ids |= {key: own.ids[key] for key in TEAM_KEYS}
    with_team(elsewhere, foreign, stranger)
    guest, former = a_member(house), a_member(house)
    with_guest_and_former(own, guest=guest, former=former, by=consultant)
    absent = Place({key: uuid4() for key in own.ids if isinstance(own.ids[key], UUID)})
    absent.ids["token"] = f"{uuid4()}~faux"
    return World(
        organisation=house,
        foreign_organisation=foreign,
        roles={
            "anonymous": None,
            "operator": a_user(is_operator=True),
            "administrator": administrator.user,
            "consultant": consultant.user,
            "colleague": colleague.user,
            "assistant": a_member(house, is_consultant=False, is_assistant=True).user,
            "auditor": a_member(house, is_consultant=False, is_auditor=True, auditor_until=NOW.date()).user,
            "guest": guest.user,
            "former": former.user,
            "representative": own.third_parties[0],
            "employer_contact": own.third_parties[1],
            "person": own_person,
            "other_person": other_person,
            "stranger": stranger.user,
            "foreign_person": foreign_person,
        },
        standings={
            "operator": frozenset({Standing.OPERATOR}),
            "administrator": frozenset({Standing.ADMINISTRATOR}),
            "consultant": frozenset({Standing.CONSULTANT}),
            "colleague": frozenset({Standing.CONSULTANT}),
            "guest": frozenset({Standing.CONSULTANT}),
            "former": frozenset({Standing.CONSULTANT}),
            "assistant": frozenset({Standing.ASSISTANT}),
            "auditor": frozenset({Standing.AUDITOR}),
        },
        places={"own": own, "unassigned": unassigned, "foreign": elsewhere, "absent": absent},
        person_of={"person": "own", "other_person": "unassigned"},
        in_charge_of={"consultant": "own", "colleague": "unassigned"},
        invited_to={"guest": "own"},
        represents={"representative": "own"},
        contact_of={"employer_contact": "own"},
    )


TEAM_KEYS = ("organisation_id", "membership_id", "invitation_id", "rule_id", "token", "breach_id")


def with_guest_and_former(place: Place, *, guest: Membership, former: Membership, by: Membership) -> None:
    """A colleague whom the person accepted, and one who was in charge for a while."""
    with tenant(by.organisation_id):
        bilan = Bilan.objects.get(pk=place.ids["bilan_id"])
        person = bilan.beneficiary.user
        interim = propose_mandate(bilan, member=former, kind="interim", reason="Congé", by=by, at=NOW)
        end_mandate(interim, by=by.user, at=NOW)
        day = NOW.date() + timedelta(days=9)
        invitation = propose_mandate(
            bilan, member=guest, kind="guest", reason="Restitution", by=by, at=NOW, purpose="debrief", until_on=day
        )
        decide_mandate(invitation, accepts=True, by=person, at=NOW)


def with_team(place: Place, organisation: Organisation, by: Membership) -> None:
    """An invitation, a rule and a member to be managed."""
    extra = a_member(organisation)
    with tenant(organisation.pk):
        invitation = invite_member(
            organisation,
            email=f"invite-{organisation.slug}@exemple.test",
            first_name="Noé",
            last_name=f"CANARI-NOM-{organisation.slug}",
            is_administrator=False,
            is_consultant=True,
            by=by.user,
            at=NOW,
        )
        rule = enter_rule(
            organisation,
            scheme=Scheme.REGION,
            parameter=Parameter.AMOUNT_CAP,
            value=Decimal("1500.00"),
            valid_from=date(2026, 1, 1),
            source="Délibération",
            by=by,
            at=NOW,
        )
        breach = enter_breach(
            found_at=NOW,
            what="Un e-mail envoyé à tort",
            categories="Coordonnées",
            consequences="Aucune",
            measures="Message détruit",
            risk=Breach.Risk.UNLIKELY,
            by=by,
            at=NOW,
        )
    place.ids |= {
        "breach_id": breach.pk,
        "organisation_id": organisation.pk,
        "membership_id": extra.pk,
        "invitation_id": invitation.pk,
        "rule_id": rule.pk,
        "token": invitation_token(invitation),
    }


def a_place(consultant: Membership, mark: str, *, slot: int) -> tuple[Place, User]:
    """One bilan with every kind of object, its content marked with a canary."""
    content, name = f"CANARI-CONTENU-{mark}", f"CANARI-NOM-{mark}"
    organisation = consultant.organisation
    person = a_beneficiary(consultant, last_name=name, first_name="Dominique", employer_name=f"Atelier {mark}")
    saved = words.COMMENT, words.SYNTHESES
    words.COMMENT = f"{content} remarque"
    words.SYNTHESES = tuple({code: f"{content} {code}" for code in texts} for texts in saved[1])
    try:
        with tenant(organisation.pk):
            if not Programme.objects.exists():
                ship_programmes(organisation=organisation)
            bilan = Story(
                person=person,
                consultant=consultant,
                programme=Programme.objects.get(title="Essentiel, 14 h"),
                payers=[(Scheme.SELF, Decimal("1400.00"))],
                ending="shared",
                now=NOW,
                slot=slot,
            ).tell()
            with_file(bilan, consultant)
            with_consents(bilan, person, content)
            receive_request(person, kind=PersonRequest.Kind.ACCESS, at=NOW)
            address = f"nouvelle-{bilan.pk.hex}@exemple.test"
            change = ask_address_change(person, address, by=consultant, at=NOW)
            successor = a_member(organisation)
            propose_mandate(bilan, member=successor, kind="successor", reason="Mutation", by=consultant, at=NOW)
            third_parties = beside(bilan, consultant)
            ids = objects_of(bilan) | with_exchange(bilan, consultant, content) | {"change_id": change.pk}
    finally:
        words.COMMENT, words.SYNTHESES = saved
    return Place(ids, content, name, third_parties), person.user


def beside(bilan: Bilan, by: Membership) -> tuple[User, ...]:
    """A representative who must sign still, and a contact of the employer that pays."""
    names = {"first_name": "Ange", "last_name": "Tiers"}
    person, key = bilan.beneficiary, bilan.pk.hex
    one = add_representative(
        person, kind="guardian", email=f"tutelle-{key}@exemple.test", by=by, at=NOW, must_co_sign=True, **names
    )
    two = add_employer_contact(person, email=f"rh-{key}@exemple.test", by=by, at=NOW, **names)
    return one.user, two.user


def with_file(bilan: Bilan, consultant: Membership) -> None:
    from funding.operations import record_agreement, void_agreement

    for agreement in Agreement.objects.filter(bilan=bilan, voided_at=None):
        void_agreement(agreement, reason="Autre document", by=consultant, at=NOW)
    record_agreement(bilan, kind=Agreement.Kind.TRIPARTITE, signed_on=NOW.date(), by=consultant, at=NOW, content=A_PDF)


def with_consents(bilan: Bilan, person: Beneficiary, canary: str) -> None:
    """The person keeps their synthesis, and lets one document be kept for the follow-up."""
    answer_consent(bilan, Consent.Kind.KEEP_SYNTHESIS, is_given=True, by=person.user, author_name=str(person), at=NOW)
    with content_of(bilan.pk):
        code = keepables_of(bilan)[0].code
        keep_documents(
            bilan,
            [code],
            ends_on=date(2027, 6, 8),
            ended_on=None,
            by=person.user,
            author_name=str(person),
            at=NOW,
        )
        kept = KeptDocument.objects.get(bilan=bilan)
        kept.title = f"{canary} gardé"
        kept.save(update_fields=["title"])


def with_exchange(bilan: Bilan, consultant: Membership, canary: str) -> dict[str, object]:
    """A private note, a document (its name and bytes too) and circumstances, all of which say the canary."""
    with tenant(bilan.organisation_id, user_id=consultant.user_id), content_of(bilan.pk):
        note = start_note(bilan, by=consultant.user, at=NOW)
        write_note(note, text=f"{canary} note", session=None, version=0, by=consultant.user, at=NOW)
        content = A_PDF + f"% {canary}\n".encode()
        party, by = BilanFile.Party.CONSULTANT, consultant.user
        file = add_file(bilan, title=f"{canary} titre", content=content, party=party, by=by, at=NOW)
        note_circumstances(
            bilan,
            version=circumstances_of(bilan).version,
            by=by,
            at=NOW,
            needs_adjustment=True,
            measures=[f"{canary} aménagement"],
            situation="ptp",
            note=f"{canary} motif",
        )
    return {"note_id": note.pk, "file_id": file.pk}


def objects_of(bilan: Bilan) -> dict[str, object]:
    with content_of(bilan.pk):
        comment = Comment.objects.filter(bilan_id=bilan.pk).first()
        kept = KeptDocument.objects.get(bilan_id=bilan.pk)
    request = PersonRequest.objects.get(beneficiary_id=bilan.beneficiary_id)
    return {
        "bilan_id": bilan.pk,
        "beneficiary_id": bilan.beneficiary_id,
        "session_id": Session.objects.filter(bilan=bilan, state="held").latest("starts_at").pk,
        "representative_id": Representative.objects.get(beneficiary=bilan.beneficiary).pk,
        "contact_id": EmployerContact.objects.get(employer=bilan.beneficiary.employer).pk,
        "mandate_id": Mandate.objects.get(bilan=bilan, kind="successor").pk,
        "fact_id": Fact.objects.filter(bilan=bilan, kind="preliminary_closed").get().pk,
        "agreement_id": Agreement.objects.get(bilan=bilan, voided_at=None).pk,
        "assignment_id": Assignment.objects.get(bilan=bilan).pk,
        "comment_id": comment.pk,
        "kept_id": kept.pk,
        "request_id": request.pk,
        "task_id": request.tasks.get().pk,
    }
