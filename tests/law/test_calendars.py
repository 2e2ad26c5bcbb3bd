"""Public holidays and working days, on the days where they go wrong."""

from datetime import date

import pytest

from law.calendars import is_rest_day, next_working_day, public_holiday


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2027, 3, 29), "Lundi de Pâques"),
        (date(2027, 5, 6), "Ascension"),
        (date(2027, 5, 17), "Lundi de Pentecôte"),
        (date(2026, 1, 1), "Jour de l’an"),
        (date(2027, 3, 26), ""),  # Good Friday works, except in Alsace and Moselle
        (date(2026, 12, 26), ""),
    ],
)
def test_public_holiday_has_its_name(day, name):
    assert public_holiday(day) == name


def test_eleven_holidays_a_year():
    assert sum(bool(public_holiday(date.fromordinal(day))) for day in range(739_617, 739_617 + 365)) == 11


@pytest.mark.parametrize(
    ("day", "rests"),
    [(date(2026, 11, 28), False), (date(2026, 11, 29), True), (date(2026, 11, 11), True), (date(2026, 11, 12), False)],
)
def test_sundays_and_holidays_rest(day, rests):
    assert is_rest_day(day) is rests


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 12, 24), date(2026, 12, 24)),
        (date(2026, 12, 25), date(2026, 12, 28)),  # Christmas on a Friday
        (date(2027, 5, 15), date(2027, 5, 18)),  # Saturday, Sunday, Whit Monday
    ],
)
def test_next_working_day(day, working):
    assert next_working_day(day) == working
