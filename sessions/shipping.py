"""Each new organisation starts with its own copy of the shipped offers."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from organisations.models import Organisation
from sessions.models import Programme, ProgrammeStep

SHIPPED = Path(__file__).with_name("programmes.toml")


def ship_programmes(*, organisation: Organisation, **kwargs: Any) -> None:
    """Copy the shipped offers into the current organisation."""
    with SHIPPED.open("rb") as file:
        offers = tomllib.load(file)["programme"]
    for offer in offers:
        programme = Programme.objects.create(
            organisation=organisation,
            title=offer["title"],
            summary=offer["summary"],
            sessions_count=offer["sessions"],
            personal_work_minutes=offer["personal_work"],
            indicative_minutes=offer["indicative"],
            price=Decimal(offer["price"]),
        )
        ProgrammeStep.objects.bulk_create(
            ProgrammeStep(organisation=organisation, programme=programme, position=position, **step)
            for position, step in enumerate(offer["steps"], start=1)
        )
