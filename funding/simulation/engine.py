"""The simulation: who is eligible, then who pays what in the legal order, then documents and days."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import ROUND_DOWN, Decimal

from foundation.formats import euros
from funding.simulation.figures import Figures
from funding.simulation.judging import (
    SHAPES,
    Reading,
    about_bilan,
    about_scheme,
    pending_laws,
    readings,
)
from funding.simulation.pack import PackRule
from funding.simulation.scenario import Answer, Asked, Deadline, Outcome, Payer, Reason, Scenario

CENT, NOTHING = Decimal("0.01"), Decimal("0.00")

# L6323-4 II: what others add is used before the rights of the person, and their own money last.
ORDER_OF_USE = (
    Payer.RECLASSIFICATION_LEAVE,
    Payer.EMPLOYER_TOP_UP,
    Payer.OTHER_TOP_UP,
    Payer.EMPLOYER_PLAN,
    Payer.OPCO_UNDER_50,
    Payer.PUBLIC_EMPLOYER,
    Payer.CPF_PUBLIC,
    Payer.AGEFIPH,
    Payer.REGION,
    Payer.FRANCE_TRAVAIL_AIF,
    Payer.AGEFICE,
    Payer.FAFCEA,
    Payer.FIF_PL,
    Payer.CPF,
    Payer.SELF,
)


@dataclass(frozen=True)
class Bound:
    """The most that one rule lets a scheme pay; `reason` says so when it decides."""

    euros: Decimal
    reason: Reason


@dataclass
class Sharing:
    """The price being shared out, scheme after scheme."""

    scenario: Scenario
    pack: tuple[PackRule, ...]
    figures: Figures
    own: tuple[tuple[Payer, Bound], ...] = ()
    left: Decimal = field(init=False)
    lines: dict[Payer, Decimal] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)
    participation: Decimal = NOTHING

    def __post_init__(self) -> None:
        self.left = self.scenario.price

    def share(self, blocked: Iterable[Payer]) -> None:
        """Let each payer take its part; one that is not eligible takes nothing, the person takes what is left."""
        asked = {one.scheme: one for one in self.scenario.payers}
        blocked = set(blocked)
        for scheme in ORDER_OF_USE:
            if scheme in asked and scheme != Payer.SELF:
                self._take(scheme, NOTHING if scheme in blocked else self._part(asked[scheme]))
        self.lines[Payer.SELF] = self.left

    def _take(self, scheme: Payer, part: Decimal) -> None:
        self.lines[scheme] = part
        self.left -= part

    def _part(self, asked: Asked) -> Decimal:
        if asked.scheme == Payer.CPF:
            return self._part_of_cpf(asked)
        for reading in self._read("whole", asked.scheme):
            self.reasons.append(reading.reason(Outcome.LIMITS, reading.rule.sentence, scheme=asked.scheme))
            return self.left
        assert asked.euros is not None
        return self._least(asked.euros, [*self._caps(asked.scheme), self._of_price(asked.scheme)])

    def _part_of_cpf(self, asked: Asked) -> Decimal:
        """The least of the balance, the cap in force, and what others and the participation leave of the price."""
        assert asked.euros is not None
        fee, reason = self._fee()
        part = self._least(
            max(self.left - fee, NOTHING),
            [*self._caps(Payer.CPF), Bound(asked.euros, _balance(asked.euros))],
        )
        self.participation = fee if part else NOTHING
        self.reasons += reason
        return part

    def _fee(self) -> tuple[Decimal, list[Reason]]:
        """The participation of the person (L6323-4 I, R6323), none when they are exempt."""
        for reading in self._read("fee", Payer.CPF):
            assert reading.figure is not None
            terms, asked = reading.rule.terms, [one.scheme for one in self.scenario.payers if one.euros != NOTHING]
            if self.scenario.status in terms["exempt_statuses"]:
                why = "demandeur d’emploi"
            elif any(Payer(one) in asked for one in terms["exempt_payers"]):
                why = "son employeur abonde"
            else:
                return reading.figure.number.quantize(CENT), [
                    reading.reason(Outcome.LIMITS, reading.rule.sentence, scheme=Payer.CPF)
                ]
            return NOTHING, [reading.reason(Outcome.ALLOWS, reading.rule.allows, scheme=Payer.CPF, asked=why)]
        return NOTHING, []

    def _caps(self, scheme: Payer) -> Iterator[Bound]:
        yield from (bound for of, bound in self.own if of == scheme)
        for reading in self._read("cap", scheme):
            amount = self._cap(reading)
            yield Bound(amount, reading.reason(Outcome.LIMITS, reading.rule.sentence, scheme=scheme, value=amount))

    def _cap(self, reading: Reading) -> Decimal:
        terms, scenario = reading.rule.terms, self.scenario
        if reading.figure is not None:
            return reading.figure.number.quantize(CENT)
        if "euros" in terms:
            return Decimal(terms["euros"])
        remote = (scenario.remote_percent or NOTHING) / 100
        hourly = Decimal(terms["hourly"]) * (1 - remote) + Decimal(terms["hourly_remote"]) * remote
        return (hourly * scenario.accompaniment_minutes / 60).quantize(CENT, rounding=ROUND_DOWN)

    def _of_price(self, scheme: Payer) -> Bound:
        return Bound(
            self.left,
            Reason(
                Outcome.LIMITS,
                "price",
                f"Il reste {euros(self.left)} du prix à couvrir.",
                value=f"{self.left:.2f}",
                scheme=scheme,
            ),
        )

    def _least(self, wished: Decimal, bounds: Iterable[Bound]) -> Decimal:
        """The least of what is wished and what rules leave; the rule that decides is said, on a tie the first."""
        decides = min(bounds, key=lambda bound: bound.euros, default=None)
        if decides is None or decides.euros >= wished:
            if decides is not None and decides.euros == wished:
                self.reasons.append(decides.reason)
            return wished
        self.reasons.append(decides.reason)
        return decides.euros

    def _read(self, shape: str, scheme: Payer) -> Iterator[Reading]:
        for reading in readings(self.scenario, self.pack, self.figures, shape):
            if reading.rule.speaks_of(scheme):
                yield reading


def simulate(
    scenario: Scenario, pack: tuple[PackRule, ...], figures: Figures, own: Iterable[tuple[Payer, Bound]] = ()
) -> Answer:
    """What the rules of the scenario's day make of it. `own`: the bounds that the organisation adds, never looser."""
    reasons = list(about_bilan(scenario, pack, figures))
    blocked = set()
    for asked in scenario.payers:
        said = list(_eligibility(scenario, pack, figures, asked.scheme))
        reasons += said
        if any(reason.outcome == Outcome.BLOCKS for reason in said):
            blocked.add(asked.scheme)
    sharing = Sharing(scenario, pack, figures, tuple(own))
    sharing.share(blocked)
    reasons += sharing.reasons
    return Answer(
        accepted=not any(reason.outcome == Outcome.BLOCKS for reason in reasons),
        lines=sharing.lines,
        participation=min(sharing.participation, sharing.lines[Payer.SELF]),
        reasons=tuple(sorted(dict.fromkeys(reasons), key=lambda reason: RANK[reason.outcome])),
        documents=_documents(scenario, pack, figures, sharing.lines),
        deadlines=_deadlines(scenario, pack, figures),
    )


