"""What the dated rules of a day allow, and why (DESIGN invariant 15). No number of the law is written here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from foundation.formats import duration, euros, percent
from foundation.formats import plain_day as day
from funding.models import Agreement, Parameter, Scheme
from funding.schemes import ABOUT, PUBLIC_MONEY

CENT = Decimal("0.01")

# Which value of the law bounds which scheme; the trigger `funding_rule_enters` knows the same.
NATIONAL = {"cpf_plafond_bilan": (Scheme.CPF, Parameter.AMOUNT_CAP)}


class Outcome(StrEnum):
    ALLOWS = "allows"
    BLOCKS = "blocks"


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
    def told(self) -> str:
        """The rule in a sentence, with its day and its source."""
        said = {
            Parameter.AMOUNT_CAP: f"Le plafond {ABOUT[self.scheme].of} est de {self.shown}",
            Parameter.HOURLY_CAP: f"Le plafond {ABOUT[self.scheme].of} est de {self.shown}",
            Parameter.PERCENT_CAP: f"La part {ABOUT[self.scheme].of} est au plus de {self.shown}",
        }[self.parameter]
        return f"{said} depuis le {day(self.valid_from)} ({self.source})"

    def as_used(self) -> dict[str, Any]:
        """What a decision keeps of the rule."""
        return {
            "id": self.id,
            "scheme": self.scheme.value,
            "parameter": self.parameter.value,
            "value": str(self.value),
            "valid_from": self.valid_from.isoformat(),
            "source": self.source,
        }


@dataclass(frozen=True)
class Limit:
    """The most that a scheme pays of one price, and the rule that says so."""

    amount: Decimal
    rule: RuleLine


@dataclass(frozen=True)
class PlannedLine:
    """What one payer is asked for."""

    scheme: Scheme
    amount: Decimal
    payer_name: str = ""


@dataclass(frozen=True)
class Case:
    """Everything that the rules of a day look at. `employer_siret` is None without an employer."""

    on: date
    price: Decimal
    lines: Sequence[PlannedLine]
    accompaniment_minutes: int
    employer_siret: str | None
    provider_siret: str
    qualiopi_certificate: str
    qualiopi_until: date | None


@dataclass(frozen=True)
class Judgement:
    """One answer about a plan, and the rule of which date decided."""

    outcome: Outcome
    sentence: str
    parameter: str
    value: str = ""
    valid_from: date | None = None
    source: str = ""
    scheme: Scheme | None = None
    rule: RuleLine | None = None


def cents(amount: Decimal) -> Decimal:
    """Euros have two places."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


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


def judge(case: Case, rules: Iterable[RuleLine]) -> list[Judgement]:
    """Whether a plan may be decided on its day: what blocks it first, then line by line which rule allowed it."""
    rules = list(rules)
    answers = [*_about_sum(case), *_about_employer(case), *_about_certificate(case)]
    answers += [_about_line(case, line, rules) for line in case.lines]
    return sorted(answers, key=lambda answer: answer.outcome != Outcome.BLOCKS)


def _blocks(
    sentence: str, parameter: str, source: str = "", scheme: Scheme | None = None, value: str = ""
) -> Judgement:
    return Judgement(Outcome.BLOCKS, sentence, parameter, value=value, source=source, scheme=scheme)


def _about_sum(case: Case) -> Iterable[Judgement]:
    if case.price <= 0:
        yield _blocks("Le prix est supérieur à zéro.", "price")
    schemes = [line.scheme for line in case.lines]
    if len(set(schemes)) < len(schemes):
        yield _blocks("Chaque financeur n’apparaît qu’une fois.", "lines")
    left = case.price - sum((line.amount for line in case.lines), Decimal(0))
    if left > 0:
        yield _blocks(f"Il reste {euros(left)} à répartir pour atteindre le prix.", "sum", value=str(left))
    elif left < 0:
        yield _blocks(f"Les montants dépassent le prix de {euros(-left)}.", "sum", value=str(left))


def _about_employer(case: Case) -> Iterable[Judgement]:
    """R6313-5: « Les employeurs ne peuvent réaliser eux-mêmes des bilans de compétences pour leurs salariés. »"""
    has_plan = any(line.scheme == Scheme.EMPLOYER_PLAN for line in case.lines)
    if has_plan and case.employer_siret is None:
        yield _blocks(
            "L’employeur de la personne n’est pas renseigné dans sa fiche : ajoutez-le pour qu’il puisse financer.",
            "employer",
            scheme=Scheme.EMPLOYER_PLAN,
        )
    if case.employer_siret and case.employer_siret[:9] == case.provider_siret[:9]:
        yield _blocks(
            "Les employeurs ne peuvent réaliser eux-mêmes des bilans de compétences pour leurs salariés (R6313-5)\u00a0:"
            " l’employeur de la personne et votre organisme ont le même SIREN.",
            "employer_is_not_provider",
            source="R6313-5",
            scheme=Scheme.EMPLOYER_PLAN if has_plan else None,
        )


def _about_certificate(case: Case) -> Iterable[Judgement]:
    """L6316-1: public money pays a provider certified for bilans on that day only."""
    if case.qualiopi_certificate and (case.qualiopi_until is None or case.on <= case.qualiopi_until):
        return
    if case.qualiopi_certificate and case.qualiopi_until:
        why = f"votre certificat Qualiopi était valable jusqu’au {day(case.qualiopi_until)}"
    else:
        why = "aucun certificat Qualiopi n’est renseigné pour votre organisme"
    for line in case.lines:
        if line.scheme in PUBLIC_MONEY:
            yield _blocks(
                f"Un financement {ABOUT[line.scheme].of} demande la certification Qualiopi (L6316-1)\u00a0: {why}.",
                "qualiopi",
                source="L6316-1",
                scheme=line.scheme,
            )


def _about_line(case: Case, line: PlannedLine, rules: list[RuleLine]) -> Judgement:
    if line.amount <= 0:
        return _blocks("Un montant est supérieur à zéro.", "amount", scheme=line.scheme)
    limit = limit_for(line.scheme, case.on, case.price, case.accompaniment_minutes, rules)
    if limit is None:
        sentence = f"Aucun plafond n’est en vigueur au {day(case.on)} pour la part {ABOUT[line.scheme].of}."
        return Judgement(Outcome.ALLOWS, sentence, "none", scheme=line.scheme)
    rule = limit.rule
    told = rule.told + with_bound(limit, case.accompaniment_minutes)
    is_above = line.amount > limit.amount
    return Judgement(
        Outcome.BLOCKS if is_above else Outcome.ALLOWS,
        f"{told}. Vous en demandez {euros(line.amount)}." if is_above else f"{told}.",
        rule.parameter.value,
        value=str(rule.value),
        valid_from=rule.valid_from,
        source=rule.source,
        scheme=line.scheme,
        rule=rule,
    )


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
