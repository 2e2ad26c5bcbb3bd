"""Two organisations with everything in them, and a canary in each secret place."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from beneficiaries.breaches.operations import enter_breach
from beneficiaries.mandates.operations import decide_mandate, end_mandate, propose_mandate
from beneficiaries.models import Bilan, Breach
from foundation.tenancy import tenant
from funding.models import Parameter, PlatformFile, Scheme
from funding.operations import RuleEntry, enter_rule, enter_suspension
from organisations.models import Membership, Organisation, User
from organisations.operations import invitation_token, invite_member
from organisations.permissions import Standing
from tests.factories import NOW, a_member, a_user, an_organisation
from tests.shell.endings import end_and_destroy, hand_over
from tests.shell.places import Place, a_place

# When the bilan that is destroyed by now was told: its thirty days are over.
LONG_AGO = NOW - timedelta(days=60)


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
    ended: str = ""  # the place whose content was destroyed


def build() -> World:
    """A house with a consultant's bilan, a colleague's (unassigned) and a destroyed one; and a foreign house."""
    house, foreign = an_organisation("Maison"), an_organisation("Ailleurs")
    administrator = a_member(house, is_administrator=True, is_consultant=False)
    consultant, colleague = a_member(house), a_member(house)
    stranger = a_member(foreign, is_administrator=True)
    own, own_person = a_place(consultant, "PROPRE", slot=0)
    unassigned, other_person = a_place(colleague, "COLLEGUE", slot=1)
    hand_over(unassigned, colleague, at=NOW)
    last = a_member(house)
    destroyed, gone_person = a_place(last, "DETRUIT", slot=3, at=LONG_AGO)
    hand_over(destroyed, last, at=LONG_AGO + timedelta(minutes=1))
    end_and_destroy(destroyed, last)
    elsewhere, foreign_person = a_place(stranger, "AILLEURS", slot=2)
    with_team(own, house, administrator)
    for place in (unassigned, destroyed):
        place.ids |= {key: own.ids[key] for key in TEAM_KEYS}
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
            "last_consultant": last.user,
            "assistant": a_member(house, is_consultant=False, is_assistant=True).user,
            "auditor": a_member(house, is_consultant=False, is_auditor=True, auditor_until=NOW.date()).user,
            "guest": guest.user,
            "former": former.user,
            "representative": own.third_parties[0],
            "employer_contact": own.third_parties[1],
            "person": own_person,
            "other_person": other_person,
            "gone_person": gone_person,
            "stranger": stranger.user,
            "foreign_person": foreign_person,
        },
        standings={
            "operator": frozenset({Standing.OPERATOR}),
            "administrator": frozenset({Standing.ADMINISTRATOR}),
            "consultant": frozenset({Standing.CONSULTANT}),
            "colleague": frozenset({Standing.CONSULTANT}),
            "last_consultant": frozenset({Standing.CONSULTANT}),
            "guest": frozenset({Standing.CONSULTANT}),
            "former": frozenset({Standing.CONSULTANT}),
            "assistant": frozenset({Standing.ASSISTANT}),
            "auditor": frozenset({Standing.AUDITOR}),
        },
        places={"own": own, "unassigned": unassigned, "destroyed": destroyed, "foreign": elsewhere, "absent": absent},
        person_of={"person": "own", "other_person": "unassigned", "gone_person": "destroyed"},
        in_charge_of={"consultant": "own", "colleague": "unassigned", "last_consultant": "destroyed"},
        invited_to={"guest": "own"},
        represents={"representative": "own"},
        contact_of={"employer_contact": "own"},
        ended="destroyed",
    )


TEAM_KEYS = (
    "organisation_id",
    "membership_id",
    "invitation_id",
    "rule_id",
    "token",
    "breach_id",
    "suspension_id",
    "platform_file_id",
)


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
            entry=RuleEntry(value=Decimal("1500.00"), valid_from=date(2026, 1, 1), source="Délibération"),
            by=by,
            at=NOW,
        )
        suspension = enter_suspension(
            organisation, kind="edof_suspended", starts_on=date(2030, 1, 1), source="Lettre", by=by, at=NOW
        )
        file = PlatformFile.objects.create(
            organisation=organisation,
            platform="edof",
            number="EDOF-0001",
            last_name=f"CANARI-NOM-{organisation.slug}",
            seen_by=by,
            seen_at=NOW,
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
        "suspension_id": suspension.pk,
        "platform_file_id": file.pk,
        "token": invitation_token(invitation),
    }
