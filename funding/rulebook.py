"""The rows of the organisation's own rules, each until the eve of what supersedes it."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import F

from funding.models import FundingRule

EVE = timedelta(days=1)


def live_rules() -> list[FundingRule]:
    """The rows that speak on some day."""
    rules = [(rule, *period_of(rule)) for rule in every_own_rule() if not rule.is_withdrawn]
    return [rule for rule, since, until in rules if until is None or until >= since]


def period_of(rule: FundingRule) -> tuple[date, date | None]:
    """The days of a row, until the eve of what supersedes it."""
    superseded_from: date | None = getattr(rule, "superseded_from", None)
    if superseded_from is None:
        return rule.valid_from, rule.valid_to
    last = superseded_from - EVE
    return rule.valid_from, min(last, rule.valid_to) if rule.valid_to else last


def every_own_rule() -> Iterable[FundingRule]:
    """Every row, in the order of entry: of two that begin on one day, the last entered speaks."""
    rules = FundingRule.objects.select_related("entered_by").order_by("entered_at")
    return rules.annotate(
        superseded_from=F("superseded_by__valid_from"),
        is_retracted=F("superseded_by__is_withdrawn"),
        reason_of_change=F("superseded_by__note"),
    )
