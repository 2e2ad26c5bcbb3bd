"""Whether a plan may be decided on its day: the engine of the simulation, and what it does not look at.

No number of the law is written here: the engine reads them dated.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from foundation.formats import euros
from foundation.formats import plain_day as day
from funding.planned import SEALED, PlannedLine
from funding.schemes import ABOUT, PUBLIC_MONEY, Nature, Scheme
from funding.simulation.engine import simulate
from funding.simulation.figures import Figures
from funding.simulation.pack import PackRule, pack_on
from funding.simulation.scenario import Answer, Asked, Outcome, Reason, Scenario
from funding.simulation.sharing import Sharing

# What the engine says of what was typed rather than of a rule.
TYPED = frozenset({"cpf_balance", "price"})
OF_ACCOUNT = frozenset({Scheme.CPF, Scheme.EMPLOYER_TOP_UP, Scheme.OTHER_TOP_UP})
BY_EMPLOYEES_FIRM = frozenset({Scheme.EMPLOYER_PLAN, Scheme.RECLASSIFICATION_LEAVE, Scheme.OPCO_UNDER_50})


@dataclass(frozen=True)
class Barred:
    """Days on which the certificate, or the referencing in EDOF, does not stand."""

    label: str
    is_of_qualiopi: bool
    starts_on: date
    ends_on: date | None
    source: str

    def covers(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


@dataclass(frozen=True)
class Provider:
    """What public money asks of the organisation."""

    siret: str
    qualiopi_certificate: str
    qualiopi_until: date | None
    barred: tuple[Barred, ...] = ()


@dataclass(frozen=True)
class Case:
    """A plan and everything that decides about it. A firm's SIRET is None when it is not known."""

    scenario: Scenario
    lines: Sequence[PlannedLine]
    provider: Provider
    employer_siret: str | None = None  # of the person
    payer_sirets: Mapping[Scheme, str] = field(default_factory=dict)  # of firms of the house that pay


@dataclass(frozen=True)
class Rules:
    """The rules of every day: the law's, and those that the organisation adds beside them."""

    pack: tuple[PackRule, ...]
    figures: Figures

    def answer(self, scenario: Scenario) -> Answer:
        return simulate(scenario, self.pack, self.figures)


@dataclass(frozen=True)
class Verdict:
    """What the rules of the day say of a plan, what blocks first."""

    reasons: tuple[Reason, ...]
    participation: Decimal

    @property
    def blocks(self) -> list[Reason]:
        return [reason for reason in self.reasons if reason.outcome == Outcome.BLOCKS]

    def used(self, pack: Iterable[PackRule]) -> list[dict[str, Any]]:
        """The rules that a decision keeps, without those that would tell what is sealed."""
        told = sealed_rules(pack)
        return [
            as_used(reason)
            for reason in self.reasons
            if reason.outcome in (Outcome.ALLOWS, Outcome.LIMITS) and reason.parameter not in told
        ]


def judge(case: Case, rules: Rules) -> Verdict:
    """Every reason at once: what forbids the plan, what bounds each part and since when, what is to be checked."""
    found = [*_about_sum(case), *_about_employer(case), *_about_provider(case)]
    participation = Decimal("0.00")
    if not any(reason.parameter in ("price", "lines") for reason in found):
        answer = rules.answer(case.scenario)
        participation = answer.participation
        found += [reason for reason in answer.reasons if not _is_of_sharing(reason)]
        for line in case.lines:
            if line.scheme != Scheme.SELF:
                found += _about_line(case, line, answer, rules)
    rank = {Outcome.BLOCKS: 0, Outcome.LIMITS: 1, Outcome.WARNS: 2, Outcome.ALLOWS: 3}
    unique = dict.fromkeys(found)
    return Verdict(tuple(sorted(unique, key=lambda reason: rank[reason.outcome])), participation)


def _is_of_sharing(reason: Reason) -> bool:
    """What the engine says to share out a wish; a plan is already shared, its parts are compared instead."""
    return reason.outcome == Outcome.LIMITS


def sealed_rules(pack: Iterable[PackRule]) -> frozenset[str]:
    """Codes of the rules that speak of what is sealed: naming them would tell it."""
    return frozenset(
        rule.code
        for rule in pack
        if rule.shape == "situation" or SEALED & {*rule.when, *rule.unless} or rule.terms.get("key") in SEALED
    )


def as_used(reason: Reason) -> dict[str, Any]:
    """What a decision keeps of a rule."""
    return {
        "scheme": reason.scheme.value if reason.scheme else "",
        "outcome": reason.outcome.value,
        "parameter": reason.parameter,
        "value": reason.value,
        "valid_from": reason.valid_from.isoformat() if reason.valid_from else "",
        "source": reason.source,
        "sentence": reason.sentence,
    }


def blocks(sentence: str, parameter: str, *, scheme: Scheme | None = None, source: str = "", value: str = "") -> Reason:
    """A reason that forbids, which no rule of the pack says."""
    return Reason(Outcome.BLOCKS, parameter, sentence, scheme=scheme, source=source, value=value)


def _about_sum(case: Case) -> Iterator[Reason]:
    price = case.scenario.price
    if price <= 0:
        yield blocks("Le prix est supérieur à zéro.", "price")
    schemes = [line.scheme for line in case.lines]
    if len(set(schemes)) < len(schemes):
        yield blocks("Chaque financeur n’apparaît qu’une fois.", "lines")
    for line in case.lines:
        if line.amount <= 0:
            yield blocks("Un montant est supérieur à zéro.", "amount", scheme=line.scheme)
    left = price - sum((line.amount for line in case.lines), Decimal(0))
    if left > 0:
        yield blocks(f"Il reste {euros(left)} à répartir pour atteindre le prix.", "sum", value=str(left))
    elif left < 0:
        yield blocks(f"Les montants dépassent le prix de {euros(-left)}.", "sum", value=str(left))


