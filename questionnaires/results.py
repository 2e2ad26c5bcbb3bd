"""The page of a result: positions, words and the geometry of the chart, for screen and paper alike."""

from dataclasses import dataclass
from fractions import Fraction

from questionnaires.definitions import Definition, Dimension, Point
from questionnaires.models import Answer, Assignment, Reopening
from questionnaires.queries import answers_of
from questionnaires.rules import DimensionResult, Hint, Result, read_answers

CHART_WIDTH = 360
ROW_HEIGHT = 62
CHART_FOOT = 34
HINTS = {
    Hint.SAME_ANSWER: "Les réponses sont presque toutes identiques : à reprendre ensemble ?",
    Hint.FAST: "Réponses très rapides : à reprendre ensemble ?",
}


@dataclass(frozen=True)
class DimensionLine:
    """One dimension: its words, its position, its bar, and what was answered to each item."""

    dimension: Dimension
    result: DimensionResult
    shown: str
    note: str
    y: int
    bar: int
    answers: tuple[tuple[str, str], ...]

    @property
    def text_y(self) -> int:
        return self.y + 20

    @property
    def bar_y(self) -> int:
        return self.y + 30


@dataclass(frozen=True)
class Place:
    """One place of the code: a dimension, or several that share it."""

    names: str
    is_shared: bool


@dataclass(frozen=True)
class ResultPage:
    """Everything that a page says about a result."""

    content: Definition
    result: Result
    lines: list[DimensionLine]
    places: list[Place]
    missing: list[str]
    hints: list[str]
    is_open_choice: bool
    answered: int
    chart_height: int

    @property
    def axis_text_y(self) -> int:
        return self.chart_height - 6

    @property
    def lowest(self) -> Point:
        return self.content.points[0]

    @property
    def highest(self) -> Point:
        return self.content.points[-1]


def result_of(assignment: Assignment) -> Result:
    """What the answers say; the content of the bilan must be open."""
    return _read(assignment.instrument.content, answers_of(assignment))


def _read(content: Definition, answers: dict[str, Answer]) -> Result:
    given = [answer for answer in answers.values() if answer.given is not None]
    return read_answers(
        content,
        {answer.item: answer.given for answer in given if answer.given is not None},
        given_at=[answer.answered_at for answer in given],
    )


def result_page(assignment: Assignment) -> ResultPage:
    """The result of one assignment, the highest dimension first; the content of the bilan must be open."""
    content = assignment.instrument.content
    answers = answers_of(assignment)
    result = _read(content, answers)
    by_code = {dimension.code: dimension for dimension in content.dimensions}
    ranked = sorted(result.dimensions, key=lambda line: -(line.mean or 0))
    covered = sum(len(place) for place in result.places)
    return ResultPage(
        content=content,
        result=result,
        lines=[_line(content, by_code[line.code], line, answers, rank) for rank, line in enumerate(ranked)],
        places=[
            Place(names=" et ".join(by_code[code].name for code in place), is_shared=len(place) > 1)
            for place in result.places
        ],
        missing=[by_code[line.code].name for line in result.dimensions if not line.is_computed],
        hints=[HINTS[hint] for hint in result.hints],
        is_open_choice=covered > content.scoring.code_length,
        answered=sum(line.answered for line in result.dimensions),
        chart_height=len(ranked) * ROW_HEIGHT + CHART_FOOT,
    )


def _line(
    content: Definition, dimension: Dimension, result: DimensionResult, answers: dict[str, Answer], rank: int
) -> DimensionLine:
    note = f"{result.answered} réponses sur {result.asked}" if result.answered < result.asked else ""
    return DimensionLine(
        dimension=dimension,
        result=result,
        shown=french(result.mean) if result.mean is not None else "non calculé",
        note=note,
        y=rank * ROW_HEIGHT,
        bar=max(_x(content, result.mean), 4) if result.mean is not None else 0,
        answers=tuple(
            (item.text, content.words_of(answers[item.code].given if item.code in answers else None))
            for item in content.items_in(dimension.code)
        ),
    )


def _x(content: Definition, value: Fraction) -> int:
    """Where a position falls on the width of the chart, which spans the scale of answers."""
    low, high = content.points[0].value, content.points[-1].value
    return round((value - low) / (high - low) * CHART_WIDTH)


def french(mean: Fraction) -> str:
    """« 3,75 », « 4 »: at most two decimals, never more precise than the answers."""
    return f"{float(mean):.2f}".rstrip("0").rstrip(".").replace(".", ",")


def reopenings_of(assignment: Assignment) -> list[Reopening]:
    """The trace of the reopenings; the content of the bilan must be open."""
    return list(Reopening.objects.filter(assignment=assignment).select_related("reopened_by"))
