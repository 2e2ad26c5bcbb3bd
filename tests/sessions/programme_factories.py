"""Versions of offers, with what tests of them share."""

import pytest
from django.db import IntegrityError, transaction

from foundation.errors import violated
from organisations.operations import describe_organisation
from sessions.models import Programme
from sessions.programmes import operations, showing
from sessions.shipping import shipped_offers
from tests.factories import NOW

COORDINATES = {
    "street": "12 rue des Tanneurs",
    "postal_code": "59000",
    "city": "Lille",
    "contact_email": "bonjour@organisme.test",
    "disability_referent": "Nadia Perrin, 03 20 00 00 00",
    "complaints_contact": "reclamations@organisme.test",
}


def make_ready(house) -> None:
    describe_organisation(house.organisation, **COORDINATES)
    showing.write_titles({house.consultant: ("Psychologue du travail, salariée", True)})


def a_draft(house, code: str = "classique", **words) -> Programme:
    template, steps = shipped_offers()[code]
    return operations.create_offer(
        house.organisation, words={**template, **words}, steps=steps, by=house.administrator, at=NOW
    )


def published(house, code: str = "classique", **words) -> Programme:
    draft = a_draft(house, code, **words)
    return operations.publish(draft, edit=draft.edit, by=house.administrator, at=NOW)


def refused_by(act) -> str:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        act()
    return violated(caught.value)


def step(phase: str, minutes: int, **more) -> dict:
    return {"phase": phase, "title": f"Étape {phase}", "minutes": minutes, "mode": "on_site", **more}