RANK = {Outcome.BLOCKS: 0, Outcome.LIMITS: 1, Outcome.WARNS: 2, Outcome.ALLOWS: 3}


def _eligibility(scenario: Scenario, pack: tuple[PackRule, ...], figures: Figures, scheme: Payer) -> Iterator[Reason]:
    for reading in readings(scenario, pack, figures, *SHAPES):
        yield from about_scheme(reading, scheme)
    for reading in readings(scenario, pack, figures, "deadline"):
        if reading.rule.speaks_of(scheme):
            deadline = _deadline(reading)
            if deadline.latest < scenario.on:
                yield reading.reason(
                    Outcome.WARNS,
                    f"Trop tard pour cette date de début. {reading.rule.sentence}",
                    scheme=scheme,
                    value=_days(reading),
                )
    yield from pending_laws(scenario, pack, figures, scheme)


def _balance(balance: Decimal) -> Reason:
    return Reason(
        Outcome.LIMITS,
        "cpf_balance",
        f"Le compte de la personne porte {euros(balance)}.",
        value=f"{balance:.2f}",
        scheme=Payer.CPF,
    )


def _documents(
    scenario: Scenario, pack: tuple[PackRule, ...], figures: Figures, lines: dict[Payer, Decimal]
) -> tuple[str, ...]:
    """The documents of those who are asked; the person's own contract only when something is theirs to pay."""
    asked = {one.scheme for one in scenario.payers} | ({Payer.SELF} if lines[Payer.SELF] else set())
    if not lines[Payer.SELF]:
        asked.discard(Payer.SELF)
    found: dict[str, None] = {}
    for reading in readings(scenario, pack, figures, "document"):
        if any(reading.rule.speaks_of(scheme) for scheme in asked):
            found |= dict.fromkeys(reading.rule.terms["documents"])
    return tuple(found)


def _deadlines(scenario: Scenario, pack: tuple[PackRule, ...], figures: Figures) -> tuple[Deadline, ...]:
    asked = [one.scheme for one in scenario.payers]
    found = [
        _deadline(reading)
        for reading in readings(scenario, pack, figures, "deadline")
        if any(reading.rule.speaks_of(scheme) for scheme in asked)
    ]
    return tuple(sorted(found, key=lambda deadline: (deadline.latest, deadline.code)))


def _days(reading: Reading) -> Decimal:
    return reading.figure.number if reading.figure else Decimal(reading.rule.terms["days"])


def _deadline(reading: Reading) -> Deadline:
    days = _days(reading)
    reason = reading.reason(Outcome.WARNS, reading.rule.sentence, value=days)
    code = reading.rule.terms.get("deadline", reading.rule.code)
    return Deadline(code, reading.scenario.start - timedelta(days=int(days)), reason.source, reason.sentence)
