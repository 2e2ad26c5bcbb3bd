"""First contacts in the demonstration: in every state, some late, some that became the bilans told elsewhere."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from beneficiaries.enquiries.conversion import convert_what_waits
from beneficiaries.enquiries.operations import (
    assign_enquiry,
    close_enquiry,
    note_contact,
    note_talk,
    plan_talk,
    receive_enquiry,
)
from beneficiaries.models import Bilan, Enquiry, EnquiryContact, InformationTalk
from foundation.clock import PARIS
from organisations.models import Membership, Organisation

Kind, Mode, Outcome = EnquiryContact.Kind, InformationTalk.Mode, InformationTalk.Outcome


@dataclass(frozen=True)
class Heard:
    """One first contact, received so many days ago; `talk_in` days from now is its information talk."""

    name: tuple[str, str]
    days_ago: int
    channel: Enquiry.Channel
    origin: Enquiry.Origin
    phone: str = ""
    public: str = ""
    words: str = ""
    adviser: str = ""
    objectives: str = ""
    moments: tuple[str, ...] = ()
    call_in: int | None = None
    talk_in: int | None = None
    outcome: InformationTalk.Outcome = Outcome.PLANNED
    closing: str = ""
    is_free: bool = False


FORM, PHONE, EMAIL, PRESCRIBER = (
    Enquiry.Channel.FORM,
    Enquiry.Channel.PHONE,
    Enquiry.Channel.EMAIL,
    Enquiry.Channel.PRESCRIBER,
)
Origin = Enquiry.Origin
HEARD = (
    Heard(
        ("Maëlle", "Abgrall"), 0, FORM, Origin.WORD_OF_MOUTH, "06 41 22 90 18", "employee",
        "Une collègue m’a parlé de vous. Je voudrais comprendre ce qu’est un bilan.", moments=("noon", "evening"), is_free=True,
    ),
    Heard(("Yanis", "Bouazza"), 5, FORM, Origin.SITE, "07 55 10 44 02", "job_seeker", is_free=True),
    Heard(
        ("Catherine", "Delmotte"), 9, PRESCRIBER, Origin.CEP, "06 80 31 77 45", "employee",
        adviser="Sandrine Roy, Mon CEP", objectives="Vérifier si la formation des adultes lui conviendrait.\n"
        "Savoir quoi faire de vingt ans de vente.", call_in=1,
    ),
    Heard(("Olivier", "Esteban"), 14, PHONE, Origin.FRANCE_TRAVAIL, "06 12 70 03 66", "job_seeker", call_in=-3),
    Heard(
        ("Solène", "Fabre"), 6, EMAIL, Origin.EMPLOYER, public="public_agent", moments=("morning",), talk_in=2,
    ),
    Heard(
        ("Patrick", "Guillou"), 18, PHONE, Origin.CAP_EMPLOI, "06 27 45 12 90", "employee",
        adviser="M. Haddad, Cap emploi", talk_in=-4, outcome=Outcome.HELD,
    ),
    Heard(("Inès", "Herrera"), 20, FORM, Origin.APEC, "07 61 08 54 37", "employee", talk_in=-1, outcome=Outcome.MISSED),
    Heard(("Bruno", "Jacquet"), 75, PHONE, Origin.WORD_OF_MOUTH, "06 90 14 28 53", closing="no_funding"),
    Heard(("Léna", "Kervella"), 130, FORM, Origin.SITE, "06 33 77 20 41", closing="redirected"),
)  # fmt: skip


def tell_enquiries(organisation: Organisation, *, members: list[Membership], now: datetime) -> None:
    """A solo consultant hears of a few people; a firm of more."""
    consultants = [member for member in members if member.is_consultant]
    heard = HEARD if len(consultants) > 1 else HEARD[:1] + HEARD[2:4] + HEARD[5:6] + HEARD[7:8]
    for number, one in enumerate(heard):
        _tell(organisation, one, by=consultants[number % len(consultants)], now=now)
    young = Bilan.objects.filter(cancelled_at=None).select_related("beneficiary", "consultant__user")
    for bilan, origin in zip(
        young.order_by("-opened_on", "pk")[:3], (Origin.CEP, Origin.SITE, Origin.CEP), strict=False
    ):
        _became(bilan, origin)


def _tell(organisation: Organisation, heard: Heard, *, by: Membership, now: datetime) -> None:
    at = now - timedelta(days=heard.days_ago, hours=2)
    first, last = heard.name
    enquiry = receive_enquiry(
        organisation,
        channel=heard.channel,
        by=None if heard.channel == FORM else by,
        at=at,
        first_name=first,
        last_name=last,
        phone=heard.phone,
        email="" if heard.phone else f"{last.lower()}@courriel.test",
        public=heard.public,
        origin=heard.origin,
        adviser_name=heard.adviser,
        moments=list(heard.moments),
        words=heard.words,
        objectives=heard.objectives,
    )
    assert enquiry is not None
    if heard.is_free:
        return
    enquiry = assign_enquiry(enquiry, to=by, by=by, at=at)
    day = min(now, at + timedelta(days=1))
    if heard.call_in is not None:
        call_on = (now + timedelta(days=heard.call_in)).date()
        kind = Kind.MESSAGE_LEFT if heard.call_in < 0 else Kind.REACHED
        note_contact(enquiry, kind=kind, by=by, at=day, act_on=call_on)
    if heard.talk_in is not None:
        note_contact(enquiry, kind=Kind.REACHED, by=by, at=day)
        starts_at = datetime.combine((now + timedelta(days=heard.talk_in)).date(), time(17, 30), tzinfo=PARIS)
        talk = plan_talk(enquiry, starts_at=starts_at, mode=Mode.PHONE, member=by, by=by)
        if heard.outcome != Outcome.PLANNED:
            note_talk(talk, outcome=heard.outcome, by=by, at=starts_at + timedelta(hours=1))
    if heard.closing:
        close_enquiry(enquiry, reason=Enquiry.Closing(heard.closing), by=by, at=at + timedelta(days=12))


def _became(bilan: Bilan, origin: Enquiry.Origin) -> None:
    """How one of the bilans began."""
    by, person = bilan.consultant, bilan.beneficiary
    at = datetime.combine(bilan.opened_on - timedelta(days=12), time(10), tzinfo=PARIS)
    opened_at = datetime.combine(bilan.opened_on, time(9), tzinfo=PARIS)
    is_sent = origin == Origin.CEP
    enquiry = receive_enquiry(
        bilan.organisation,
        channel=PRESCRIBER if is_sent else FORM,
        by=by if is_sent else None,
        at=at,
        first_name=person.first_name,
        last_name=person.last_name,
        phone=person.phone,
        public=person.public,
        origin=origin,
        adviser_name="Sandrine Roy, Mon CEP" if is_sent else "",
        words="" if is_sent else "Je voudrais faire le point avant de décider si je reste.",
        objectives="Trouver un métier où transmettre.\nSavoir par quelle étape commencer." if is_sent else "",
    )
    assert enquiry is not None
    talk = plan_talk(enquiry, starts_at=at + timedelta(days=5), mode=Mode.ON_SITE, member=by, by=by)
    note_talk(talk, outcome=Outcome.HELD, by=by, at=at + timedelta(days=5, hours=1))
    Enquiry.objects.filter(pk=enquiry.pk).update(beneficiary=person, assigned_to=by)
    convert_what_waits(bilan, by=by, at=opened_at)
