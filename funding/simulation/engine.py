"""The simulation: who is eligible, then who pays what in the legal order, then documents and days."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from foundation.formats import spaced
from funding.simulation.figures import Figures
from funding.simulation.judging import (
    SHAPES,
    about_bilan,
    about_scheme,
    complements,
    days_of,
    latest_day,
    readings,
)
from funding.simulation.pack import PackRule, pack_on
from funding.simulation.scenario import Answer, Deadline, Outcome, Payer, Reason, Scenario
from funding.simulation.sharing import Sharing

RANK = {Outcome.BLOCKS: 0, Outcome.LIMITS: 1, Outcome.WARNS: 2, Outcome.ALLOWS: 3}
OF_CPF = (Payer.EMPLOYER_TOP_UP, Payer.OTHER_TOP_UP)


def simulate(scenario: Scenario, pack: tuple[PackRule, ...], figures: Figures) -> Answer:
    """What the rules of the scenario's day make of it; `pack` is the national one, with those of a house or without."""
    pack = pack_on(pack, scenario.on)
    reasons = list(about_bilan(scenario, pack, figures))
    blocked = set()
    for asked in scenario.payers:
        said = list(_eligibility(scenario, pack, figures, asked.scheme))
        reasons += said
        if any(reason.outcome == Outcome.BLOCKS for reason in said):
            blocked.add(asked.scheme)
    if Payer.CPF in blocked:
        blocked.update(OF_CPF)  # what tops up an account follows it (L6323-4 II)
    sharing = Sharing(scenario, pack, figures)
    sharing.share(blocked)
    reasons += sharing.reasons
    return Answer(
        accepted=not any(reason.outcome == Outcome.BLOCKS for reason in reasons),
        lines=sharing.lines,
        participation=min(sharing.participation, sharing.lines[Payer.SELF]),
        reasons=tuple(sorted(dict.fromkeys(reasons), key=lambda reason: RANK[reason.outcome])),
        documents=_documents(scenario, pack, figures, sharing.lines),
        deadlines=_deadlines(scenario, pack, figures, sharing.lines),
    )


def _eligibility(scenario: Scenario, pack: tuple[PackRule, ...], figures: Figures, scheme: Payer) -> Iterator[Reason]:
    for reading in readings(scenario, pack, figures, *SHAPES):
        yield from about_scheme(reading, scheme)
    yield from _which_one(scenario, pack, scheme)
    yield from complements(scenario, pack, figures, scheme)


def _which_one(scenario: Scenario, pack: tuple[PackRule, ...], scheme: Payer) -> Iterator[Reason]:
    """Rules of named payers speak when the payer is named: said when it is not."""
    if all(asked.name for asked in scenario.payers if asked.scheme == scheme):
        return
    if names := sorted({rule.funder for rule in pack if rule.funder and rule.speaks_of(scheme)}):
        sentence = f"Des règles de votre organisme ne valent que pour {', '.join(names)} : dites qui paie."
        yield Reason(
            Outcome.WARNS,
            "payer_name",
            spaced(sentence),
            scheme=scheme,
            is_own=True,
        )


def _concerned(scenario: Scenario, lines: Mapping[Payer, Decimal]) -> set[Payer]:
    """Those who are asked; the person only when something is theirs to pay."""
    asked = {one.scheme for one in scenario.payers} - {Payer.SELF}
    return asked | {Payer.SELF} if lines[Payer.SELF] else asked


def _documents(
    scenario: Scenario, pack: tuple[PackRule, ...], figures: Figures, lines: Mapping[Payer, Decimal]
) -> tuple[str, ...]:
    asked, found = _concerned(scenario, lines), dict[str, None]()
    for reading in readings(scenario, pack, figures, "document"):
        if any(reading.rule.is_for(scheme, scenario) for scheme in asked):
            found |= dict.fromkeys(reading.rule.terms["documents"])
    return tuple(found)


def _deadlines(
    scenario: Scenario, pack: tuple[PackRule, ...], figures: Figures, lines: Mapping[Payer, Decimal]
) -> tuple[Deadline, ...]:
    asked = _concerned(scenario, lines)
    found = []
    for reading in readings(scenario, pack, figures, "deadline", "notice"):
        if any(reading.rule.is_for(scheme, scenario) for scheme in asked):
            is_notice = reading.rule.shape == "notice"
            sentence = reading.rule.terms["asked"] if is_notice else reading.rule.sentence
            said = reading.reason(Outcome.WARNS, sentence, value=days_of(reading))
            found.append(
                Deadline(
                    code=reading.rule.terms.get("deadline", reading.rule.code),
                    latest=latest_day(reading),
                    source=said.source,
                    sentence=said.sentence,
                    of_provider=is_notice,
                    is_own=reading.rule.is_own,
                )
            )
    return tuple(sorted(found, key=lambda deadline: (deadline.latest, deadline.code)))
