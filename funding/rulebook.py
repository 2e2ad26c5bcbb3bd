"""The rules of every day: those of the law and those that the organisation entered."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from django.db.models import F

from foundation.clock import paris_day
from foundation.formats import plain_day as day
from funding.models import FundingRule, Parameter, Scheme
from funding.rules import NATIONAL, RuleLine
from law.models import LegalValue

EVE = timedelta(days=1)


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
    return [line_of(rule) for rule in live_rules()]


def live_rules() -> list[FundingRule]:
    """The rows that speak on some day."""
    rules = [(rule, *period_of(rule)) for rule in _own() if not rule.is_withdrawn]
    return [rule for rule, since, until in rules if until is None or until >= since]


def period_of(rule: FundingRule) -> tuple[date, date | None]:
    """The days of a row, until the eve of what supersedes it."""
    superseded_from: date | None = getattr(rule, "superseded_from", None)
    if superseded_from is None:
        return rule.valid_from, rule.valid_to
    last = superseded_from - EVE
    return rule.valid_from, min(last, rule.valid_to) if rule.valid_to else last


def _own() -> Iterable[FundingRule]:
    """In the order of entry: of two that begin on one day, the last entered speaks."""
    rules = FundingRule.objects.select_related("entered_by").order_by("entered_at")
    return rules.annotate(
        superseded_from=F("superseded_by__valid_from"),
        is_retracted=F("superseded_by__is_withdrawn"),
        reason_of_change=F("superseded_by__note"),
    )


def line_of(rule: FundingRule) -> RuleLine:
    """A row as decisions read it."""
    since, until = period_of(rule)
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


@dataclass(frozen=True)
class RuleRow:
    """A rule as the page of rules shows it."""

    parameter: str
    value: str
    period: str
    source: str
    tone: str
    state: str
    begins: date
    note: str = ""
    entered: str = ""
    id: UUID | None = None
    why_fixed: str = ""


@dataclass(frozen=True)
class SchemeRules:
    """The rules of one scheme: those that speak or will, and those that no longer do."""

    scheme: str
    live: list[RuleRow] = field(default_factory=list)
    past: list[RuleRow] = field(default_factory=list)


def rules_by_scheme(on: date) -> list[SchemeRules]:
    """The page of rules: every scheme that has payers of its own, the law first."""
    rows: dict[Scheme, list[RuleRow]] = {scheme: [] for scheme in Scheme if scheme != Scheme.SELF}
    for line in national_rules():
        rows[line.scheme].append(_row(line, on))
    for rule in _own():
        if not rule.is_withdrawn:
            rows[Scheme(rule.scheme)].append(_own_row(rule, on))
    return [
        SchemeRules(
            str(scheme.label),
            live=sorted((row for row in of_scheme if row.state not in PAST), key=lambda row: row.begins, reverse=True),
            past=sorted((row for row in of_scheme if row.state in PAST), key=lambda row: row.begins, reverse=True),
        )
        for scheme, of_scheme in rows.items()
    ]


PAST = frozenset({"Terminée", "Remplacée", "Retirée"})


def _own_row(rule: FundingRule, on: date) -> RuleRow:
    row = _row(line_of(rule), on)
    change = getattr(rule, "reason_of_change", None)
    return replace(
        row,
        state="Retirée" if getattr(rule, "is_retracted", None) else row.state,
        note=f"Changée\u00a0: {change}" if change else rule.note,
        entered=f"Saisie le {day(paris_day(rule.entered_at))} par {rule.entered_by}",
        id=rule.pk if rule.superseded_at is None else None,
    )


def _row(line: RuleLine, on: date) -> RuleRow:
    tone, state = _state(line, on)
    return RuleRow(
        parameter="Part maximale du prix" if line.parameter == Parameter.PERCENT_CAP else str(line.parameter.label),
        value=line.shown.removesuffix(" par heure d’accompagnement").removesuffix(" du prix"),
        period=_period(line),
        source=line.source,
        tone=tone,
        state=state,
        begins=line.valid_from,
        why_fixed="Nationale" if line.is_national else "Déjà remplacée",
    )


def _state(line: RuleLine, on: date) -> tuple[str, str]:
    if line.valid_to is not None and line.valid_to < line.valid_from:
        return "neutral", "Remplacée"
    if line.valid_to is not None and line.valid_to < on:
        return "neutral", "Terminée"
    if line.valid_from > on:
        return "info", "À venir"
    return "success", "En vigueur"


def _period(line: RuleLine) -> str:
    if line.valid_to is None:
        return f"Depuis le {day(line.valid_from)}"
    if line.valid_to < line.valid_from:
        return f"Devait commencer le {day(line.valid_from)}"
    return f"Du {day(line.valid_from)} au {day(line.valid_to)}"
