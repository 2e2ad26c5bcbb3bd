"""An own rule may be stricter than a national one on each of its days, never looser (invariant 11).

The engine reads both, so that a looser rule would change nothing: it is refused so that nobody believes it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from foundation.formats import euros, spaced
from foundation.formats import plain_day as day
from funding.models import FundingRule, Parameter
from funding.own_pack import as_pack_rule
from funding.own_words import ANYBODY
from funding.schemes import Scheme
from funding.simulation.figures import Figures
from funding.simulation.pack import PackRule, national_pack
from funding.simulation.scenario import Outcome
from funding.simulation.sharing import FIXED_IN_ORDER

EVE = timedelta(days=1)
NEVER = date.max


@dataclass(frozen=True)
class National:
    """A national rule on the days of one of its numbers."""

    rule: PackRule
    number: Decimal | None
    since: date
    until: date | None
    article: str

    def overlaps(self, own: PackRule) -> bool:
        assert own.valid_from is not None
        return self.since <= (own.valid_to or NEVER) and own.valid_from <= (self.until or NEVER)

    @property
    def source(self) -> str:
        return f"({self.article}, depuis le {day(self.since)})"


def refusal(rule: FundingRule, figures: Figures) -> tuple[str, str] | None:
    """Why a rule would loosen a national one, and the field that says so; None when it is as strict or stricter."""
    own = as_pack_rule(rule)
    parameter = Parameter(rule.parameter)
    if parameter == Parameter.ORDER:
        return _about_order(rule)
    for national in (*nationals(Scheme(rule.scheme), figures), *nationals(None, figures)):
        if national.overlaps(own) and (why := _looser(parameter, own, national)):
            field = FIELD.get(parameter, "value")
            return spaced(f"{why} {national.source}. Votre règle peut être plus stricte, pas plus large."), field
    return None


FIELD = {Parameter.PUBLICS: "statuses", Parameter.SITUATIONS: "situations", Parameter.ORDER: "before"}


def _about_order(rule: FundingRule) -> tuple[str, str] | None:
    """L6323-4 II: what is added to an account is used before it, and one's own money last."""
    if {Scheme(rule.scheme), *map(Scheme, rule.terms["before"])} & FIXED_IN_ORDER:
        return (
            "La loi fixe leur ordre (L6323-4 II) : les abondements d’abord, puis les droits au CPF, puis la personne.",
            "before",
        )
    return None


def nationals(scheme: Scheme | None, figures: Figures) -> Iterator[National]:
    """The national rules of a scheme on their days; without one, those of every bilan."""
    for rule in national_pack():
        if rule.schemes is not None if scheme is None else not rule.names(scheme):
            continue
        if "value_of" not in rule.terms:
            if rule.valid_from is not None:
                yield National(rule, None, rule.valid_from, rule.valid_to, rule.article)
            continue
        dated = sorted(
            (one for one in figures.all if one.parameter == rule.terms["value_of"] and one.valid_from),
            key=lambda one: one.valid_from or NEVER,
        )
        for one, following in zip(dated, [*dated[1:], None], strict=False):  # nothing dated: nothing to say
            assert one.valid_from is not None
            ends = following.valid_from - EVE if following and following.valid_from else None
            yield National(rule, one.number, one.valid_from, one.valid_to or ends, one.source)


def _looser(parameter: Parameter, own: PackRule, national: National) -> str:
    test = TESTS.get((parameter, national.rule.shape))
    return test(own, national) if test else ""


def _cap(own: PackRule, national: National) -> str:
    terms = national.rule.terms
    number = national.number if national.number is not None else Decimal(terms.get("euros", 0))
    if number and Decimal(own.terms["euros"]) > number:
        return f"Le plafond national est de {euros(number)}"
    return ""


def _hourly(own: PackRule, national: National) -> str:
    hourly = Decimal(national.rule.terms.get("hourly", 0))
    if hourly and Decimal(own.terms["hourly"]) > hourly:
        return f"Le plafond national est de {euros(hourly)} par heure"
    return ""


def _hours(own: PackRule, national: National) -> str:
    if national.number is not None and Decimal(own.terms["hours"]) > national.number:
        return f"Un bilan dure {national.number.normalize():f} heures au plus"
    return ""


def _publics(own: PackRule, national: National) -> str:
    if set(own.terms["statuses"]) <= set(national.rule.terms["statuses"]):
        return ""
    return national.rule.sentence.rstrip(".")


def _situations(own: PackRule, national: National) -> str:
    is_blocked = set(own.terms["situations"]) & set(national.rule.terms["situations"])
    if own.outcome == Outcome.BLOCKS or national.rule.outcome != Outcome.BLOCKS or not is_blocked:
        return ""
    return national.rule.sentence.rstrip(".")


def _interval(own: PackRule, national: National) -> str:
    of_law, of_house = national.rule.terms["funders"], own.terms["funders"]
    shared = ANYBODY in of_law or ANYBODY in of_house or set(of_law) & set(of_house)
    years = national.number if national.number is not None else Decimal(national.rule.terms.get("years", 0))
    # A condition of the national rule (a priority public) makes it speak of some people only.
    if shared and not national.rule.when and own.terms["years"] < years:
        return f"Le délai national entre deux bilans est de {years.normalize():f} ans"
    return ""


def _deadline(own: PackRule, national: National) -> str:
    if national.rule.terms.get("after_request") or national.rule.when:
        return ""
    number = national.number if national.number is not None else Decimal(national.rule.terms["days"])
    if _fewest_days(own.terms["days"], own.terms["unit"]) < number:
        return f"Le délai national est de {number.normalize():f} jours avant le début"
    return ""


def _notice(own: PackRule, national: National) -> str:
    """Working days against working days, or against the calendar days that they always take."""
    assert national.number is not None
    days, number = own.terms["days"], int(national.number)
    is_shorter = days < number if own.terms["unit"] == "working" else days < _fewest_days(number, "working")
    return f"Le délai national est de {number} jours ouvrés avant le début" if is_shorter else ""


def _fewest_days(days: int, unit: str) -> int:
    """The calendar days that a delay takes at least: five working days take a week."""
    return days if unit == "calendar" else days + 2 * (days // 5)


TESTS: dict[tuple[Parameter, str], Callable[[PackRule, National], str]] = {
    (Parameter.AMOUNT_CAP, "cap"): _cap,
    (Parameter.HOURLY_CAP, "cap"): _hourly,
    (Parameter.HOURS_CAP, "most_hours"): _hours,
    (Parameter.PUBLICS, "publics"): _publics,
    (Parameter.SITUATIONS, "situation"): _situations,
    (Parameter.INTERVAL, "interval"): _interval,
    (Parameter.DEADLINE, "deadline"): _deadline,
    (Parameter.DEADLINE, "notice"): _notice,
}
