"""What the dated rules of a day allow, and why (DESIGN invariant 15). No number of the law is written here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from foundation.formats import duration, euros, percent
from foundation.formats import plain_day as day
from funding.models import Agreement, Parameter, Scheme
from funding.schemes import ABOUT

CENT = Decimal("0.01")

# Which value of the law bounds which scheme; the trigger `funding_rule_enters` knows the same.
NATIONAL = {"cpf_plafond_bilan": (Scheme.CPF, Parameter.AMOUNT_CAP)}


@dataclass(frozen=True)
class RuleLine:
    """A rule as decisions read it, national or the organisation's own."""

    id: str
    scheme: Scheme
    parameter: Parameter
    value: Decimal
    valid_from: date
    valid_to: date | None
    source: str
    is_national: bool = False

    def is_in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    @property
    def shown(self) -> str:
        """« 1 600,00 € », « 60,00 € par heure », « 80 % du prix »."""
        if self.parameter == Parameter.PERCENT_CAP:
            return f"{percent(self.value)} du prix"
        if self.parameter == Parameter.HOURLY_CAP:
            return f"{euros(self.value)} par heure d’accompagnement"
        return euros(self.value)

    @property
    def said(self) -> str:
        """The rule in words: « Le plafond de la Région est de 1 500,00 € »."""
        of = ABOUT[self.scheme].of
        if self.parameter == Parameter.PERCENT_CAP:
            return f"La part {of} est au plus de {self.shown}"
        return f"Le plafond {of} est de {self.shown}"

    @property
    def told(self) -> str:
        """The rule in a sentence, with its day and its source."""
        return f"{self.said} depuis le {day(self.valid_from)} ({self.source})"


@dataclass(frozen=True)
class Limit:
    """The most that a scheme pays of one price, and the rule that says so."""

    amount: Decimal
    rule: RuleLine


def rules_in_force(rules: Iterable[RuleLine], on: date) -> list[RuleLine]:
    """The rules of a day: for each scheme and parameter, the national one and the organisation's own.

    Of two own rules the one that began last speaks; when it has ended, the one before speaks
    again if it has not ended itself. An own rule never hides a national one.
    """
    speaking: dict[tuple[Scheme, Parameter, bool], RuleLine] = {}
    for rule in sorted(rules, key=lambda rule: rule.valid_from):
        if rule.is_in_force(on):
            speaking[(rule.scheme, rule.parameter, rule.is_national)] = rule
    return list(speaking.values())


def bound_of(rule: RuleLine, price: Decimal, accompaniment_minutes: int) -> Decimal:
    """The euros that one rule leaves to its scheme, rounded down to the cent: never above the rule."""
    if rule.parameter == Parameter.HOURLY_CAP:
        bound = rule.value * accompaniment_minutes / 60
    elif rule.parameter == Parameter.PERCENT_CAP:
        bound = price * rule.value / 100
    else:
        bound = rule.value
    return bound.quantize(CENT, rounding=ROUND_DOWN)


def limit_for(
    scheme: Scheme, on: date, price: Decimal, accompaniment_minutes: int, rules: Iterable[RuleLine]
) -> Limit | None:
    """The strictest bound of a scheme on a day; None when no rule bounds it. On a tie the law speaks."""
    bounds = [
        Limit(bound_of(rule, price, accompaniment_minutes), rule)
        for rule in rules_in_force(rules, on)
        if rule.scheme == scheme
    ]
    return min(bounds, key=lambda limit: (limit.amount, not limit.rule.is_national), default=None)


def law_above(
    scheme: Scheme, parameter: Parameter, value: Decimal, since: date, until: date | None, rules: Iterable[RuleLine]
) -> RuleLine | None:
    """The national rule that an own rule would loosen on one of its days; None when it is as strict or stricter."""
    stricter = [
        rule
        for rule in rules
        if rule.is_national
        and (rule.scheme, rule.parameter) == (scheme, parameter)
        and rule.value < value
        and (until is None or rule.valid_from <= until)
        and (rule.valid_to is None or rule.valid_to >= since)
    ]
    return min(stricter, key=lambda rule: rule.value, default=None)


def with_bound(limit: Limit, accompaniment_minutes: int) -> str:
    """What a rule by hour or by part of the price makes in euros here; nothing for a plain amount."""
    if limit.rule.parameter == Parameter.HOURLY_CAP:
        return f", soit {euros(limit.amount)} pour {duration(accompaniment_minutes)}"
    if limit.rule.parameter == Parameter.PERCENT_CAP:
        return f", soit {euros(limit.amount)} ici"
    return ""


_KIND = Agreement.Kind
BASIS_OF = {
    Scheme.CPF: _KIND.CPF_TERMS,  # D6353-1 III: the terms of the platform stand for the agreement
    Scheme.EMPLOYER_TOP_UP: _KIND.CPF_TERMS,
    Scheme.OTHER_TOP_UP: _KIND.CPF_TERMS,
    Scheme.EMPLOYER_PLAN: _KIND.TRIPARTITE,  # R6313-8
    Scheme.OPCO_UNDER_50: _KIND.TRIPARTITE,
    Scheme.RECLASSIFICATION_LEAVE: _KIND.TRIPARTITE,  # R1233-35
    Scheme.PUBLIC_EMPLOYER: _KIND.TRIPARTITE,
    Scheme.CPF_PUBLIC: _KIND.FUNDER_QUOTE,
    Scheme.FRANCE_TRAVAIL_AIF: _KIND.FUNDER_QUOTE,
    Scheme.REGION: _KIND.FUNDER_QUOTE,
    Scheme.AGEFIPH: _KIND.FUNDER_QUOTE,
    Scheme.AGEFICE: _KIND.FUNDER_QUOTE,
    Scheme.FAFCEA: _KIND.FUNDER_QUOTE,
    Scheme.FIF_PL: _KIND.FUNDER_QUOTE,
    Scheme.SELF: _KIND.INDIVIDUAL,  # L6353-3
}


def expected_kinds(schemes: Iterable[Scheme]) -> list[Agreement.Kind]:
    """The documents that a plan calls for; what the person adds to their CPF is paid under the CPF's terms."""
    schemes = set(schemes)
    if Scheme.CPF in schemes:
        schemes.discard(Scheme.SELF)
    return [kind for kind in Agreement.Kind if kind in {BASIS_OF[scheme] for scheme in schemes}]
