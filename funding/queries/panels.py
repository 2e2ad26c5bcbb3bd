"""Fragments of the pages of the shell: who pays what, for professionals and for the person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from beneficiaries.models import Bilan
from foundation.formats import euros
from foundation.formats import plain_day as day
from funding import rules
from funding.line_states import TONES, LineState
from funding.models import Agreement, FundingLine, FundingPlan
from funding.queries.agreements import AgreementCard, agreement_cards
from funding.queries.plans import parts_of, plan_of
from funding.schemes import Scheme


@dataclass(frozen=True)
class PartCard:
    """One payer as lists show it."""

    id: UUID
    payer: str
    amount: Decimal
    tone: str
    state: str
    since: str
    reference: str = ""
    reason: str = ""
    is_refused: bool = False
    is_person: bool = False


SIGNED_HERE = {Agreement.Kind.TRIPARTITE.label, Agreement.Kind.INDIVIDUAL.label}


@dataclass(frozen=True)
class FundingPanel:
    """Who pays what, and on which contractual basis."""

    price: Decimal | None = None
    lines: list[PartCard] = field(default_factory=list)
    remaining: Decimal = Decimal("0.00")
    participation: Decimal = Decimal("0.00")
    decided: str = ""
    work_time: bool = False
    version: int = 0
    is_to_deal_again: bool = False
    agreements: list[AgreementCard] = field(default_factory=list)
    voided: list[AgreementCard] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    next_action: str = ""
    is_signed_here: bool = False  # what is missing can be made and signed in here


def funding_panel(bilan: Bilan) -> FundingPanel:
    """For the page of the bilan: price, lines, agreements, and the one thing to do next."""
    plan = plan_of(bilan)
    cards = agreement_cards(bilan)
    live = [card for card in cards if not card.void_reason]
    voided = [card for card in cards if card.void_reason]
    if plan is None:
        return FundingPanel(next_action="plan", agreements=live, voided=voided)
    parts = parts_of(plan)
    missing = missing_kinds(parts, live)
    is_to_deal_again = any(part.must_be_dealt_again for part in parts)
    return FundingPanel(
        price=plan.price,
        lines=[card_of(part) for part in parts],
        remaining=remaining_of(parts),
        participation=plan.participation,
        decided=f"Règles du {day(plan.decided_on)}, décidé par {plan.decided_by}",
        work_time=plan.work_time,
        version=plan.version,
        is_to_deal_again=is_to_deal_again,
        expected=missing,
        is_signed_here=bool(SIGNED_HERE & set(missing)),
        next_action="deal" if is_to_deal_again else "agreement" if missing or not live else "",
        agreements=live,
        voided=voided,
    )


def remaining_of(parts: Iterable[FundingLine]) -> Decimal:
    """What the person pays."""
    return sum((part.amount for part in parts if part.scheme == Scheme.SELF), Decimal("0.00"))


def card_of(part: FundingLine) -> PartCard:
    state = LineState(part.state)
    return PartCard(
        id=part.pk,
        payer=payer_shown(part),
        amount=part.amount,
        tone=TONES[state],
        state=str(state.label),
        since="" if state == LineState.DRAFTED else f"le {day(part.state_on)}",
        reference=part.reference,
        reason=part.reason,
        is_refused=state == LineState.REFUSED,
        is_person=part.scheme == Scheme.SELF,
    )


def payer_shown(part: FundingLine) -> str:
    """« Région – Bretagne »."""
    return f"{part.get_scheme_display()} – {part.payer_name}" if part.payer_name else part.get_scheme_display()


def missing_kinds(parts: Iterable[FundingLine], live: Iterable[AgreementCard]) -> list[str]:
    """The documents that the plan calls for and that are not recorded; a paper of any kind stands for one."""
    recorded = {card.kind for card in live}
    if Agreement.Kind.PAPER.label in recorded:
        return []
    expected = rules.expected_kinds(Scheme(part.scheme) for part in parts)
    return [kind.label for kind in expected if kind.label not in recorded]


def rules_by_line(plan: FundingPlan) -> Mapping[str, list[str]]:
    """For each scheme, the rules of which date decided, in sentences."""
    told: dict[str, list[str]] = {}
    for used in plan.rules_used:
        if "sentence" in used:
            told.setdefault(used["scheme"], []).append(_told(used))
    return told


def _told(used: Mapping[str, Any]) -> str:
    if not used["source"]:
        return str(used["sentence"])
    since = f", depuis le {_day_from(used['valid_from'])}" if used["valid_from"] else ""
    return f"{str(used['sentence']).rstrip('.')} ({used['source']}{since})."


def _day_from(iso: str) -> str:
    """« 2026-02-26 » → « 26 février 2026 »."""
    return day(date.fromisoformat(iso))


@dataclass(frozen=True)
class PersonLine:
    """One payer as the person reads it."""

    payer: str
    amount: str
    note: str = ""


@dataclass(frozen=True)
class PersonFunding:
    """« Qui paie quoi », as the person reads it."""

    price: str = ""
    lines: list[PersonLine] = field(default_factory=list)
    remaining: str = ""
    basis: list[str] = field(default_factory=list)


def funding_for_person(bilan: Bilan) -> PersonFunding | None:
    """Who pays what for one's own bilan; None while nothing is decided nor signed."""
    plan = plan_of(bilan)
    live = [card for card in agreement_cards(bilan) if not card.void_reason]
    if plan is None and not live:
        return None
    basis = [f"{card.kind}, signé le {card.signed}" for card in live]
    if plan is None:
        return PersonFunding(basis=basis)
    parts = parts_of(plan)
    return PersonFunding(
        price=euros(plan.price),
        lines=[_own_line(part) for part in parts],
        remaining=_remaining_said(plan, parts),
        basis=basis,
    )


OWN_WORDS = {
    LineState.DRAFTED: "pas encore demandé",
    LineState.ASKED: "demandé le {on}, réponse attendue",
    LineState.AGREED: "accordé le {on}",
    LineState.REFUSED: "refusé le {on}\u00a0: parlez-en avec votre organisme, une autre solution se cherche",
    LineState.INVOICED: "accordé et facturé",
    LineState.PAID: "payé",
}


def _own_line(part: FundingLine) -> PersonLine:
    if part.scheme == Scheme.SELF:
        return PersonLine("Vous", euros(part.amount))
    said = OWN_WORDS[LineState(part.state)].format(on=day(part.state_on))
    return PersonLine(payer_shown(part), euros(part.amount), said)


def _remaining_said(plan: FundingPlan, parts: list[FundingLine]) -> str:
    """What remains for the person, in words."""
    left = remaining_of(parts)
    if any(part.must_be_dealt_again for part in parts):
        return "Un financeur a refusé sa part\u00a0: ce qui vous reste à payer sera revu avec vous, rien ne commence avant."
    if not left:
        return "Il ne vous reste rien à payer."
    of_which = (
        f", dont {euros(plan.participation)} de participation au CPF, prévue par la loi" if plan.participation else ""
    )
    return f"Il vous reste {euros(left)} à payer{of_which}."
