"""What is wished of each payer of a bilan, and what is told to the rules besides: no database, no request."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from funding.schemes import Scheme
from funding.simulation.scenario import Asked, Branch, Funder, LastBilan, Scenario, Situation, Status

CENT = Decimal("0.01")

# Sensitive, and sealed in the circumstances of the bilan: used to judge, never kept by the money side.
SEALED = frozenset({"situation", "disability", "priority_public"})


@dataclass(frozen=True)
class PlannedLine:
    """What one payer is asked for; `employer_id` names a firm of the house, `is_subrogated` an OPCO that pays itself."""

    scheme: Scheme
    amount: Decimal
    payer_name: str = ""
    employer_id: UUID | None = None
    is_subrogated: bool = False


@dataclass(frozen=True)
class Told:
    """What the rules ask besides who pays (see `Scenario`)."""

    status: Status
    start: date
    work_time: bool = False
    situation: Situation = Situation.NONE
    employer_size: int | None = None
    last_bilan: LastBilan | None = None
    disability: bool | None = None
    cpf_refused: bool | None = None
    remote_percent: Decimal | None = None
    public_branch: Branch | None = None
    priority_public: bool | None = None
    registered_job_seeker_since: date | None = None

    def kept(self) -> dict[str, Any]:
        """What a plan keeps of it, as JSON: nothing that is sealed, nothing that was not answered."""
        kept: dict[str, Any] = {}
        for each in fields(self):
            value = getattr(self, each.name)
            if each.name in SEALED or value is None:
                continue
            if isinstance(value, LastBilan):
                kept[each.name] = {"on": value.on.isoformat(), "funder": value.funder.value}
            elif isinstance(value, date):
                kept[each.name] = value.isoformat()
            elif isinstance(value, StrEnum):
                kept[each.name] = value.value
            else:
                kept[each.name] = str(value) if isinstance(value, Decimal) else value
        return kept


def told_from(kept: Mapping[str, Any], *, otherwise: Told) -> Told:
    """What a plan kept, completed by what is known of the bilan today."""
    read = {each.name: getattr(otherwise, each.name) for each in fields(otherwise)}
    readers: dict[str, Callable[[Any], Any]] = {
        "status": Status,
        "start": date.fromisoformat,
        "last_bilan": lambda last: LastBilan(date.fromisoformat(last["on"]), Funder(last["funder"])),
        "public_branch": Branch,
        "remote_percent": Decimal,
        "registered_job_seeker_since": date.fromisoformat,
    }
    for name, value in kept.items():
        if name in read and name not in SEALED:
            read[name] = readers[name](value) if name in readers else value
    return Told(**read)


def cents(amount: Decimal) -> Decimal:
    """Euros have two places."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def scenario_of(
    told: Told,
    lines: Sequence[PlannedLine],
    *,
    on: date,
    price: Decimal,
    accompaniment_minutes: int,
    personal_work_minutes: int,
) -> Scenario:
    """The plan as a simulation reads it: each payer asked for its part, the person for what is left."""
    asked = tuple(Asked(line.scheme, line.amount, line.payer_name) for line in lines if line.scheme != Scheme.SELF)
    given = {each.name: getattr(told, each.name) for each in fields(told)} | {"start": max(told.start, on)}
    return Scenario(
        on=on,
        price=price,
        accompaniment_minutes=accompaniment_minutes,
        personal_work_minutes=personal_work_minutes,
        payers=(*asked, Asked(Scheme.SELF)),
        **given,
    )
