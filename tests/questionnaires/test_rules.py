"""The scoring card of INT-ROME-60 (DOMAIN 1.2), case by case and for any answers."""

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.rules import Hint, read_answers
from tests.factories import NOW
from tests.questionnaires.test_instrument import DEFINITION

CODES = [item.code for item in DEFINITION.items]
any_answers = st.dictionaries(st.sampled_from(CODES), st.integers(1, 5))


def answers(total: int = 10, **means: int | list[int]) -> dict[str, int]:
    """Answers by dimension: one value for all its items, or a list; `total` items answered."""
    given_answers = {}
    for letter in "RIASEC":
        values = means.get(letter, 3)
        values = values if isinstance(values, list) else [values] * total
        items = DEFINITION.items_in(letter)
        given_answers |= {item.code: value for item, value in zip(items, values, strict=False)}
    return given_answers


def means_of(result) -> dict[str, Fraction | None]:
    return {line.code: line.mean for line in result.dimensions}


def test_position_is_the_mean_of_the_answers_given():
    result = read_answers(DEFINITION, answers(R=[5, 4, 4, 5, 5, 4, 4, 5, 5]))

    realistic = result.dimensions[0]
    assert (realistic.mean, realistic.answered, realistic.is_partial) == (Fraction(41, 9), 9, True)


@pytest.mark.parametrize("count, mean", [(10, Fraction(4)), (8, Fraction(4)), (7, None), (0, None)])
def test_dimension_needs_eight_answers(count, mean):
    result = read_answers(DEFINITION, answers(R=[4] * count))

    assert means_of(result)["R"] == mean
    assert result.has_code is (mean is not None)
    assert (result.differentiation is None) is (mean is None)


@pytest.mark.parametrize(
    "positions, places",
    [
        ({"S": 5, "A": 4, "I": 3, "R": 2, "E": 1, "C": 1}, (("S",), ("A",), ("I",))),
        ({"S": 5, "A": 4, "I": 4, "R": 1, "E": 1, "C": 1}, (("S",), ("I", "A"))),
        ({"S": 5, "A": 4, "I": 2, "R": 2, "E": 1, "C": 1}, (("S",), ("A",), ("R", "I"))),
        ({"S": 5, "A": 5, "I": 5, "R": 5, "E": 1, "C": 1}, (("R", "I", "A", "S"),)),
    ],
)
def test_code_is_the_three_highest_and_shows_ties(positions, places):
    result = read_answers(DEFINITION, answers(**positions))

    assert result.places == places
    assert result.has_ties is any(len(place) > 1 for place in places)


@pytest.mark.parametrize(
    "third, fourth, places",
    [
        # 8 answers: means differ by eighths. 3,25 − 3,00 = 0,25: no tie; 3,125 − 3,00: a tie.
        ([3, 3, 3, 3, 3, 3, 4, 4], [3] * 8, (("S",), ("A",), ("I",))),
        ([3, 3, 3, 3, 3, 3, 3, 4], [3] * 8, (("S",), ("A",), ("I", "E"))),
    ],
)
def test_tie_begins_under_a_quarter_of_a_point(third, fourth, places):
    result = read_answers(DEFINITION, answers(S=5, A=4, I=third, E=fourth, R=1, C=1))

    assert result.places == places


@pytest.mark.parametrize(
    "highest, differentiation, is_flat",
    [
        ([4, 4, 4, 4, 4, 4, 3, 3], Fraction(3, 4), False),
        ([4, 4, 4, 4, 4, 3, 3, 3], Fraction(5, 8), True),
    ],
)
def test_profile_is_flat_under_three_quarters_of_a_point(highest, differentiation, is_flat):
    result = read_answers(DEFINITION, answers(S=highest))

    assert (result.differentiation, result.is_flat) == (differentiation, is_flat)


@pytest.mark.parametrize("others, hints", [(3, (Hint.SAME_ANSWER,)), (4, ())])
def test_same_answers_are_hinted_from_ninety_five_percent(others, hints):
    given_answers = dict.fromkeys(CODES, 4) | dict.fromkeys(CODES[:others], 2)

    assert read_answers(DEFINITION, given_answers).hints == hints


@pytest.mark.parametrize("seconds, hints", [(89, (Hint.FAST,)), (90, ())])
def test_fast_answers_are_hinted_under_ninety_seconds(seconds, hints):
    given_at = [NOW, NOW + timedelta(seconds=seconds)]

    assert read_answers(DEFINITION, answers(R=1, S=5), given_at=given_at).hints == hints


def test_few_answers_say_nothing_of_how_they_were_given():
    assert read_answers(DEFINITION, dict.fromkeys(CODES[:7], 4), given_at=[NOW]).hints == ()


@given(any_answers)
def test_positions_stay_within_the_scale(given_answers):
    result = read_answers(DEFINITION, given_answers)

    for line in result.dimensions:
        assert line.mean is None or 1 <= line.mean <= 5
        assert line.is_computed == (line.answered >= 8)
    assert sum(line.answered for line in result.dimensions) == len(given_answers)


@given(any_answers, st.randoms())
def test_result_does_not_depend_on_the_order_of_answers(given_answers, random):
    shuffled = list(given_answers.items())
    random.shuffle(shuffled)

    assert read_answers(DEFINITION, dict(shuffled)) == read_answers(DEFINITION, given_answers)


@given(st.fixed_dictionaries({code: st.integers(1, 4) for code in CODES}))
def test_liking_everything_one_point_more_moves_no_difference(given_answers):
    before = read_answers(DEFINITION, given_answers)
    after = read_answers(DEFINITION, {code: value + 1 for code, value in given_answers.items()})

    assert {code: mean + 1 for code, mean in means_of(before).items()} == means_of(after)
    assert (before.places, before.differentiation) == (after.places, after.differentiation)


@given(st.fixed_dictionaries({code: st.integers(1, 5) for code in CODES}))
def test_code_covers_three_letters_and_leaves_out_lower_ones_only(given_answers):
    result = read_answers(DEFINITION, given_answers)
    means = means_of(result)
    kept = [code for place in result.places for code in place]
    left_out = [code for code in means if code not in kept]

    assert len(kept) >= 3
    assert len(set(kept)) == len(kept)
    assert all(min(means[code] for code in kept) - means[code] >= Fraction(1, 4) for code in left_out)
