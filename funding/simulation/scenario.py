"""The wish that a simulation judges, and the answer that it gives: no database, no request."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from funding.schemes import Scheme


class Status(StrEnum):
    """What the person lives on."""

    EMPLOYEE = "employee"
    JOB_SEEKER = "job_seeker"
    SELF_EMPLOYED = "self_employed"
    PUBLIC_AGENT = "public_agent"
    INDIVIDUAL = "individual"


class Situation(StrEnum):
    """What suspends, or shortens, their work (LAW.md 4)."""

    NONE = "none"
    PARENTAL_LEAVE = "parental_leave"
    SICK_LEAVE = "sick_leave"
    THERAPEUTIC_PART_TIME = "therapeutic_part_time"
    UNPAID_LEAVE = "unpaid_leave"
    SABBATICAL = "sabbatical"
    MATERNITY_LEAVE = "maternity_leave"
    CARER_LEAVE = "carer_leave"
    PTP = "ptp"
    RECLASSIFICATION_LEAVE = "reclassification_leave"


class Funder(StrEnum):
    """Who paid the bilan before."""

    CPF = "cpf"
    OPCO = "opco"
    REGION = "region"
    FRANCE_TRAVAIL = "france_travail"
    AGEFIPH = "agefiph"
    FAF = "faf"
    STATE = "state"
    EMPLOYER = "employer"
    SELF = "self"


class Branch(StrEnum):
    """Which public service an agent serves."""

    STATE = "state"
    TERRITORIAL = "territorial"
    HOSPITAL = "hospital"


Payer = Scheme  # every scheme of LAW.md 8, and what tops up a CPF


class Outcome(StrEnum):
    """What a rule does to a wish."""

    ALLOWS = "allows"
    LIMITS = "limits"
    WARNS = "warns"
    BLOCKS = "blocks"


@dataclass(frozen=True)
class LastBilan:
    """The bilan before this one, and who paid it."""

    on: date
    funder: Funder


@dataclass(frozen=True)
class Asked:
    """What one payer is asked for: the balance of a CPF, an amount of the others, what is left of the person.

    `name` says which one (« AFDAS », « Occitanie ») where several payers share a scheme.
    """

    scheme: Payer
    euros: Decimal | None = None
    name: str = ""


@dataclass(frozen=True)
class Scenario:
    """Everything that the rules of a day look at. Durations are minutes; `on` is the day of the request."""

    on: date
    start: date
    status: Status
    price: Decimal
    accompaniment_minutes: int
    personal_work_minutes: int
    payers: tuple[Asked, ...]
    situation: Situation = Situation.NONE
    work_time: bool = False
    employer_size: int | None = None
    last_bilan: LastBilan | None = None
    disability: bool | None = None
    cpf_refused: bool | None = None
    remote_percent: Decimal | None = None
    public_branch: Branch | None = None
    priority_public: bool | None = None
    registered_job_seeker_since: date | None = None
    contract_signed_remotely: bool | None = None

    def asks(self, scheme: Payer) -> bool:
        return any(asked.scheme == scheme for asked in self.payers)


@dataclass(frozen=True)
class Reason:
    """One rule that spoke, of which date, and what it says to the person."""

    outcome: Outcome
    parameter: str
    sentence: str
    value: str = ""
    valid_from: date | None = None
    source: str = ""
    scheme: Payer | None = None
    confidence: str = ""
    is_own: bool = False


@dataclass(frozen=True)
class Deadline:
    """A day by which something is asked, at the latest; `of_provider`: by the organisation itself."""

    code: str
    latest: date
    source: str
    sentence: str
    of_provider: bool = False
    is_own: bool = False


@dataclass(frozen=True)
class Answer:
    """What the rules make of a scenario; the lines add up to the price."""

    accepted: bool
    lines: Mapping[Payer, Decimal]
    participation: Decimal
    reasons: tuple[Reason, ...] = ()
    documents: tuple[str, ...] = ()
    deadlines: tuple[Deadline, ...] = field(default=())

    @property
    def remaining_for_person(self) -> Decimal:
        """What the person pays, their participation to the CPF included."""
        return self.lines[Payer.SELF]

    def as_json(self) -> dict[str, Any]:
        """The answer as `simulate_funding` prints it."""
        return {
            "accepted": self.accepted,
            "lines": [{"scheme": scheme.value, "amount": f"{euros:.2f}"} for scheme, euros in self.lines.items()],
            "participation": f"{self.participation:.2f}",
            "remaining_for_person": f"{self.remaining_for_person:.2f}",
            "reasons": list({str(one): one for one in map(_reason, self.reasons)}.values()),
            "documents": list(self.documents),
            "deadlines": [
                {"code": one.code, "latest": one.latest.isoformat(), "source": one.source}
                for one in self.deadlines
                if not one.of_provider
            ],
        }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "outcome": reason.outcome.value,
        "parameter": reason.parameter,
        "value": reason.value,
        "valid_from": reason.valid_from.isoformat() if reason.valid_from else None,
        "source": reason.source,
        "sentence": reason.sentence,
    }
