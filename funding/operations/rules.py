"""What changes the organisation's own funding rules."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from foundation.errors import violated
from funding import rules
from funding.models import FundingRule, Parameter, Scheme
from funding.operations.locking import sentence_of
from funding.rulebook import national_rules
from organisations.models import Membership, Organisation


class RuleRefused(Exception):
    """The rule cannot be entered so; the message is shown to the user as it is, beside `field`."""

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
        raise RuleRefused(sentence_of(FundingRule, name), FIELD_OF_RULE[name]) from None
