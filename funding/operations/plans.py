"""What changes who pays what."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from beneficiaries.models import Bilan
from foundation.clock import paris_day
from foundation.formats import plain_day as day
from funding import queries, rules
from funding.models import FundingLine, FundingPlan, FundingPlanVersion, Scheme
from funding.operations.locking import locked
from funding.rules import Judgement, Outcome, PlannedLine
from organisations.models import Membership


class FundingRefused(Exception):
    """The rules of the day forbid the plan; each judgement is shown to the user as it is."""

    def __init__(self, judgements: Sequence[Judgement]):
        super().__init__(" ".join(judgement.sentence for judgement in judgements))
        self.judgements = tuple(judgements)


class FundingConflict(Exception):
    """Somebody decided another plan since this one was read; `plan` is theirs."""

    def __init__(self, plan: FundingPlan | None):
        super().__init__("Ce financement a changé depuis que vous l’avez ouvert.")
        self.plan = plan


@transaction.atomic
def draft_funding_plan(
    bilan: Bilan,
    *,
    lines: Iterable[PlannedLine],
    price: Decimal,
    decided_on: date,
    by: Membership,
    at: datetime,
    work_time: bool = False,
    version: int = 0,
) -> FundingPlan:
    """Decide who pays what, under the rules of one day (D6323-1 A, L6316-1, R6313-5…).

    `version` is that of the plan which the author read, 0 when there was none. The rules that
    decided are kept with the plan, and each version leaves its trace. Raises FundingRefused
    when a rule forbids it, FundingConflict when somebody else decided in the meantime.
    """
    bilan = locked(bilan)
    plan = queries.plan_of(bilan)
    if (plan.version if plan else 0) != version:
        raise FundingConflict(plan)
    lines = [PlannedLine(Scheme(line.scheme), rules.cents(line.amount), line.payer_name.strip()) for line in lines]
    price = rules.cents(price)
    used = _judged(bilan, lines, price, decided_on, at)
    plan = plan or FundingPlan(organisation_id=bilan.organisation_id, bilan=bilan)
    plan.price, plan.decided_on, plan.work_time = price, decided_on, work_time
    plan.rules_used, plan.version = used, version + 1
    plan.decided_by, plan.decided_at = by, at
    plan.save()
    _write_lines(plan, lines)
    return plan


def _judged(
    bilan: Bilan, lines: list[PlannedLine], price: Decimal, decided_on: date, at: datetime
) -> list[dict[str, Any]]:
    """The rules that allow the plan, as they are kept with it. Raises FundingRefused."""
    answers = queries.judgements(bilan, lines, price=price, decided_on=decided_on)
    blocks = [answer for answer in answers if answer.outcome == Outcome.BLOCKS]
    if bilan.cancelled_at:
        blocks.append(Judgement(Outcome.BLOCKS, "Ce bilan est annulé.", "bilan"))
    if decided_on > paris_day(at):
        sentence = f"Le jour de la demande ne peut pas être après le {day(paris_day(at))}."
        blocks.append(Judgement(Outcome.BLOCKS, sentence, "decided_on"))
    if blocks:
        raise FundingRefused(blocks)
    return [answer.rule.as_used() for answer in answers if answer.rule is not None]


def _write_lines(plan: FundingPlan, lines: list[PlannedLine]) -> None:
    """Replace the lines of a plan and leave the trace of this version."""
    plan.lines.all().delete()
    FundingLine.objects.bulk_create(
        FundingLine(
            organisation_id=plan.organisation_id,
            plan=plan,
            scheme=line.scheme,
            amount=line.amount,
            payer_name=line.payer_name,
        )
        for line in lines
    )
    FundingPlanVersion.objects.create(
        organisation_id=plan.organisation_id,
        plan=plan,
        version=plan.version,
        price=plan.price,
        decided_on=plan.decided_on,
        work_time=plan.work_time,
        lines=[
            {"scheme": line.scheme.value, "amount": str(line.amount), "payer_name": line.payer_name} for line in lines
        ],
        rules_used=plan.rules_used,
        decided_by=plan.decided_by,
        decided_at=plan.decided_at,
    )
