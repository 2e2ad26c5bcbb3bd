"""Fragments of the pages of the shell: who pays what, for professionals and for the person."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from beneficiaries.models import Bilan
from foundation.formats import euros
from foundation.formats import plain_day as day
from funding import rules
from funding.models import Agreement, Scheme
from funding.queries.agreements import AgreementCard, agreement_cards
from funding.queries.plans import plan_of, planned_lines
from funding.rules import PlannedLine


@dataclass(frozen=True)
class FundingPanel:
    """Who pays what, and on which contractual basis."""

    price: Decimal | None = None
    lines: list[dict[str, Any]] = field(default_factory=list)
    decided: str = ""
    work_time: bool = False
    agreements: list[AgreementCard] = field(default_factory=list)
    voided: list[AgreementCard] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    next_action: str = ""


def funding_panel(bilan: Bilan) -> FundingPanel:
    """For the page of the bilan: price, lines, agreements, and the one thing to do next."""
    plan = plan_of(bilan)
    cards = agreement_cards(bilan)
    live = [card for card in cards if not card.void_reason]
    lines = planned_lines(plan) if plan else []
    missing = missing_kinds(lines, live) if plan else []
    return FundingPanel(
        price=plan.price if plan else None,
        lines=[{"payer": _payer(line), "amount": line.amount} for line in lines],
        decided=f"Règles du {day(plan.decided_on)}, décidé par {plan.decided_by}" if plan else "",
        work_time=plan.work_time if plan else False,
        agreements=live,
        voided=[card for card in cards if card.void_reason],
        expected=missing,
        next_action="plan" if plan is None else "agreement" if missing or not live else "",
    )


def missing_kinds(lines: Iterable[PlannedLine], live: Iterable[AgreementCard]) -> list[str]:
    """The documents that the plan calls for and that are not recorded; a paper of any kind stands for one."""
    recorded = {card.kind for card in live}
    if Agreement.Kind.PAPER.label in recorded:
        return []
    expected = rules.expected_kinds(line.scheme for line in lines)
    return [kind.label for kind in expected if kind.label not in recorded]


def _payer(line: PlannedLine) -> str:
    name = str(line.scheme.label)
    return f"{name} ({line.payer_name})" if line.payer_name else name


@dataclass(frozen=True)
class PersonFunding:
    """« Qui paie quoi », as the person reads it."""

    price: str = ""
    lines: list[tuple[str, str]] = field(default_factory=list)
    basis: list[str] = field(default_factory=list)


def funding_for_person(bilan: Bilan) -> PersonFunding | None:
    """Who pays what for one's own bilan; None while nothing is decided nor signed."""
    plan = plan_of(bilan)
    live = [card for card in agreement_cards(bilan) if not card.void_reason]
    if plan is None and not live:
        return None
    lines = planned_lines(plan) if plan else []
    return PersonFunding(
        price=euros(plan.price) if plan else "",
        lines=[("Vous" if line.scheme == Scheme.SELF else _payer(line), euros(line.amount)) for line in lines],
        basis=[f"{card.kind}, signé le {card.signed}" for card in live],
    )
