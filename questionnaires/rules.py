"""How answers are read: the scoring card of an instrument, exactly, and nothing guessed.

Skipping a question is a right: a missing answer is never imputed. A dimension with too few
answers is « non calculée », and then no code is given. The means are exact fractions, so
that a gap of a quarter of a point is a quarter of a point.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from beneficiaries.rules import CONSENT_KINDS, Course, Kind, Refusal
from questionnaires.definitions import Definition


class Hint(StrEnum):
    """What is worth a word in the talk; never a reproach."""

    SAME_ANSWER = "same_answer"
    FAST = "fast"


@dataclass(frozen=True)
class DimensionResult:
    """The position on one dimension: the mean of the answers given, if there are enough."""

    code: str
    asked: int
    answered: int
    mean: Fraction | None

    @property
    def is_computed(self) -> bool:
        return self.mean is not None

    @property
    def is_partial(self) -> bool:
        """Computed, with answers missing: the page says so."""
        return self.is_computed and self.answered < self.asked


@dataclass(frozen=True)
class Result:
    """What the answers say. `places` are the dimensions of the code, the highest first.

    Dimensions whose means follow each other by less than the tie gap share a place; the last
    place may hold more than the code has letters, and the person chooses. Without all means
    there is neither code nor differentiation.
    """

    dimensions: tuple[DimensionResult, ...]
    places: tuple[tuple[str, ...], ...]
    differentiation: Fraction | None
    is_flat: bool
    hints: tuple[Hint, ...]

    @property
    def has_code(self) -> bool:
        return bool(self.places)

    @property
    def has_ties(self) -> bool:
        return any(len(place) > 1 for place in self.places)


def read_answers(definition: Definition, answers: Mapping[str, int], *, given_at: Sequence[datetime] = ()) -> Result:
    """The result of the answers that were given, by item code; items left out were skipped."""
    dimensions = tuple(_dimension(definition, dimension.code, answers) for dimension in definition.dimensions)
    means = {dimension.code: dimension.mean for dimension in dimensions if dimension.mean is not None}
    is_complete = len(means) == len(dimensions)
    differentiation = max(means.values()) - min(means.values()) if is_complete else None
    return Result(
        dimensions=dimensions,
        places=_places(definition, means) if is_complete else (),
        differentiation=differentiation,
        is_flat=differentiation is not None and differentiation < definition.scoring.flat_below,
        hints=_hints(definition, answers, given_at),
    )


def _dimension(definition: Definition, code: str, answers: Mapping[str, int]) -> DimensionResult:
    items = definition.items_in(code)
    given = [answers[item.code] for item in items if item.code in answers]
    is_enough = len(given) >= definition.scoring.minimum_answered
    mean = Fraction(sum(given), len(given)) if is_enough else None
    return DimensionResult(code=code, asked=len(items), answered=len(given), mean=mean)


def _places(definition: Definition, means: Mapping[str, Fraction]) -> tuple[tuple[str, ...], ...]:
    order = {dimension.code: rank for rank, dimension in enumerate(definition.dimensions)}
    ranked = sorted(means, key=lambda code: (-means[code], order[code]))
    places: list[list[str]] = []
    for rank, code in enumerate(ranked):
        is_tied = rank > 0 and means[ranked[rank - 1]] - means[code] < definition.scoring.tie_gap
        if is_tied:
            places[-1].append(code)
        elif rank < definition.scoring.code_length:
            places.append([code])
        else:
            break
    return tuple(tuple(place) for place in places)


def _hints(definition: Definition, answers: Mapping[str, int], given_at: Sequence[datetime]) -> tuple[Hint, ...]:
    hints: list[Hint] = []
    if len(answers) < definition.scoring.minimum_answered:
        return ()  # too few to say how they were given
    most = max(Counter(answers.values()).values())
    if Fraction(most, len(answers)) >= definition.scoring.same_answer_share:
        hints.append(Hint.SAME_ANSWER)
    if given_at and (max(given_at) - min(given_at)).total_seconds() < definition.scoring.fast_seconds:
        hints.append(Hint.FAST)
    return tuple(hints)


def may_assign(course: Course) -> Refusal | None:
    """A questionnaire is proposed to somebody who consents to their bilan, while it runs (L6313-4 al. 2)."""
    word = course.last(*CONSENT_KINDS)
    if course.is_closed:
        return Refusal("Ce bilan est terminé : il n’accueille plus de questionnaire.")
    if word is not None and word.kind in (Kind.CONSENT_REFUSED, Kind.CONSENT_WITHDRAWN):
        return Refusal("La personne a arrêté son bilan : aucun questionnaire ne peut lui être proposé.")
    if word is None:
        return Refusal("La personne n’a pas encore consenti à son bilan : proposez le questionnaire ensuite.")
    return None
