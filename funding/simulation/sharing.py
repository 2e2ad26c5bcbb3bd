"""Who pays what of the price: the legal order, the caps of the day, the participation of the person."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal

from funding.simulation.figures import Figures
from funding.simulation.judging import Reading, readings
from funding.simulation.pack import PackRule
from funding.simulation.scenario import Asked, Outcome, Payer, Reason, Scenario

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
    reason: Reason | None


@dataclass
class Sharing:
    """The price being shared out, scheme after scheme."""

    scenario: Scenario
    pack: tuple[PackRule, ...]
    figures: Figures
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
        for scheme in order_of_use(self.pack):
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
        return self._least(asked.euros, [*self._caps(asked.scheme), self._typed("rest", asked.scheme, self.left)])

    def _part_of_cpf(self, asked: Asked) -> Decimal:
        """The least of the balance, the cap in force, and what others and the participation leave of the price."""
        assert asked.euros is not None
        fee, reason = self._fee()
        part = self._least(
            max(self.left - fee, NOTHING),
            [*self._caps(Payer.CPF), self._typed("balance", Payer.CPF, asked.euros)],
        )
        self.participation = min(fee, self.left)  # within what remains for the person, whatever their account pays
        self.reasons += reason
        return part

    def _fee(self) -> tuple[Decimal, list[Reason]]:
        """The participation of the person (L6323-4 I, R6323), none when they are exempt."""
        for reading in self._read("fee", Payer.CPF):
            assert reading.figure is not None
            terms = reading.rule.terms
            if self.scenario.status in terms["exempt_statuses"] and not self._is_due_by_all(reading):
                why = "demandeur d’emploi"
            elif any(self.lines.get(Payer(one)) for one in terms["exempt_payers"]):  # they pay before the CPF
                why = "son employeur abonde"
            else:
                return reading.figure.number.quantize(CENT), [
                    reading.reason(Outcome.LIMITS, reading.rule.sentence, scheme=Payer.CPF)
                ]
            return NOTHING, [reading.reason(Outcome.ALLOWS, reading.rule.allows, scheme=Payer.CPF, asked=why)]
        return NOTHING, []

    def _is_due_by_all(self, reading: Reading) -> bool:
        """Whether a later law has ended the exemption of a status (LAW.md 2.6)."""
        due = self.figures.in_force(reading.rule.terms["due_by_all"], self.scenario.on)
        return due is not None and bool(due.number)

    def least_cap(self, scheme: Payer) -> Bound | None:
        """The strictest cap of a scheme, whatever it is asked; on a tie the first."""
        return min(self._caps(scheme), key=lambda bound: bound.euros, default=None)

    def _caps(self, scheme: Payer) -> Iterator[Bound]:
        for reading in self._read("cap", scheme):
            amount = self._cap(reading)
            yield Bound(amount, reading.reason(Outcome.LIMITS, reading.rule.sentence, scheme=scheme, value=amount))

    def _cap(self, reading: Reading) -> Decimal:
        terms, scenario = reading.rule.terms, self.scenario
        if reading.figure is not None:
            return reading.figure.number.quantize(CENT)
        if "euros" in terms:
            return Decimal(terms["euros"]).quantize(CENT)
        if "percent" in terms:
            return _floor(scenario.price * Decimal(terms["percent"]) / 100)
        if "hours" in terms:
            return _floor(scenario.price * self._paid_minutes(reading.rule) / scenario.accompaniment_minutes)
        remote = (scenario.remote_percent or NOTHING) / 100
        hourly = Decimal(terms["hourly"])
        hourly = hourly * (1 - remote) + Decimal(terms.get("hourly_remote", hourly)) * remote
        return _floor(hourly * self._paid_minutes(reading.rule) / 60)

    def _paid_minutes(self, rule: PackRule) -> Decimal:
        """The minutes of accompaniment that a payer pays: all of them, or as many as its caps of hours let."""
        (scheme,) = rule.schemes or (Payer.SELF,)
        hours = [Decimal(one.rule.terms["hours"]) for one in self._read("cap", scheme) if "hours" in one.rule.terms]
        return min([Decimal(self.scenario.accompaniment_minutes), *(60 * most for most in hours)])

    def _typed(self, shape: str, scheme: Payer, amount: Decimal) -> Bound:
        """What was typed bounds too: the balance of an account, what is left of the price."""
        for reading in self._read(shape, scheme):
            sentence = reading.rule.sentence
            return Bound(amount, reading.reason(Outcome.LIMITS, sentence, scheme=scheme, value=amount))
        return Bound(amount, None)

    def _least(self, wished: Decimal, bounds: Iterable[Bound]) -> Decimal:
        """The least of what is wished and what rules leave; the rule that decides is said, on a tie the first.

        A payer that covers just what is left is limited by nothing.
        """
        decides = min(bounds, key=lambda bound: bound.euros)
        is_met = decides.euros == wished and decides.reason is not None and decides.reason.parameter != "price"
        if decides.reason is not None and (decides.euros < wished or is_met):
            self.reasons.append(decides.reason)
        return min(wished, decides.euros)

    def _read(self, shape: str, scheme: Payer) -> Iterator[Reading]:
        for reading in readings(self.scenario, self.pack, self.figures, shape):
            if reading.rule.is_for(scheme, self.scenario):
                yield reading


# Neither the order of the law nor the money of the person is an organisation's to move.
FIXED_IN_ORDER = frozenset(
    {Payer.RECLASSIFICATION_LEAVE, Payer.EMPLOYER_TOP_UP, Payer.OTHER_TOP_UP, Payer.CPF, Payer.SELF}
)


def order_of_use(pack: Iterable[PackRule]) -> list[Payer]:
    """The legal order, with what own rules say of payers that it leaves free."""
    order = list(ORDER_OF_USE)
    for rule in pack:
        if rule.shape != "order":
            continue
        for scheme in rule.schemes or ():
            others = [order.index(Payer(other)) for other in rule.terms["before"]]
            if others and min(others) < order.index(scheme):
                order.remove(scheme)
                order.insert(min(others), scheme)
    return order


def _floor(amount: Decimal) -> Decimal:
    """Rounded down to the cent: never above the rule."""
    return amount.quantize(CENT, rounding=ROUND_DOWN)
