"""What a rule would change before it is kept: the open quotes whose amounts would differ."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch

from beneficiaries.course_in_database import ENDED, has
from beneficiaries.models import Bilan
from beneficiaries.rules import Kind
from funding.line_states import LineState
from funding.models import FundingLine, FundingPlan, FundingRule
from funding.own_pack import as_pack_rule
from funding.planned import Told, scenario_of, told_from
from funding.queries.plans import planned_lines
from funding.rulebook import live_rules
from funding.simulation.engine import simulate
from funding.simulation.figures import Figures, every_figure
from funding.simulation.pack import PackRule, national_pack
from funding.simulation.scenario import Answer, Outcome, Scenario, Status


@dataclass(frozen=True)
class Moved:
    """One payer whose part would differ."""

    payer: str
    before: Decimal
    after: Decimal


@dataclass(frozen=True)
class PlanChange:
    """One open quote that a rule would change: the parts that move, and what newly forbids or allows."""

    bilan_id: UUID
    person: str
    moved: tuple[Moved, ...]
    remaining: tuple[Decimal, Decimal]
    becomes: str = ""
    why: str = ""


@dataclass(frozen=True)
class Preview:
    """« 14 devis ouverts changent, les voici »: judged as if each were asked on `on`."""

    on: date
    open_plans: int
    changes: list[PlanChange] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        if not self.open_plans:
            return "Aucun devis n’est ouvert en ce moment."
        changed = len(self.changes)
        if not changed:
            return "Aucun devis ouvert ne change."
        return (
            "1 devis ouvert change, le voici\u00a0:"
            if changed == 1
            else f"{changed} devis ouverts changent, les voici\u00a0:"
        )


def open_plans() -> list[FundingPlan]:
    """The plans of bilans that go on, whose basis nobody has signed and of which a payer is still to answer."""
    waiting = Bilan.objects.filter(~has(Kind.BASIS_RECORDED, *ENDED), cancelled_at=None)
    parts = Prefetch("lines", FundingLine.objects.counted(), to_attr="parts")
    asked = FundingLine.objects.counted().filter(plan=OuterRef("pk"), state__in=[LineState.DRAFTED, LineState.ASKED])
    plans = FundingPlan.objects.filter(Exists(asked), bilan__in=waiting)
    plans = plans.select_related("bilan__beneficiary").prefetch_related(parts)
    return list(plans.order_by("bilan__beneficiary__last_name", "pk"))


def preview_of(rule: FundingRule, *, today: date) -> Preview:
    """What a rule that is not kept yet would change; a constant number of queries."""
    return _preview([as_pack_rule(rule)], rule.supersedes, since=max(today, rule.valid_from), until=rule.valid_to)


def preview_of_withdrawal(rule: FundingRule, *, today: date) -> Preview:
    """What would change if a rule had never been."""
    return _preview([], rule, since=max(today, rule.valid_from), until=None, is_withdrawn=True)


def _preview(
    added: list[PackRule], replaced: FundingRule | None, *, since: date, until: date | None, is_withdrawn: bool = False
) -> Preview:
    figures, rows = every_figure(), live_rules()
    before = (*national_pack(), *(as_pack_rule(row) for row in rows))
    kept = [row for row in rows if replaced is None or row.pk != replaced.pk]
    after = (*national_pack(), *(as_pack_rule(row) for row in kept), *added)
    plans = open_plans()
    if until is not None and until < since and not is_withdrawn:
        return Preview(since, len(plans))
    changes = (_change(plan, since, before, after, figures) for plan in plans)
    return Preview(since, len(plans), [change for change in changes if change is not None])


def _change(
    plan: FundingPlan, on: date, before: tuple[PackRule, ...], after: tuple[PackRule, ...], figures: Figures
) -> PlanChange | None:
    scenario = _as_asked(plan, on)
    old, new = simulate(scenario, before, figures), simulate(scenario, after, figures)
    if old.lines == new.lines and old.accepted == new.accepted:
        return None
    return PlanChange(
        bilan_id=plan.bilan_id,
        person=str(plan.bilan.beneficiary),
        moved=tuple(
            Moved(str(scheme.label), old.lines[scheme], new.lines[scheme])
            for scheme in old.lines
            if old.lines[scheme] != new.lines[scheme]
        ),
        remaining=(old.remaining_for_person, new.remaining_for_person),
        becomes="" if old.accepted == new.accepted else "accepté" if new.accepted else "refusé",
        why=_why(old, new),
    )


def _why(old: Answer, new: Answer) -> str:
    """The rule that speaks only afterwards, and decides."""
    known = {(reason.parameter, reason.scheme, reason.sentence) for reason in old.reasons}
    deciding = (Outcome.BLOCKS, Outcome.LIMITS)
    said: Iterable[str] = (
        reason.sentence
        for reason in new.reasons
        if reason.is_own
        and reason.outcome in deciding
        and (reason.parameter, reason.scheme, reason.sentence) not in known
    )
    return next(iter(said), "")


def _as_asked(plan: FundingPlan, on: date) -> Scenario:
    """A plan as a request of another day: each payer is asked for what the plan gives it."""
    bilan = plan.bilan
    known = Told(status=Status(bilan.beneficiary.public), start=max(on, bilan.opened_on), work_time=plan.work_time)
    return scenario_of(
        told_from(plan.told, otherwise=known),
        planned_lines(plan),
        on=on,
        price=plan.price,
        accompaniment_minutes=bilan.accompaniment_minutes,
        personal_work_minutes=bilan.personal_work_minutes,
    )
