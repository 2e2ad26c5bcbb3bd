"""The five questions of a visitor, as scenarios; what it answers is an estimate and promises nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from foundation.formats import euros, spaced
from foundation.formats import plain_day as day
from funding.schemes import PUBLIC_MONEY
from funding.simulation import labels
from funding.simulation.changes import what_if
from funding.simulation.engine import simulate
from funding.simulation.figures import Figures
from funding.simulation.pack import PackRule
from funding.simulation.scenario import Answer, Asked, LastBilan, Outcome, Payer, Reason, Scenario, Status
from funding.simulation.screens import Shown, changes_told, shown

# Who else might help a person of each status, on their own decision.
OTHERS = {
    Status.EMPLOYEE: (Payer.EMPLOYER_PLAN, Payer.OPCO_UNDER_50),
    Status.JOB_SEEKER: (Payer.FRANCE_TRAVAIL_AIF, Payer.REGION),
    Status.SELF_EMPLOYED: (Payer.AGEFICE, Payer.FAFCEA, Payer.FIF_PL),
    Status.PUBLIC_AGENT: (Payer.PUBLIC_EMPLOYER, Payer.CPF_PUBLIC),
    Status.INDIVIDUAL: (),
}
HAVE_CPF = frozenset({Status.EMPLOYEE, Status.JOB_SEEKER, Status.SELF_EMPLOYED})


@dataclass(frozen=True)
class Offered:
    """What the sheet offers: a price, hours, and whether public money may pay it (L6316-1)."""

    price: Decimal
    accompaniment_minutes: int
    personal_work_minutes: int
    remote_percent: int
    is_certified: bool


@dataclass(frozen=True)
class Wish:
    """The five answers; `balance` is None when the person does not know it."""

    on: date
    start: date
    status: Status
    balance: Decimal | None
    last_bilan: LastBilan | None
    work_time: bool
    employer: Decimal | None


@dataclass(frozen=True)
class Lead:
    """Another payer that might help, and on what."""

    payer: str
    text: str


@dataclass(frozen=True)
class Estimate:
    """What a visitor reads."""

    shown: Shown
    supposes_balance: bool
    leads: list[Lead]
    notes: list[str]


def scenario_of(wish: Wish, offered: Offered) -> Scenario:
    """Their account first, what their employer adds, and themselves for what is left.

    An account that holds nothing, and to which nobody adds, is not asked: no participation is told of it.
    """
    asked = []
    is_empty = wish.balance == 0 and not wish.employer
    has_cpf = wish.status in HAVE_CPF and offered.is_certified and not is_empty
    if has_cpf:
        asked.append(Asked(Payer.CPF, offered.price if wish.balance is None else wish.balance))
    if wish.employer:
        employer = Payer.PUBLIC_EMPLOYER if wish.status == Status.PUBLIC_AGENT else Payer.EMPLOYER_TOP_UP
        asked.append(
            Asked(employer if has_cpf or employer != Payer.EMPLOYER_TOP_UP else Payer.EMPLOYER_PLAN, wish.employer)
        )
    return Scenario(
        on=wish.on,
        start=max(wish.on, wish.start),
        status=wish.status,
        price=offered.price,
        accompaniment_minutes=offered.accompaniment_minutes,
        personal_work_minutes=offered.personal_work_minutes,
        work_time=wish.work_time,
        last_bilan=wish.last_bilan,
        remote_percent=Decimal(offered.remote_percent),
        payers=(*asked, Asked(Payer.SELF)),
        contract_signed_remotely=True,
    )


def estimate(wish: Wish, offered: Offered, pack: tuple[PackRule, ...], figures: Figures) -> Estimate:
    """What the rules of the day make of five answers."""
    scenario = scenario_of(wish, offered)
    answer = simulate(scenario, pack, figures)
    supposes = wish.balance is None and scenario.asks(Payer.CPF)
    return Estimate(
        shown=shown(_without_typed(answer) if supposes else answer),
        supposes_balance=supposes,
        leads=list(_leads(scenario, offered, pack, figures)),
        notes=list(_notes(wish, offered)),
    )


def told_of_another_day(
    wish: Wish, offered: Offered, on: date, pack: tuple[PackRule, ...], figures: Figures
) -> list[str]:
    """« Et si je signais le … ? »: what changes, a sentence each; empty when nothing does."""
    return changes_told(what_if(scenario_of(wish, offered), on, pack, figures))


def _without_typed(answer: Answer) -> Answer:
    """A balance that was supposed is not told as the person's."""
    return replace(answer, reasons=tuple(one for one in answer.reasons if one.parameter != "cpf_balance"))


def _notes(wish: Wish, offered: Offered) -> Iterator[str]:
    if wish.status in HAVE_CPF and not offered.is_certified:
        yield "Cet organisme n’est pas certifié Qualiopi pour les bilans : l’argent public, CPF compris, ne peut pas payer."
    if wish.status == Status.PUBLIC_AGENT:
        yield "Le CPF d’un agent public se compte en heures : votre administration décide de ce qu’elle paie."


def _leads(scenario: Scenario, offered: Offered, pack: tuple[PackRule, ...], figures: Figures) -> Iterator[Lead]:
    """Other payers whose conditions the person seems to meet; how much is theirs to say, unless a rule bounds it."""
    for payer in OTHERS[scenario.status]:
        if scenario.asks(payer) or (payer in PUBLIC_MONEY and not offered.is_certified):
            continue
        alone = replace(scenario, payers=(Asked(payer, scenario.price), Asked(Payer.SELF)))
        answer = simulate(alone, pack, figures)
        if any(one.outcome == Outcome.BLOCKS for one in answer.reasons):
            continue
        said = [one.sentence for one in answer.reasons if one.scheme == payer and one.outcome == Outcome.ALLOWS][:1]
        said += [one.sentence for one in answer.reasons if _bounds(one, payer)]
        dates = [f"À demander avant le {day(one.latest)}." for one in answer.deadlines if not one.of_provider][:1]
        yield Lead(labels.PAYERS[payer], " ".join([*said, *dates]))


def _bounds(reason: Reason, payer: Payer) -> bool:
    return reason.scheme == payer and reason.outcome == Outcome.LIMITS and reason.parameter != "price"


def headline(found: Estimate) -> str:
    """The amount that matters, first."""
    rest = euros(found.shown.remaining)
    if not found.shown.is_accepted:
        return spaced(f"D’après vos réponses, un financement manque : {rest} resteraient à votre charge.")
    return f"Il vous resterait {rest} à payer." if found.shown.remaining else "Il ne vous resterait rien à payer."
