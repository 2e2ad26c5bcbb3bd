"""What tests of requests about data share."""

import pytest
from django.db import IntegrityError, transaction

from beneficiaries.models import PersonRequest
from beneficiaries.requests import operations
from foundation.errors import violated
from foundation.models import OutboxMessage
from tests.factories import NOW, TODAY

Kind, Outcome, Channel = PersonRequest.Kind, PersonRequest.Outcome, PersonRequest.Channel


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
