"""Valid rules, plans and agreements, made by the operations of funding."""

from datetime import date
from decimal import Decimal

from beneficiaries.models import Bilan, Employer
from funding.models import Agreement, FundingPlan, FundingRule, Parameter, Scheme
from funding.models.rules import CAPS
from funding.operations import RuleEntry, draft_funding_plan, enter_rule, record_agreement
from funding.planned import PlannedLine
from organisations.models import Membership
from tests.factories import NOW

TODAY = NOW.date()
PDF = b"%PDF-1.7 convention"


def a_rule(by: Membership, **fields: object) -> FundingRule:
    """A ceiling of the region, entered by an administrator."""
    of_rule = {"scheme": Scheme.REGION, "parameter": Parameter.AMOUNT_CAP, "funder": "", "at": NOW}
    of_rule |= {name: fields.pop(name) for name in [*of_rule] if name in fields}
    value = Decimal("1500.00") if of_rule["parameter"] in CAPS else None
    return enter_rule(by.organisation, by=by, entry=an_entry(**({"value": value} | fields)), **of_rule)


def an_entry(**fields: object) -> RuleEntry:
    """What is typed of a rule."""
    return RuleEntry(**({"valid_from": date(2026, 1, 1), "source": "Délibération 2025-118"} | fields))


def shares(**amounts: str) -> list[PlannedLine]:
    """`shares(CPF="1600", SELF="200")`."""
    return [PlannedLine(Scheme(scheme), Decimal(amount)) for scheme, amount in amounts.items()]


def a_plan(bilan: Bilan, *, price: str = "1800.00", version: int = 0, on: date = TODAY, **amounts: str) -> FundingPlan:
    """The person pays it all unless told otherwise."""
    lines = shares(**(amounts or {"SELF": price}))
    return draft_funding_plan(
        bilan, lines=lines, price=Decimal(price), decided_on=on, by=bilan.consultant, at=NOW, version=version
    )


def an_agreement(bilan: Bilan, **fields: object) -> Agreement:
    """A contract signed today."""
    recorded = {"kind": Agreement.Kind.INDIVIDUAL, "signed_on": TODAY, "by": bilan.consultant, "at": NOW}
    return record_agreement(bilan, **(recorded | fields))


def certify(house) -> None:
    """Give the organisation a Qualiopi certificate without end."""
    house.organisation.qualiopi_certificate = "FR-2025-0042"
    house.organisation.save(update_fields=["qualiopi_certificate"])


def employ(house, siret: str = "73282932000074") -> Employer:
    """Give the person an employer."""
    employer = Employer.objects.create(organisation=house.organisation, name="Fonderie Martin", siret=siret)
    house.beneficiary.employer = employer
    house.beneficiary.save(update_fields=["employer"])
    return employer
