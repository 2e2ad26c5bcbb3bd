"""A drawn signature: lines on a sheet of 600 × 200, checked, hashed and drawn again as a vector."""

import hashlib
import json
from itertools import pairwise
from math import hypot

WIDTH, HEIGHT = 600, 200
MOST_STROKES, MOST_POINTS, MOST_SIGNS = 80, 3_000, 40_000
LEAST_LENGTH = 60  # a dot or a slip of the finger is no signature

Strokes = list[list[list[int]]]


class DrawingRefused(Exception):
    """These lines are no signature; the message is shown to the user as it is."""


def strokes_of(text: str) -> Strokes:
    """The lines that a page sent. Raises DrawingRefused for anything else, or for too little."""
    unreadable = DrawingRefused("Votre signature n’a pas pu être lue : effacez et recommencez.")
    if len(text) > MOST_SIGNS:
        raise DrawingRefused("Cette signature est trop longue : effacez et recommencez plus simplement.")
    try:
        strokes = json.loads(text)
    except (ValueError, RecursionError):
        raise unreadable from None
    if not isinstance(strokes, list) or len(strokes) > MOST_STROKES or not all(map(_is_stroke, strokes)):
        raise unreadable
    if sum(map(len, strokes)) > MOST_POINTS:
        raise DrawingRefused("Cette signature est trop longue : effacez et recommencez plus simplement.")
    if sum(map(_length, strokes)) < LEAST_LENGTH:
        raise DrawingRefused("Signez dans le cadre : ce trait est trop court pour une signature.")
    return strokes


def digest_of(strokes: Strokes) -> str:
    """SHA-256 of the lines, whatever their spacing was."""
    return hashlib.sha256(json.dumps(strokes, separators=(",", ":")).encode()).hexdigest()


def path_of(strokes: Strokes) -> str:
    """The `d` of an SVG path."""
    return " ".join(
        f"M{x} {y}" + "".join(f" L{next_x} {next_y}" for next_x, next_y in rest or [[x + 1, y]])
        for (x, y), *rest in strokes
    )


def _is_stroke(stroke: object) -> bool:
    return isinstance(stroke, list) and len(stroke) > 0 and all(map(_is_point, stroke))


def _is_point(point: object) -> bool:
    return (
        isinstance(point, list)
        and len(point) == 2
        and all(type(value) is int for value in point)
        and 0 <= point[0] <= WIDTH
        and 0 <= point[1] <= HEIGHT
    )


def _length(stroke: list[list[int]]) -> float:
    return sum(hypot(one[0] - other[0], one[1] - other[1]) for one, other in pairwise(stroke))
