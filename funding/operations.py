"""What changes funding rules, who pays what, and the contractual basis."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction

from beneficiaries.models import Bilan, Fact
from beneficiaries.operations import correct_fact, record_fact
from beneficiaries.rules import Kind as FactKind
from confidentiality.files import keep, kind_of
from foundation.clock import PARIS, paris_day
from foundation.errors import violated
from foundation.formats import plain_day as day
from funding import queries, rules
from funding.models import Agreement, FundingLine, FundingPlan, FundingPlanVersion, FundingRule, Parameter, Scheme
from funding.rulebook import national_rules
from funding.rules import Judgement, Outcome, PlannedLine
from organisations.models import Membership, Organisation


class RuleRefused(Exception):
    """The rule cannot be entered so; the message is shown to the user as it is, beside `field`."""

    def __init__(self, sentence: str, field: str = ""):
        super().__init__(sentence)
        self.field = field


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


class AgreementRefused(Exception):
    """The agreement cannot be recorded or voided so; the message is shown to the user as it is, beside `field`."""

    def __init__(self, sentence: str, field: str = ""):
        super().__init__(sentence)
        self.field = field


@transaction.atomic
def enter_rule(
    organisation: Organisation,
    *,
    scheme: Scheme,
    parameter: Parameter,
    value: Decimal,
    valid_from: date,
    source: str,
    by: Membership,
    at: datetime,
    valid_to: date | None = None,
    note: str = "",
) -> FundingRule:
    """Date a bound with the document that founds it; as strict as the law or stricter. Raises RuleRefused."""
    _refuse_looser_than_law(scheme, parameter, value, valid_from, valid_to)
    return _create_rule(
        organisation_id=organisation.pk,
        scheme=scheme,
        parameter=parameter,
        value=value,
        valid_from=valid_from,
        valid_to=valid_to,
        source=source.strip(),
        note=note.strip(),
        entered_by=by,
        entered_at=at,
    )


@transaction.atomic
def supersede_rule(
    rule: FundingRule,
    *,
    value: Decimal,
    valid_from: date,
    source: str,
    note: str,
    by: Membership,
    at: datetime,
    valid_to: date | None = None,
) -> FundingRule:
    """Let another rule of the same scheme and parameter speak from its first day on.

    The old one still speaks on the days before; plans decided under it keep it. Raises RuleRefused.
    """
    _refuse_looser_than_law(Scheme(rule.scheme), Parameter(rule.parameter), value, valid_from, valid_to)
    return _create_rule(
        organisation_id=rule.organisation_id,
        scheme=rule.scheme,
        parameter=rule.parameter,
        value=value,
        valid_from=valid_from,
        valid_to=valid_to,
        source=source.strip(),
        note=note.strip(),
        entered_by=by,
        entered_at=at,
        supersedes=rule,
    )


@transaction.atomic
def withdraw_rule(rule: FundingRule, *, note: str, by: Membership, at: datetime) -> FundingRule:
    """Say that a rule was entered by mistake: it no longer speaks, on any day. Raises RuleRefused."""
    return _create_rule(
        organisation_id=rule.organisation_id,
        scheme=rule.scheme,
        parameter=rule.parameter,
        value=rule.value,
        valid_from=rule.valid_from,
        valid_to=rule.valid_to,
        source=rule.source,
        note=note.strip(),
        entered_by=by,
        entered_at=at,
        supersedes=rule,
        is_withdrawn=True,
    )


def _refuse_looser_than_law(
    scheme: Scheme, parameter: Parameter, value: Decimal, valid_from: date, valid_to: date | None
) -> None:
    law = rules.law_above(scheme, parameter, value, valid_from, valid_to, national_rules())
    if law is not None:
        raise RuleRefused(f"{law.told}. Votre règle peut être plus stricte, pas plus large.", "value")


# The constraint that refused → the field beside which it says so.
FIELD_OF_RULE = {
    "one_funding_rule_a_day": "valid_from",
    "funding_rule_is_not_negative": "value",
    "funding_rule_is_at_most_the_price": "value",
    "funding_rule_ends_after_it_begins": "valid_to",
    "funding_rule_has_a_source": "source",
    "superseding_funding_rule_says_why": "note",
    "nobody_bounds_ones_own_money": "scheme",
    "a_funding_rule_is_superseded_once": "",
}


def _create_rule(**fields: Any) -> FundingRule:
    try:
        with transaction.atomic():
            return FundingRule.objects.create(**fields)
    except IntegrityError as error:
        name = violated(error)
        if name == "superseded_rule_is_live_and_same":
            name = "a_funding_rule_is_superseded_once"
        if name not in FIELD_OF_RULE:
            raise
        raise RuleRefused(_sentence_of(FundingRule, name), FIELD_OF_RULE[name]) from None


def _sentence_of(model: type[FundingRule] | type[Agreement], name: str) -> str:
    """The French message of a constraint of this model."""
    return str(next(each for each in model._meta.constraints if each.name == name).violation_error_message)


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
    bilan = _locked(bilan)
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


def _locked(bilan: Bilan) -> Bilan:
    """The bilan row is the lock of everything that funds it."""
    bilans = Bilan.objects.select_for_update(of=("self",)).select_related("beneficiary__employer", "organisation")
    return bilans.get(pk=bilan.pk)


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


@transaction.atomic
def record_agreement(
    bilan: Bilan,
    *,
    kind: Agreement.Kind,
    signed_on: date,
    by: Membership,
    at: datetime,
    reference: str = "",
    content: bytes | None = None,
) -> Agreement:
    """Record the contractual basis on the day it was signed, with its scan if there is one.

    The fact enters the chain of the bilan in the same transaction. Raises AgreementRefused for
    a day to come or a cancelled bilan, FileRefused for a file that cannot be kept.
    """
    bilan = _locked(bilan)
    if bilan.cancelled_at:
        raise AgreementRefused("Ce bilan est annulé.")
    today = paris_day(at)
    if signed_on > today:
        raise AgreementRefused(_sentence_of(Agreement, "agreement_is_not_in_the_future"), "signed_on")
    file_kind = kind_of(content) if content is not None else ""
    fact = record_fact(
        bilan,
        FactKind.BASIS_RECORDED,
        by=by.user,
        author_name=str(by),
        at=at,
        occurred_at=at if signed_on == today else datetime.combine(signed_on, time(0), PARIS),
        detail={"kind": Agreement.Kind(kind).value},
    )
    agreement = Agreement(
        id=uuid4(),
        organisation_id=bilan.organisation_id,
        bilan=bilan,
        fact=fact,
        kind=kind,
        employer_id=bilan.beneficiary.employer_id if kind == Agreement.Kind.TRIPARTITE else None,
        signed_on=signed_on,
        reference=reference.strip(),
        file_kind=file_kind,
        recorded_by=by,
        recorded_at=at,
    )
    if content is not None:
        agreement.file_name = keep(content, queries.place_of(agreement))
    agreement.save(force_insert=True)
    return agreement


@transaction.atomic
def void_agreement(agreement: Agreement, *, reason: str, by: Membership, at: datetime) -> None:
    """Say that an agreement was entered by mistake: its fact is corrected as not having taken place.

    The row and its file stay, marked by what follows that correction. Raises AgreementRefused
    without a reason or twice.
    """
    agreement = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    if agreement.voided_at:
        raise AgreementRefused("Ce document est déjà annulé.")
    if not reason.strip():
        raise AgreementRefused(_sentence_of(Agreement, "voided_agreement_says_why"), "reason")
    correct_fact(queries.latest_fact_of(agreement), reason=reason.strip(), by=by.user, author_name=str(by), at=at)


def void_with_fact(correction: Fact, *, at: datetime) -> None:
    """Mark the agreement whose fact did not take place, wherever that was said (see `following`)."""
    root = queries.first_fact_behind(correction)
    member = Membership.objects.get(user=correction.recorded_by)
    Agreement.objects.filter(fact=root, voided_at=None).update(
        voided_by=member, voided_at=at, void_reason=correction.reason
    )
