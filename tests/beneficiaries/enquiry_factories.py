"""First contacts, with what tests of them share."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from beneficiaries.enquiries import conversion, operations
from beneficiaries.models import (
    Enquiry,
    InformationTalk,
)
from foundation.errors import violated
from sessions.models import Programme
from sessions.operations import open_bilan_from
from sessions.shipping import ship_programmes
from tests.factories import NOW, TODAY

Outcome = InformationTalk.Outcome
WORDS, OBJECTIVES = "Je tourne en rond depuis deux ans", "Choisir entre deux métiers avant l’été"


def an_enquiry(house, *, at=NOW, by=None, **said) -> Enquiry:
    fields = {"first_name": "Nadia", "last_name": "Belkacem", "phone": "06 12 34 56 78", "words": WORDS} | said
    channel = Enquiry.Channel.PHONE if by else Enquiry.Channel.FORM
    enquiry = operations.receive_enquiry(
        house.organisation, channel=fields.pop("channel", channel), at=at, by=by, **fields
    )
    assert enquiry is not None
    return enquiry


def a_talk(house, enquiry, *, starts_at=NOW - timedelta(hours=2), outcome=Outcome.HELD) -> InformationTalk:
    talk = operations.plan_talk(
        enquiry, starts_at=starts_at, mode="phone", member=house.consultant, by=house.consultant
    )
    if outcome != Outcome.PLANNED:
        operations.note_talk(talk, outcome=outcome, by=house.consultant, at=NOW)
    return talk


def opened(house, person):
    if not Programme.objects.exists():
        ship_programmes(organisation=house.organisation)
    offer = Programme.objects.get(title="Essentiel, 14 h")
    return open_bilan_from(offer, beneficiary=person, consultant=house.consultant, opened_on=TODAY, at=NOW)


def converted(house, enquiry, **person):
    known = {"first_name": "Nadia", "last_name": "Belkacem", "email": "nadia@exemple.test", "public": "employee"}
    beneficiary = conversion.enter_person(enquiry, by=house.consultant, at=NOW, **known | person)
    return opened(house, beneficiary)


def refused_by(act) -> str:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        act()
    return violated(refusal.value)
