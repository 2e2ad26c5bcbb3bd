"""Builds the whole demonstration, once: a second call finds it there and changes nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from itertools import cycle

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import F
from stdnum import luhn

from beneficiaries.cards.operations import issue_card
from beneficiaries.models import Beneficiary
from beneficiaries.operations import enter_beneficiary
from bilan.demonstration.agreements import tell_agreements
from bilan.demonstration.caseload import tell_morning
from bilan.demonstration.cast import EMPLOYERS, HOUSES, OPERATOR, PASSWORD, PEOPLE, House
from bilan.demonstration.compliance import tell_compliance
from bilan.demonstration.enquiries import tell_enquiries
from bilan.demonstration.funding import tell_declarations, tell_funding
from bilan.demonstration.funding_rules import tell_rules
from bilan.demonstration.hands import change_hands
from bilan.demonstration.invoicing import set_up_billing, tell_invoices
from bilan.demonstration.planning import tell_planning
from bilan.demonstration.programmes import tell_programmes
from bilan.demonstration.signatures import tell_signatures
from bilan.demonstration.story import ENDINGS, Story
from confidentiality import journal
from confidentiality.destruction.execution import destroy
from confidentiality.models import Destruction
from foundation import clock
from foundation.clock import paris_day
from foundation.models import OutboxMessage
from foundation.tenancy import tenant
from funding.models import Scheme
from law.calendars import add_months
from organisations.models import Invitation, Membership, Organisation, User
from organisations.operations import accept_invitation, create_organisation, invite_member
from sessions.models import Programme

PUBLICS = cycle(["employee", "job_seeker", "employee", "public_agent", "employee", "self_employed", "individual"])
FOUR_STEPS = "Bilan en quatre étapes, 24 h"
USUAL = ("Classique, 16 h", "Essentiel, 14 h", FOUR_STEPS, "Complet, 20 h", "Bilan en cinq étapes, 18 h")


def is_loaded() -> bool:
    return User.objects.filter(email=OPERATOR).exists()


def load() -> None:
    """Three organisations, nineteen professionals, fifty-four bilans, one operator."""
    with transaction.atomic():
        if is_loaded():
            return
        now = clock.now()
        operator = _account(User.objects.create_user(OPERATOR, PASSWORD, is_operator=True))
        people = iter(PEOPLE)
        for house in HOUSES:
            _build(house, operator=operator, people=people, now=now)
        _destroy_what_is_due(now)
        # What was announced in the past was read in its time; it is not mailed today.
        OutboxMessage.objects.update(state=OutboxMessage.State.SENT, sent_at=F("announced_at"))


def _destroy_what_is_due(now: datetime) -> None:
    """Bilans that ended long ago were destroyed on their day, in the order of days."""
    for organisation in Organisation.objects.all():
        with tenant(organisation.pk):
            past = Destruction.objects.filter(done_at=None, due_on__lte=paris_day(now)).order_by("due_on", "pk")
            for one in past:
                at = datetime.combine(one.due_on, time(3, 20), tzinfo=clock.PARIS)
                destroy(one, at=min(at, now))
            journal.seal_journal(organisation, at=now)


def siret_of(first_digits: str) -> str:
    """A SIRET whose two check digits hold, from the first eight digits of its SIREN."""
    establishment = first_digits + luhn.calc_check_digit(first_digits) + "0001"
    return establishment + luhn.calc_check_digit(establishment)


def _account(user: User) -> User:
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    return user


def _build(house: House, *, operator: User, people: Iterator[tuple[str, str]], now: datetime) -> None:
    at = now - timedelta(days=400)
    first = house.members[0]
    organisation = create_organisation(
        name=house.name,
        slug=house.slug,
        siret=siret_of(house.siren_digits),
        nda=house.nda,
        qualiopi_certificate=house.qualiopi,
        accent=house.accent,
        administrator_email=first.email,
        administrator_first_name=first.first_name,
        administrator_last_name=first.last_name,
        administrator_is_consultant=first.is_consultant,
        by=operator,
        at=at,
    )
    organisation.qualiopi_until = add_months(now.date(), 14)
    organisation.save(update_fields=["qualiopi_until"])
    with tenant(organisation.pk):
        members = _team(organisation, house, operator=operator, at=at, now=now)
        administrator = next(member for member in members if member.is_administrator)
        if house.region_cap:
            tell_rules(administrator, cap=house.region_cap, at=at)
        _tell_stories(organisation, house, members=members, people=people, now=now)
        _tell_more(organisation, house, members=members, people=people, now=now)
        change_hands(members, now=now)
        tell_morning(organisation, members=members, now=now)
        tell_signatures(members, now=now)
        tell_planning(organisation, members=members, now=now)
        tell_enquiries(organisation, members=members, now=now)
        tell_compliance(organisation, members=members, now=now)
        tell_programmes(organisation, members=members, now=now)
        set_up_billing(organisation, members=members, now=now)
        tell_agreements(organisation, members=members, now=now)
        tell_funding(organisation, members=members, now=now)
        tell_invoices(organisation, members=members, now=now)
        tell_declarations(organisation, members=members, now=now)


def _team(organisation: Organisation, house: House, *, operator: User, at: datetime, now: datetime) -> list[Membership]:
    for member in house.members[1:]:
        invite_member(
            organisation,
            email=member.email,
            first_name=member.first_name,
            last_name=member.last_name,
            is_administrator=member.is_administrator,
            is_consultant=member.is_consultant,
            is_assistant=member.is_assistant,
            is_auditor=member.audits_days > 0,
            auditor_until=(now + timedelta(days=member.audits_days)).date() if member.audits_days else None,
            by=operator,
            at=at,
        )
    for invitation in Invitation.objects.filter(accepted_at=None):
        accept_invitation(invitation, user=None, password=PASSWORD, at=at)
    return list(Membership.objects.select_related("user", "organisation").order_by("joined_at", "last_name"))


def _tell_stories(
    organisation: Organisation, house: House, *, members: list[Membership], people: Iterator, now: datetime
) -> None:
    consultants = [member for member in members if member.is_consultant]
    programmes = {programme.title: programme for programme in Programme.objects.all()}
    endings = cycle(ENDINGS[::-1] if house.bilans > 10 else ENDINGS[2:][::-1])
    for number in range(house.bilans):
        consultant = consultants[number % len(consultants)]
        ending = next(endings)
        programme = programmes[FOUR_STEPS if number == 0 else USUAL[number % len(USUAL)]]
        person = _person(organisation, consultant, next(people), number=number, ending=ending, now=now)
        Story(
            person=person,
            consultant=consultant,
            programme=programme,
            payers=payers_of(person, programme.price),
            ending=ending,
            now=now,
            slot=number // len(consultants),
        ).tell()
        if not person.email:
            issue_card(person, by=consultant, at=datetime.now(UTC))  # sign-in keeps real time


def _tell_more(
    organisation: Organisation, house: House, *, members: list[Membership], people: Iterator, now: datetime
) -> None:
    """Bilans under way besides, each in an hour of the week that its consultant has left."""
    by_name = {member.first_name: member for member in members}
    slots = {name: -(-house.bilans // sum(member.is_consultant for member in members)) for name in by_name}
    programmes = {programme.title: programme for programme in Programme.objects.all()}
    for number, (name, ending) in enumerate(house.more, start=house.bilans):
        person = _person(organisation, by_name[name], next(people), number=number, ending=ending, now=now)
        programme = programmes[USUAL[number % 2]]
        Story(
            person=person,
            consultant=by_name[name],
            programme=programme,
            payers=payers_of(person, programme.price),
            ending=ending,
            now=now,
            slot=slots[name],
        ).tell()
        slots[name] += 1


def _person(
    organisation: Organisation,
    consultant: Membership,
    name: tuple[str, str],
    *,
    number: int,
    ending: str,
    now: datetime,
) -> Beneficiary:
    public = next(PUBLICS)
    employer = EMPLOYERS[number % len(EMPLOYERS)] if public in ("employee", "public_agent") else ("", "")
    is_on_paper = number == 6 and ending not in ("handed_over", "closed", "follow_up")
    return enter_beneficiary(
        organisation,
        by=consultant,
        at=now - timedelta(days=300),
        first_name=name[0],
        last_name=name[1],
        email="" if is_on_paper else f"personne{number + 1}@{organisation.slug}.test",
        phone=f"06 {number:02d} 55 12 {10 + number}",
        public=public,
        employer_name=employer[0],
        employer_siret=siret_of(employer[1]) if employer[1] else "",
    )


def payers_of(person: Beneficiary, price: Decimal) -> list[tuple[Scheme, Decimal]]:
    """Who pays a believable bilan for this public."""
    if person.public == Beneficiary.Public.JOB_SEEKER:
        return [(Scheme.FRANCE_TRAVAIL_AIF, price)]
    if person.public == Beneficiary.Public.PUBLIC_AGENT:
        return [(Scheme.PUBLIC_EMPLOYER, price)]
    if person.employer is not None and person.last_name[0] < "M":
        return [(Scheme.EMPLOYER_PLAN, price)]
    if person.public == Beneficiary.Public.INDIVIDUAL:
        return [(Scheme.SELF, price)]
    cpf = min(price - Decimal("150.00"), Decimal("1500.00"))
    return [(Scheme.CPF, cpf), (Scheme.SELF, price - cpf)]
