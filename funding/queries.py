"""What reads plans and agreements; the rules themselves are read by `rulebook`."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from beneficiaries.models import Bilan, Employer, Fact
from confidentiality.files import fetch, place_of_file
from confidentiality.vault import Place, Retention
from foundation.clock import paris_day
from foundation.formats import euros
from foundation.formats import plain_day as day
from funding import rules
from funding.models import Agreement, FundingPlan, Scheme
from funding.rulebook import every_rule
from funding.rules import Judgement, PlannedLine
from sessions.models import Session
from sessions.programmes.queries import version_of

# --- Plans ------------------------------------------------------------------------------------


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


# --- Agreements -------------------------------------------------------------------------------


def agreements_of(bilan: Bilan) -> list[Agreement]:
    """Every recorded basis of a bilan, the voided ones included, the latest first."""
    return list(Agreement.objects.filter(bilan=bilan).select_related("recorded_by"))


def first_fact_behind(correction: Fact) -> Fact:
    """The fact that a chain of corrections started from."""
    while correction.supersedes is not None:
        correction = correction.supersedes
    return correction


def latest_fact_of(agreement: Agreement) -> Fact:
    """The last word on the fact of an agreement: itself, or what corrected it last."""
    fact = agreement.fact
    while newer := fact.superseded_by.first():
        fact = newer
    return fact


def days_of_basis(bilan: Bilan) -> dict[UUID, date]:
    """The day of each basis by its first fact, corrections of the date included; void ones are absent."""
    facts = Fact.objects.filter(bilan=bilan, kind=Fact.Kind.BASIS_RECORDED)
    newer = {fact.supersedes_id: fact for fact in facts}
    days = {}
    for fact in facts:
        if fact.supersedes_id is not None:
            continue
        latest = fact
        while latest.pk in newer:
            latest = newer[latest.pk]
        if not latest.is_void:
            days[fact.pk] = paris_day(latest.occurred_at)
    return days


def place_of(agreement: Agreement) -> Place:
    """Where the scan of an agreement lives."""
    table = agreement._meta.db_table
    return place_of_file(agreement.organisation_id, agreement.bilan_id, table, agreement.pk, Retention.PROOF)


def file_of(agreement: Agreement) -> bytes:
    """The scan of an agreement, opened."""
    return fetch(agreement.file_name, place_of(agreement))


def sessions_resting_on(agreement: Agreement) -> int:
    """Held sessions that would lose their contractual basis if this one were voided."""
    remaining = days_of_basis(agreement.bilan)
    remaining.pop(agreement.fact_id, None)
    held = Session.objects.filter(
        bilan_id=agreement.bilan_id,
        state=Session.State.HELD,
        kind=Session.Kind.ACCOMPANIMENT,
        is_irregular=False,
    )
    first = min(remaining.values(), default=None)
    return sum(1 for session in held if first is None or paris_day(session.ends_at) < first)


# --- Fragments of the pages of the shell --------------------------------------------------------


@dataclass(frozen=True)
class AgreementCard:
    """An agreement as lists show it."""

    id: UUID
    kind: str
    signed: str
    reference: str
    recorded: str
    has_file: bool
    void_reason: str = ""


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


PAYERS = {
    Scheme.CPF: "CPF",
    Scheme.EMPLOYER_PLAN: "Employeur",
    Scheme.FRANCE_TRAVAIL_AIF: "France Travail (AIF)",
    Scheme.REGION: "Région",
    Scheme.SELF: "La personne elle-même",
}


def paid_by_employers(bilans: QuerySet[Bilan], employer_ids: Iterable[UUID]) -> QuerySet[Bilan]:
    """Those that one of these firms pays: its tripartite convention stands, which the person signed too (R6313-8).

    The firm is the one of the day of the convention: a later employer learns nothing. A plan alone does not
    count: a person who refuses owes their employer no word of it (L6313-4).
    """
    convention = Agreement.objects.filter(
        bilan=OuterRef("pk"), kind=Agreement.Kind.TRIPARTITE, voided_at=None, employer_id__in=list(employer_ids)
    )
    return bilans.filter(Exists(convention))


def employer_of_convention(bilan: Bilan) -> Employer | None:
    """The firm whose tripartite convention stands: the only one that a document of this bilan may name."""
    convention = Agreement.objects.filter(bilan=bilan, kind=Agreement.Kind.TRIPARTITE, voided_at=None)
    found = convention.exclude(employer=None).select_related("employer").first()
    return found.employer if found else None


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


def agreement_cards(bilan: Bilan) -> list[AgreementCard]:
    """The agreements of a bilan with the day that the chain of facts gives them."""
    agreements = agreements_of(bilan)
    days = days_of_basis(bilan) if agreements else {}
    return [_card(agreement, days.get(agreement.fact_id, agreement.signed_on)) for agreement in agreements]


def _card(agreement: Agreement, signed_on: date) -> AgreementCard:
    return AgreementCard(
        id=agreement.pk,
        kind=agreement.get_kind_display(),
        signed=day(signed_on),
        reference=agreement.reference,
        recorded=f"Enregistré le {day(paris_day(agreement.recorded_at))} par {agreement.recorded_by}",
        has_file=bool(agreement.file_name),
        void_reason=agreement.void_reason,
    )


def _payer(line: PlannedLine) -> str:
    name = PAYERS[line.scheme]
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
