"""Valid rows, made by the operations of the house wherever one exists."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from types import SimpleNamespace

from allauth.account.models import EmailAddress
from stdnum import luhn

from beneficiaries.models import Beneficiary, Bilan
from beneficiaries.operations import enter_beneficiary, open_bilan, record_fact
from beneficiaries.queries import course_of
from beneficiaries.rules import OWN_WORD, Kind
from foundation.tenancy import tenant
from organisations.actors import actor_of
from organisations.models import Membership, Organisation, User
from organisations.operations import affiliate
from organisations.permissions import Actor

NOW = datetime(2026, 6, 8, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
PASSWORD = "une phrase assez longue"
_numbers = count(1)


def a_siret() -> str:
    """A SIRET whose two check digits hold (SIREN's and its own), never twice the same."""
    siren = f"8{next(_numbers):07d}"
    body = siren + luhn.calc_check_digit(siren) + "0001"
    return body + luhn.calc_check_digit(body)


def a_user(email: str | None = None, *, is_operator: bool = False, password: str | None = PASSWORD) -> User:
    email = email or f"personne{next(_numbers)}@exemple.test"
    user = User.objects.create_user(email, password, is_operator=is_operator)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def an_organisation(name: str = "", *, slug: str = "") -> Organisation:
    number = next(_numbers)
    return Organisation.objects.create(
        name=name or f"Organisme {number}", slug=slug or f"organisme-{number}", siret=a_siret(), created_at=NOW
    )


def a_member(
    organisation: Organisation,
    *,
    is_administrator: bool = False,
    is_consultant: bool = True,
    first_name: str = "Camille",
    last_name: str = "",
    user: User | None = None,
    **roles: object,
) -> Membership:
    with tenant(organisation.pk):
        member = Membership.objects.create(
            organisation=organisation,
            user=user or a_user(),
            first_name=first_name,
            last_name=last_name or f"Membre{next(_numbers)}",
            is_administrator=is_administrator,
            is_consultant=is_consultant,
            joined_at=NOW,
            **roles,
        )
        affiliate(member.user, organisation.pk, is_professional=True)
    return member


def a_beneficiary(consultant: Membership, *, with_user: bool = True, **person: object) -> Beneficiary:
    number = next(_numbers)
    fields = {
        "first_name": "Dominique",
        "last_name": f"Personne{number}",
        "email": f"beneficiaire{number}@exemple.test",
        "public": Beneficiary.Public.EMPLOYEE,
    } | person
    with tenant(consultant.organisation_id):
        beneficiary = enter_beneficiary(consultant.organisation, by=consultant, at=NOW, **fields)
        if with_user:
            beneficiary.user = a_user(str(fields["email"]), password=None)
            beneficiary.save(update_fields=["user"])
            affiliate(beneficiary.user, beneficiary.organisation_id, is_beneficiary=True)
    return beneficiary


def a_bilan(
    consultant: Membership,
    *,
    beneficiary: Beneficiary | None = None,
    accompaniment_minutes: int = 16 * 60,
    personal_work_minutes: int = 5 * 60,
    opened_on: date = TODAY,
    **circumstances: str,
) -> Bilan:
    beneficiary = beneficiary or a_beneficiary(consultant)
    with tenant(consultant.organisation_id):
        return open_bilan(
            beneficiary,
            consultant=consultant,
            programme_title="Classique 16 h",
            accompaniment_minutes=accompaniment_minutes,
            personal_work_minutes=personal_work_minutes,
            indicative_minutes=0,
            opened_on=opened_on,
            **circumstances,
        )


# The trace that each phase leaves, without its text: the chain alone.
TRACES = {
    Kind.PRELIMINARY_CLOSED: (Kind.PROGRAMME_PROPOSED, Kind.PROGRAMME_AGREED),
    Kind.INVESTIGATION_CLOSED: (Kind.INVESTIGATION_RECORDED,),
    Kind.CONCLUSION_CLOSED: (Kind.CONCLUSIONS_TALK,),
}
SIGNED = {"version": 1, "sha256": "a" * 64}


def traces(bilan: Bilan, *closings: Kind, at: datetime = NOW) -> None:
    """What each of these phases needs before it closes, unless it is there."""
    with tenant(bilan.organisation_id):
        for kind in (trace for closing in closings for trace in TRACES.get(closing, ())):
            if course_of(bilan).has(kind):
                continue
            person = bilan.beneficiary.user
            by = person if kind in OWN_WORD and person is not None else bilan.consultant.user
            detail = SIGNED if kind == Kind.PROGRAMME_PROPOSED or kind == Kind.INVESTIGATION_RECORDED else None
            record_fact(bilan, kind, by=by, author_name="Camille", at=at, detail=detail)


def facts(bilan: Bilan, *kinds: Kind, at: datetime = NOW) -> None:
    """Record facts in order, a minute apart; a phase closes with its trace."""
    with tenant(bilan.organisation_id):
        for minutes, kind in enumerate(kinds):
            traces(bilan, kind, at=at + timedelta(minutes=minutes))
            person = bilan.beneficiary.user
            is_theirs = kind in OWN_WORD and person is not None
            by = person if is_theirs else bilan.consultant.user
            record_fact(bilan, kind, by=by, author_name="Camille", at=at + timedelta(minutes=minutes))


def a_ready_bilan(consultant: Membership, **fields: object) -> Bilan:
    """A bilan with information, consent and contractual basis: its sessions may be held."""
    bilan = a_bilan(consultant, **fields)
    facts(bilan, Kind.INFORMED, Kind.CONSENTED, Kind.BASIS_RECORDED, at=NOW - timedelta(days=100))
    return bilan


def an_actor(member: Membership) -> Actor:
    """The member as views see them."""
    with tenant(member.organisation_id):
        return actor_of(member.user, member.organisation_id)


def a_house(name: str = "") -> SimpleNamespace:
    """An organisation with everyone in it: administrator, consultant in charge, colleague, person, bilan."""
    organisation = an_organisation(name)
    administrator = a_member(organisation, is_administrator=True, is_consultant=False)
    consultant = a_member(organisation)
    colleague = a_member(organisation)
    bilan = a_ready_bilan(consultant)
    return SimpleNamespace(
        organisation=organisation,
        administrator=administrator,
        consultant=consultant,
        colleague=colleague,
        bilan=bilan,
        beneficiary=bilan.beneficiary,
        person=bilan.beneficiary.user,
    )
