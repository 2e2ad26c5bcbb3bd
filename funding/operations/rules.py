"""What changes the organisation's own funding rules."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import UniqueConstraint

from foundation.errors import violated
from funding import strictness
from funding.models import FundingRule, Parameter, Scheme
from funding.operations.locking import sentence_of
from funding.simulation.figures import every_figure
from organisations.models import Membership, Organisation


class RuleRefused(Exception):
    """The rule cannot be entered so; the message is shown to the user as it is, beside `field`."""

    def __init__(self, sentence: str, field: str = ""):
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class RuleEntry:
    """What is typed of a rule: `value` and `terms` as its parameter asks (`FundingRule`)."""

    valid_from: date
    source: str
    value: Decimal | None = None
    terms: dict[str, Any] = field(default_factory=dict)
    valid_to: date | None = None
    note: str = ""


@transaction.atomic
def enter_rule(
    organisation: Organisation,
    *,
    scheme: Scheme,
    parameter: Parameter,
    entry: RuleEntry,
    by: Membership,
    at: datetime,
    funder: str = "",
) -> FundingRule:
    """Date what a funder accepts, with the document that founds it; as strict as the law or stricter.

    Raises RuleRefused.
    """
    rule = new_rule(organisation, scheme=scheme, parameter=parameter, funder=funder, entry=entry)
    return keep_rule(rule, by=by, at=at)


@transaction.atomic
def supersede_rule(rule: FundingRule, *, entry: RuleEntry, by: Membership, at: datetime) -> FundingRule:
    """Let another rule of the same payer and parameter speak from its first day on.

    The old one still speaks on the days before; plans decided under it keep it. Raises RuleRefused.
    """
    return keep_rule(newer_rule(rule, entry=entry), by=by, at=at)


@transaction.atomic
def withdraw_rule(rule: FundingRule, *, note: str, by: Membership, at: datetime) -> FundingRule:
    """Say that a rule was entered by mistake: it no longer speaks, on any day. Raises RuleRefused."""
    same = RuleEntry(
        valid_from=rule.valid_from,
        valid_to=rule.valid_to,
        source=rule.source,
        value=rule.value,
        terms=rule.terms,
        note=note,
    )
    withdrawal = newer_rule(rule, entry=same)
    withdrawal.is_withdrawn = True
    return _save(withdrawal, by=by, at=at)


def new_rule(
    organisation: Organisation, *, scheme: Scheme, parameter: Parameter, entry: RuleEntry, funder: str = ""
) -> FundingRule:
    """The row of an entry, not kept yet: what a preview judges."""
    return FundingRule(
        organisation_id=organisation.pk,
        scheme=scheme,
        parameter=parameter,
        funder=" ".join(funder.split()),
        value=entry.value,
        terms=entry.terms,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        source=entry.source.strip(),
        note=entry.note.strip(),
    )


def newer_rule(rule: FundingRule, *, entry: RuleEntry) -> FundingRule:
    """The row that would supersede a rule, not kept yet."""
    newer = new_rule(
        rule.organisation,
        scheme=Scheme(rule.scheme),
        parameter=Parameter(rule.parameter),
        funder=rule.funder,
        entry=entry,
    )
    newer.supersedes = rule
    return newer


def check_rule(rule: FundingRule) -> None:
    """What the database would refuse of a row that is not kept yet, and the national rule that it would loosen.

    Raises RuleRefused.
    """
    for constraint in FundingRule._meta.constraints:
        is_replacement = rule.supersedes_id is not None and isinstance(constraint, UniqueConstraint)
        if constraint.name in FIELD_OF_RULE and not is_replacement:
            try:
                constraint.validate(FundingRule, rule)
            except ValidationError as error:
                raise RuleRefused(" ".join(error.messages), FIELD_OF_RULE[constraint.name]) from None
    if why := strictness.refusal(rule, every_figure()):
        raise RuleRefused(*why)


@transaction.atomic
def keep_rule(rule: FundingRule, *, by: Membership, at: datetime) -> FundingRule:
    """Keep a row that `new_rule` or `newer_rule` made. Raises RuleRefused."""
    check_rule(rule)
    return _save(rule, by=by, at=at)


# The constraint that refused → the field beside which it says so.
FIELD_OF_RULE = {
    "one_funding_rule_a_day": "valid_from",
    "funding_rule_is_not_negative": "value",
    "funding_rule_is_at_most_the_price": "value",
    "funding_rule_ends_after_it_begins": "valid_to",
    "funding_rule_has_a_source": "source",
    "funding_rule_has_its_value": "value",
    "funding_rule_counts_in_whole_numbers": "value",
    "superseding_funding_rule_says_why": "note",
    "nobody_bounds_ones_own_money": "scheme",
    "a_funding_rule_is_superseded_once": "",
}


def _save(rule: FundingRule, *, by: Membership, at: datetime) -> FundingRule:
    rule.entered_by, rule.entered_at = by, at
    try:
        with transaction.atomic():
            rule.save(force_insert=True)
    except IntegrityError as error:
        name = violated(error)
        if name == "superseded_rule_is_live_and_same":
            name = "a_funding_rule_is_superseded_once"
        if name not in FIELD_OF_RULE:
            raise
        raise RuleRefused(sentence_of(FundingRule, name), FIELD_OF_RULE[name]) from None
    return rule
