"""Two organisations with everything in them, and a canary in each secret place."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

from beneficiaries.breaches.operations import enter_breach
from beneficiaries.models import Bilan, Breach, Fact, PersonRequest
from beneficiaries.requests.operations import receive_request
from bilan.demonstration import words
from bilan.demonstration.story import Story
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


@dataclass
class World:
    organisation: Organisation
    foreign_organisation: Organisation
    roles: dict[str, User | None]
    standings: dict[str, frozenset[Standing]]
    places: dict[str, Place]
    person_of: dict[str, str]
    in_charge_of: dict[str, str]


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
        },
        places={"own": own, "unassigned": unassigned, "foreign": elsewhere, "absent": absent},
        person_of={"person": "own", "other_person": "unassigned"},
        in_charge_of={"consultant": "own", "colleague": "unassigned"},
    )


TEAM_KEYS = ("organisation_id", "membership_id", "invitation_id", "rule_id", "token", "breach_id")


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
    person = a_beneficiary(consultant, last_name=name, first_name="Dominique")
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
            receive_request(person, kind=PersonRequest.Kind.ACCESS, at=NOW)
            ids = objects_of(bilan)
    finally:
        words.COMMENT, words.SYNTHESES = saved
    return Place(ids, content, name), person.user


def with_file(bilan: Bilan, consultant: Membership) -> None:
    from funding.operations import record_agreement, void_agreement

    for agreement in Agreement.objects.filter(bilan=bilan, voided_at=None):
        void_agreement(agreement, reason="Autre document", by=consultant, at=NOW)
    record_agreement(bilan, kind=Agreement.Kind.INDIVIDUAL, signed_on=NOW.date(), by=consultant, at=NOW, content=A_PDF)


def objects_of(bilan: Bilan) -> dict[str, object]:
    with content_of(bilan.pk):
        comment = Comment.objects.filter(bilan_id=bilan.pk).first()
    request = PersonRequest.objects.get(beneficiary_id=bilan.beneficiary_id)
    return {
        "bilan_id": bilan.pk,
        "beneficiary_id": bilan.beneficiary_id,
        "session_id": Session.objects.filter(bilan=bilan, state="held").latest("starts_at").pk,
        "fact_id": Fact.objects.filter(bilan=bilan, kind="preliminary_closed").get().pk,
        "agreement_id": Agreement.objects.get(bilan=bilan, voided_at=None).pk,
        "assignment_id": Assignment.objects.get(bilan=bilan).pk,
        "comment_id": comment.pk,
        "request_id": request.pk,
        "task_id": request.tasks.get().pk,
    }
