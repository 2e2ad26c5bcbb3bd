"""What the page of a plan shows."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from beneficiaries.models import Bilan
from foundation.clock import paris_day
from foundation.formats import duration, euros
from foundation.formats import plain_day as day
from funding.declarations.queries import PLATFORM_OF
from funding.judging import Verdict, about_provider
from funding.line_states import LineState
from funding.models import FundingLine, FundingLineMove, FundingPlan, FundingPlanVersion, FundingProof
from funding.queries import parts_of, plan_of, provider_of
from funding.queries.panels import PartCard, card_of, payer_shown, remaining_of, rules_by_line
from funding.schemes import ABOUT, Invoiced, Scheme
from funding.simulation.scenario import Outcome, Reason
from funding.simulation.screens import TONES, Spoken


def reason_told(reason: Reason) -> str:
    """The rule, its article and its day, in a sentence."""
    return f"{reason.sentence.rstrip('.')}{_source(reason)}."


def _source(reason: Reason) -> str:
    if not reason.source:
        return ""
    return f" ({reason.source}, depuis le {day(reason.valid_from)})" if reason.valid_from else f" ({reason.source})"


def verdict_told(verdict: Verdict) -> list[Spoken]:
    """What the rules of the day say of a plan that is not kept yet."""
    told = []
    for reason in verdict.reasons:
        tone, word = TONES[reason.outcome]
        if reason.outcome == Outcome.LIMITS:
            tone, word = "neutral", "Plafond"
        payer = f"{reason.scheme.label}\u00a0: " if reason.scheme else ""
        told.append(Spoken(tone, word, f"{payer}{reason.sentence}", _source(reason).strip(" ()")))
    return told


INVOICED = {
    Invoiced.PLATFORM: "Facturé dans EDOF",
    Invoiced.EMPLOYER: "Facturé à l’entreprise ou à l’administration",
    Invoiced.FUNDER: "Facturé au financeur",
    Invoiced.PERSON: "Facturé à la personne",
}


def _invoiced_to(line: FundingLine) -> str:
    """Who receives the invoice of a part; of the person's nothing is said."""
    scheme = Scheme(line.scheme)
    if scheme == Scheme.SELF:
        return ""
    return (
        "Facturé à l’OPCO, qui règle lui-même (subrogation)" if line.is_subrogated else INVOICED[ABOUT[scheme].invoiced]
    )


@dataclass(frozen=True)
class Part:
    """One payer on the page of a plan."""

    card: PartCard
    rules: list[str]
    invoiced: str
    proofs: list[FundingProof]
    next_label: str
    warning: str = ""
    is_declared: bool = False  # on a platform


@dataclass(frozen=True)
class Event:
    """One line of the history of a plan."""

    when: date
    what: str
    by: str
    note: str = ""


@dataclass(frozen=True)
class PlanPage:
    """The plan of a bilan, what remains for the person, and its history."""

    plan: FundingPlan | None = None
    parts: list[Part] = field(default_factory=list)
    left_aside: list[tuple[PartCard, list[FundingProof]]] = field(default_factory=list)
    remaining: str = ""
    decided: str = ""
    hours_changed: str = ""
    refused: str = ""
    next_part: UUID | None = None
    events: list[Event] = field(default_factory=list)


NEXT_LABELS = {
    LineState.DRAFTED: "Noter la demande",
    LineState.ASKED: "Noter la réponse",
    LineState.AGREED: "Noter la facture",
    LineState.INVOICED: "Noter le paiement",
}


def plan_page(bilan: Bilan, *, today: date) -> PlanPage:
    """Everything that the page shows, in a constant number of queries."""
    plan = plan_of(bilan)
    if plan is None:
        return PlanPage()
    lines = list(FundingLine.objects.filter(plan=plan).select_related("employer"))
    proofs: dict[UUID, list[FundingProof]] = {}
    for proof in FundingProof.objects.filter(line__plan=plan, voided_at=None):
        proofs.setdefault(proof.line_id, []).append(proof)
    told, provider = rules_by_line(plan), provider_of(bilan.organisation)
    parts = []
    for line in parts_of(plan):
        scheme, state = Scheme(line.scheme), LineState(line.state)
        barred = next(about_provider(provider, scheme, today), None) if state == LineState.DRAFTED else None
        parts.append(
            Part(
                card_of(line),
                told.get(line.scheme, []),
                _invoiced_to(line),
                proofs.get(line.pk, []),
                NEXT_LABELS.get(state, ""),
                barred.sentence if barred else "",
                is_declared=scheme in PLATFORM_OF and state != LineState.DRAFTED,
            )
        )
    refused = [part.card for part in parts if part.card.is_refused]
    return PlanPage(
        plan=plan,
        parts=parts,
        left_aside=[(card_of(line), proofs.get(line.pk, [])) for line in lines if line.set_aside_at],
        remaining=_remaining(plan),
        decided=f"Règles du {day(plan.decided_on)}, décidé le {day(paris_day(plan.decided_at))} par {plan.decided_by}",
        hours_changed=_hours_changed(plan, bilan),
        refused=", ".join(f"{card.payer} ({euros(card.amount)})" for card in refused),
        next_part=next((part.card.id for part in parts if part.next_label and not part.card.is_refused), None),
        events=_events(plan, lines),
    )


def _hours_changed(plan: FundingPlan, bilan: Bilan) -> str:
    """The price pays the hours for which it was decided, until it is decided again."""
    if plan.priced_minutes == bilan.accompaniment_minutes:
        return ""
    return (
        f"Le prix a été décidé pour {duration(plan.priced_minutes)} d’accompagnement, le bilan en compte maintenant"
        f" {duration(bilan.accompaniment_minutes)}. Factures et avoirs suivent les {duration(plan.priced_minutes)} tant que"
        " la répartition n’est pas confirmée, ou changée."
    )


def _remaining(plan: FundingPlan) -> str:
    left = remaining_of(parts_of(plan))
    if not left:
        return "La personne n’a rien à payer."
    of_which = f", dont {euros(plan.participation)} de participation au CPF" if plan.participation else ""
    return f"La personne paie {euros(left)}{of_which}."


def _events(plan: FundingPlan, lines: list[FundingLine]) -> list[Event]:
    """Decisions and steps together, the latest first."""
    by_id = {line.pk: line for line in lines}
    moves = FundingLineMove.objects.filter(line__plan=plan).select_related("by")
    versions = FundingPlanVersion.objects.filter(plan=plan).select_related("decided_by")
    found = [
        (
            version.decided_at,
            0,
            Event(
                paris_day(version.decided_at),
                f"Plan n° {version.version} décidé, {euros(version.price)}",
                str(version.decided_by),
            ),
        )
        for version in versions
    ]
    found += [(move.at, move.number, _event(move, by_id[move.line_id])) for move in moves if move.number > 1]
    return [event for _, _, event in sorted(found, key=lambda one: one[:2], reverse=True)]


def _event(move: FundingLineMove, line: FundingLine) -> Event:
    payer = payer_shown(line)
    if move.is_set_aside:
        what = f"{payer}, {euros(move.amount)}\u00a0: sort du plan"
    elif move.from_state == move.to_state:
        what = f"{payer}\u00a0: {euros(move.amount)}"
    else:
        what = f"{payer}\u00a0: {move.get_to_state_display().lower()}"
    return Event(move.on, what, str(move.by), move.reason)