def _about_employer(case: Case) -> Iterator[Reason]:
    """R6313-5: « Les employeurs ne peuvent réaliser eux-mêmes des bilans de compétences pour leurs salariés. »"""
    firms = [line.scheme for line in case.lines if line.scheme in BY_EMPLOYEES_FIRM]
    if firms and case.employer_siret is None and not any(case.payer_sirets.get(scheme) for scheme in firms):
        yield blocks(
            "L’employeur de la personne n’est pas renseigné dans sa fiche : ajoutez-le pour qu’il puisse financer.",
            "employer",
            scheme=firms[0],
        )
    siren = case.provider.siret[:9]
    payers = [scheme for scheme, siret in case.payer_sirets.items() if siret[:9] == siren]
    if payers or (case.employer_siret or "")[:9] == siren:
        who = "l’employeur qui paie" if payers else "l’employeur de la personne"
        yield blocks(
            "Les employeurs ne peuvent réaliser eux-mêmes des bilans de compétences pour leurs salariés (R6313-5)\u00a0:"
            f" {who} et votre organisme ont le même SIREN.",
            "employer_is_not_provider",
            source="R6313-5",
            scheme=next(iter([*payers, *firms]), None),
        )


def _about_provider(case: Case) -> Iterator[Reason]:
    """L6316-1: public money pays a provider that is certified, and referenced for the CPF, on that day only."""
    for line in case.lines:
        yield from about_provider(case.provider, line.scheme, case.scenario.on)


def about_provider(provider: Provider, scheme: Scheme, on: date) -> Iterator[Reason]:
    """Why the provider may not receive the money of a scheme on a day."""
    if scheme not in PUBLIC_MONEY:
        return
    of = ABOUT[scheme].of
    if not provider.qualiopi_certificate or (provider.qualiopi_until is not None and on > provider.qualiopi_until):
        why = (
            f"votre certificat Qualiopi était valable jusqu’au {day(provider.qualiopi_until)}"
            if provider.qualiopi_certificate and provider.qualiopi_until
            else "aucun certificat Qualiopi n’est renseigné pour votre organisme"
        )
        yield blocks(
            f"Un financement {of} demande la certification Qualiopi (L6316-1)\u00a0: {why}.",
            "qualiopi",
            source="L6316-1",
            scheme=scheme,
        )
    for barred in provider.barred:
        if barred.covers(on) and (barred.is_of_qualiopi or scheme in OF_ACCOUNT):
            until = f" jusqu’au {day(barred.ends_on)}" if barred.ends_on else ""
            article = "L6316-1" if barred.is_of_qualiopi else "R6333-6"
            yield blocks(
                f"Pas de financement {of} pour une demande du {day(on)}\u00a0: {barred.label[:1].lower()}{barred.label[1:]} depuis le"
                f" {day(barred.starts_on)}{until} ({barred.source}).",
                "qualiopi_suspended" if barred.is_of_qualiopi else "edof_suspended",
                source=article,
                scheme=scheme,
            )


def _about_line(case: Case, line: PlannedLine, answer: Answer, rules: Rules) -> Iterator[Reason]:
    """The rule that bounds one part, and whether the part is what the rules of the day make of it."""
    bound = bound_of(case.scenario, line.scheme, rules, name=line.payer_name)
    allowed = answer.lines.get(line.scheme, Decimal(0))
    is_refused = any(
        reason.outcome == Outcome.BLOCKS and reason.scheme in (line.scheme, None) for reason in answer.reasons
    )
    if is_refused or line.amount == allowed:
        if bound is not None:
            yield bound
        return
    decides = _decisive(answer, line.scheme)
    told = f"{decides.sentence} " if decides else ""
    if line.amount > allowed:
        sentence = f"{told}Vous en demandez {euros(line.amount)}, {euros(allowed)} au plus sont possibles ici."
    else:
        sentence = f"{told}La part {ABOUT[line.scheme].of} est alors de {euros(allowed)}, pas de {euros(line.amount)}."
    yield (
        replace(decides, outcome=Outcome.BLOCKS, sentence=sentence, scheme=line.scheme)
        if decides
        else blocks(sentence, "amount", scheme=line.scheme)
    )


def _decisive(answer: Answer, scheme: Scheme) -> Reason | None:
    """The rule that cut one part, the law's or the organisation's."""
    limits = [one for one in answer.reasons if one.outcome == Outcome.LIMITS and one.scheme == scheme]
    return next((one for one in limits if one.parameter not in TYPED), None)


def bound_of(scenario: Scenario, scheme: Scheme, rules: Rules, *, name: str = "") -> Reason | None:
    """The cap that bounds a scheme on this day, whatever it is asked; None without one."""
    alone = replace(scenario, payers=(Asked(scheme, scenario.price, name), Asked(Scheme.SELF)))
    cap = Sharing(alone, pack_on(rules.pack, scenario.on), rules.figures).least_cap(scheme)
    return cap.reason if cap else None


def is_of_firm(scheme: Scheme) -> bool:
    """Whether the payer is a firm of the house, rather than a name."""
    return ABOUT[scheme].nature == Nature.EMPLOYER or scheme == Scheme.OPCO_UNDER_50
