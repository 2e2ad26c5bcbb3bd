"""The rules of every day: those of the law and those that the organisation entered."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby

from django.db.models import F

from funding.models import FundingRule, Parameter, Scheme
from funding.rules import NATIONAL, RuleLine
from law.models import LegalValue

EVE = timedelta(days=1)
BOUNDS = frozenset({Parameter.AMOUNT_CAP, Parameter.HOURLY_CAP, Parameter.PERCENT_CAP})


def national_rules() -> list[RuleLine]:
    """The values of the law that bound a scheme; each ends where the next one begins."""
    values = LegalValue.objects.filter(parameter__in=NATIONAL, valid_from__isnull=False)
    lines: list[RuleLine] = []
    for _, dated in groupby(values.order_by("parameter", "valid_from"), key=lambda value: value.parameter):
        following: date | None = None
        for value in reversed(list(dated)):
            lines.append(_national_line(value, following))
            following = value.valid_from
    return lines


def _national_line(value: LegalValue, following: date | None) -> RuleLine:
    assert value.number is not None, value.parameter
    assert value.valid_from is not None, value.parameter
    scheme, parameter = NATIONAL[value.parameter]
    return RuleLine(
        id=f"{value.parameter}@{value.valid_from}",
        scheme=scheme,
        parameter=parameter,
        value=value.number,
        valid_from=value.valid_from,
        valid_to=value.valid_to or (following - EVE if following else None),
        source=f"{value.article}, {value.source[:1].lower()}{value.source[1:]}",
        is_national=True,
    )


def own_rules() -> list[RuleLine]:
    """The rules that the organisation entered, each until the eve of the one that supersedes it."""
    return [line_of(rule) for rule in live_rules() if rule.parameter in BOUNDS and not rule.funder]


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


def line_of(rule: FundingRule) -> RuleLine:
    """A row as decisions read it."""
    since, until = period_of(rule)
    assert rule.value is not None, rule.parameter
    return RuleLine(
        id=str(rule.pk),
        scheme=Scheme(rule.scheme),
        parameter=Parameter(rule.parameter),
        value=rule.value,
        valid_from=since,
        valid_to=until,
        source=rule.source,
    )


def every_rule() -> list[RuleLine]:
    """National rules and the organisation's own, of every day."""
    return [*national_rules(), *own_rules()]
