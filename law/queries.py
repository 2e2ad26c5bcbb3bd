"""What the law says on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from law.models import LegalDecision, LegalValue


class NoSuchLaw(LookupError):
    """No value of this parameter is in force on that day."""


def in_force(on: date, parameters: Iterable[str] | None = None) -> dict[str, LegalValue]:
    """The values in force on a day, by parameter: the latest that has begun and has not ended."""
    has_not_ended = Q(valid_to=None) | Q(valid_to__gte=on)
    values = LegalValue.objects.filter(has_not_ended, valid_from__lte=on)
    values = values.order_by("parameter", "-valid_from").distinct("parameter")
    if parameters is not None:
        values = values.filter(parameter__in=list(parameters))
    return {value.parameter: value for value in values}


def value_on(parameter: str, on: date) -> LegalValue:
    """The value of one parameter in force on a day. Raises NoSuchLaw."""
    try:
        return in_force(on, [parameter])[parameter]
    except KeyError:
        raise NoSuchLaw(f"{parameter} n’est pas en vigueur le {on:%d/%m/%Y}") from None


def number_on(parameter: str, on: date) -> Decimal:
    """The number of one parameter in force on a day. Raises NoSuchLaw."""
    number = value_on(parameter, on).number
    if number is None:
        raise NoSuchLaw(f"{parameter} n’est pas un nombre")
    return number


@dataclass(frozen=True)
class Timeline:
    """Every value that one parameter ever had: many days are asked without asking the database for each."""

    parameter: str
    values: tuple[LegalValue, ...]  # the latest first

    def number_on(self, on: date) -> Decimal:
        """The number in force on a day. Raises NoSuchLaw."""
        for value in self.values:
            assert value.valid_from is not None
            if value.valid_from <= on and (value.valid_to is None or value.valid_to >= on):
                if value.number is not None:
                    return value.number
                break
        raise NoSuchLaw(f"{self.parameter} n’est pas un nombre en vigueur le {on:%d/%m/%Y}")


def timeline(parameter: str) -> Timeline:
    """The values of one parameter that are dated, in one query."""
    values = LegalValue.objects.filter(parameter=parameter, valid_from__isnull=False).order_by("-valid_from")
    return Timeline(parameter, tuple(values))


def known_value(parameter: str, on: date) -> tuple[LegalValue, bool] | None:
    """The value in force on a day, or a draft that is known of; and whether it is in force."""
    if value := in_force(on, [parameter]).get(parameter):
        return value, True
    draft = LegalValue.objects.filter(parameter=parameter, valid_from=None).first()
    return (draft, False) if draft else None


def cap_minutes(on: date) -> int:
    """The longest a bilan may be on a day, in minutes (L6313-4 al. 5)."""
    return int(number_on("duree_max_h", on) * 60)


@dataclass(frozen=True)
class LawPage:
    """What the operator looks at: drafts, values to come, values in force, and what was decided here."""

    drafts: list[LegalValue]
    coming: list[LegalValue]
    current: list[LegalValue]
    decisions: list[LegalDecision]


def law_page(on: date) -> LawPage:
    values = LegalValue.objects.order_by("label", "valid_from")
    return LawPage(
        drafts=list(values.filter(valid_from=None)),
        coming=list(values.filter(valid_from__gt=on)),
        current=sorted(in_force(on).values(), key=lambda value: value.label),
        decisions=list(LegalDecision.objects.order_by("-pk")),
    )
