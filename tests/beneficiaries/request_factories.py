"""Requests of people about their data, with what tests of them share."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from beneficiaries.models import Mandate, PersonRequest
from beneficiaries.requests import operations
from foundation.errors import violated
from foundation.models import OutboxMessage
from tests.factories import NOW, TODAY

Kind, Outcome, Channel = PersonRequest.Kind, PersonRequest.Outcome, PersonRequest.Channel
pytestmark = pytest.mark.django_db


def a_mandate(house, member, *, kind, is_accepted=None) -> None:
    """A mandate as the database lets it be: proposed, then decided by the person."""
    is_guest = kind == Mandate.Kind.GUEST
    mandate = Mandate.objects.create(
        organisation=house.organisation,
        bilan=house.bilan,
        member=member,
        kind=kind,
        purpose=Mandate.Purpose.ADVICE if is_guest else "",
        until_on=TODAY + timedelta(days=30) if is_guest else None,
        reason="Relais",
        replaces=house.consultant,
        replaced_was_agreed=True,
        proposed_by=house.consultant,
        proposed_at=NOW,
        is_self_assigned=False,
    )
    if is_accepted is not None:
        decision = {"decided_at": NOW, "decided_by": house.person, "is_accepted": is_accepted}
        Mandate.objects.filter(pk=mandate.pk).update(**decision)


def receive(house, kind=Kind.OBJECTION, **said) -> PersonRequest:
    return operations.receive_request(said.pop("person", house.beneficiary), kind=kind, at=NOW, **said)


def refused_by(request: PersonRequest, **values) -> str:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        PersonRequest.objects.filter(pk=request.pk).update(**values)
    return violated(refusal.value)


def receive_raw(house, **values):
    base = {
        "organisation": house.organisation,
        "beneficiary": house.beneficiary,
        "kind": "objection",
        "received_at": NOW,
        "recorded_at": NOW,
        "first_due_on": TODAY,
        "due_on": TODAY,
    }
    return PersonRequest.objects.create(**base | values)


def mails(topic: str) -> int:
    return OutboxMessage.objects.filter(topic=topic).count()
