"""What reads first contacts: the list, one of them, the people who may be the same, the counts."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Value

from beneficiaries.enquiries.rules import State
from beneficiaries.models import Beneficiary, Enquiry, EnquiryErasure
from beneficiaries.queries import beneficiaries_visible_to
from foundation.clock import PARIS
from foundation.french import FrKey
from organisations.models import Membership
from organisations.permissions import GRANTS, Actor, Standing, Verb

ROLES = GRANTS[Verb.HANDLE_ENQUIRY] - {Standing.IN_CHARGE}


def enquiries_visible_to(actor: Actor) -> QuerySet[Enquiry]:
    """All for administration and assistance; a consultant's are theirs, and those that nobody holds (`Enquiry.ties`)."""
    found = Enquiry.objects.select_related("assigned_to", "beneficiary", "opened_bilan")
    if actor.standings & ROLES:
        return found
    if Standing.CONSULTANT not in actor.standings:
        return found.none()
    open_to = Q(opened_bilan=None) & (Q(assigned_to=None) | Q(assigned_to_id=actor.membership_id))
    return found.filter(open_to | Q(opened_bilan__consultant_id=actor.membership_id))


def listed(
    actor: Actor, *, on: date, query: str = "", state: str = "open", origin: str = "", who: str = ""
) -> QuerySet[Enquiry]:
    """The list: open ones first, what is late before all, then by the day when somebody is to act."""
    found = enquiries_visible_to(actor).defer("sealed_words", "sealed_objectives", "sealed_closing")
    if query:
        key = FrKey(Value(query))
        named = Q(name_key__contains=key) | Q(opened_bilan__isnull=False, beneficiary__name_key__contains=key)
        found = found.filter(named | Q(email__contains=query.lower()) | Q(phone__contains=query))
    if state == "late":
        found = found.filter(act_on__lt=on)
    elif state in State.values:
        found = found.filter(state=state)
    elif state != "all":
        found = found.filter(state__in=Enquiry.OPEN)
    if origin in Enquiry.Origin.values:
        found = found.filter(origin=origin)
    if who == "mine":
        found = found.filter(assigned_to_id=actor.membership_id)
    elif who == "nobody":
        found = found.filter(assigned_to=None)
    return found.order_by(F("act_on").asc(nulls_last=True), "-received_at", "pk")


def handlers() -> QuerySet[Membership]:
    """Who may follow a first contact, or lead its talk."""
    roles = Q(is_administrator=True) | Q(is_consultant=True) | Q(is_assistant=True)
    return Membership.objects.filter(roles, removed_at=None)


@dataclass(frozen=True)
class Match:
    """Somebody of the organisation who may be the same person, and why."""

    person: Beneficiary
    why: str


def matches_of(enquiry: Enquiry, actor: Actor) -> list[Match]:
    """Files of the same address or name, among those that the actor may open a bilan for."""
    same = Q(name_key=enquiry.name_key)
    if enquiry.email:
        same |= Q(email=enquiry.email)
    people = beneficiaries_visible_to(actor).filter(same, erased_at=None)[:10]
    return [
        Match(person, "Même adresse e-mail" if enquiry.email and person.email == enquiry.email else "Même nom")
        for person in people
        if GRANTS[Verb.OPEN_BILAN] & person.ties(actor)
    ]


def is_known_elsewhere(enquiry: Enquiry, actor: Actor) -> bool:
    """Whether the address is that of somebody whom a colleague follows: another file cannot have it."""
    if not enquiry.email:
        return False
    mine = [match.person.pk for match in matches_of(enquiry, actor)]
    return Beneficiary.objects.filter(email=enquiry.email).exclude(pk__in=mine).exists()


def doubles_of(enquiry: Enquiry, actor: Actor) -> QuerySet[Enquiry]:
    """Other open ones of the same address, telephone or name."""
    same = Q(name_key=enquiry.name_key)
    same |= Q(email=enquiry.email) if enquiry.email else Q(pk=None)
    same |= Q(phone=enquiry.phone) if enquiry.phone else Q(pk=None)
    return enquiries_visible_to(actor).filter(same, state__in=Enquiry.OPEN).exclude(pk=enquiry.pk).order_by("pk")


@dataclass(frozen=True)
class OriginLine:
    """How many of one origin were received in a year, and what they are today."""

    label: str
    received: int
    open: int
    converted: int
    closed: int
    erased: int


def counts_of(year: int) -> list[OriginLine]:
    """By origin, those received in a civil year of Paris. A bilan entered by mistake is none; erased ones are counted.

    A year that is under way says little: what was received last month has hardly had the time to become a bilan.
    """
    begin, end = (datetime(one, 1, 1, tzinfo=PARIS) for one in (year, year + 1))
    is_bilan = Q(opened_bilan__isnull=False, opened_bilan__cancelled_at=None)
    rows = Enquiry.objects.filter(received_at__gte=begin, received_at__lt=end).values("origin").order_by("origin")
    rows = rows.annotate(
        total=Count("pk"),
        open_now=Count("pk", filter=Q(state__in=Enquiry.OPEN)),
        converted_now=Count("pk", filter=is_bilan),
        closed_now=Count("pk", filter=Q(state=State.CLOSED)),
    )
    living = {row["origin"]: dict(row) for row in rows}
    gone = EnquiryErasure.objects.filter(received_year=year).values("origin").order_by("origin")
    erased = {row["origin"]: row["number"] for row in gone.annotate(number=Count("pk"))}
    lines = []
    for origin in Enquiry.Origin:
        row: dict[str, Any] = living.get(origin.value, {})
        lost = erased.get(origin.value, 0)
        if row or lost:
            lines.append(
                OriginLine(
                    label=str(origin.label),
                    received=row.get("total", 0) + lost,
                    open=row.get("open_now", 0),
                    converted=row.get("converted_now", 0),
                    closed=row.get("closed_now", 0),
                    erased=lost,
                )
            )
    return lines


def erasures_by_cause() -> dict[str, int]:
    """How many were erased since the beginning, by cause: a register without names."""
    rows = EnquiryErasure.objects.values("cause").order_by("cause").annotate(number=Count("pk"))
    return {EnquiryErasure.Cause(row["cause"]).label: row["number"] for row in rows}
