"""What reads the plan of a bilan, and what the rules of a day say of it."""

from datetime import date
from decimal import Decimal

from beneficiaries.models import Bilan
from funding import rules
from funding.models import FundingPlan, Scheme
from funding.rulebook import every_rule
from funding.rules import Judgement, PlannedLine
from sessions.programmes.queries import version_of


def plan_of(bilan: Bilan) -> FundingPlan | None:
    """Who pays what for this bilan, if it was decided."""
    plans = FundingPlan.objects.select_related("decided_by").prefetch_related("lines")
    return plans.filter(bilan=bilan).first()


def planned_lines(plan: FundingPlan) -> list[PlannedLine]:
    """The lines of a plan in the order of the schemes."""
    lines = {line.scheme: line for line in plan.lines.all()}
    return [PlannedLine(scheme, lines[scheme].amount, lines[scheme].payer_name) for scheme in Scheme if scheme in lines]


def judgements(bilan: Bilan, lines: list[PlannedLine], *, price: Decimal, decided_on: date) -> list[Judgement]:
    """What the rules of a day say of a plan. The bilan comes with its person, employer and organisation."""
    employer = bilan.beneficiary.employer
    case = rules.Case(
        on=decided_on,
        price=price,
        lines=lines,
        accompaniment_minutes=bilan.accompaniment_minutes,
        employer_siret=employer.siret if employer else None,
        provider_siret=bilan.organisation.siret,
        qualiopi_certificate=bilan.organisation.qualiopi_certificate,
        qualiopi_until=bilan.organisation.qualiopi_until,
    )
    return rules.judge(case, every_rule())


def rules_told(bilan: Bilan, *, price: Decimal | None, on: date) -> dict[Scheme, list[str]]:
    """The rules in force on a day, by scheme, with what each makes in euros once the price is known."""
    told: dict[Scheme, list[str]] = {scheme: [] for scheme in Scheme}
    for rule in rules.rules_in_force(every_rule(), on):
        bound = rules.bound_of(rule, price or Decimal(0), bilan.accompaniment_minutes)
        made = rules.with_bound(rules.Limit(bound, rule), bilan.accompaniment_minutes) if price else ""
        told[rule.scheme].append(f"{rule.told}{made}.")
    return told


def suggested_price(bilan: Bilan) -> Decimal | None:
    """The price of the version of the offer that the bilan was opened from."""
    programme = version_of(bilan)
    return programme.price if programme else None
