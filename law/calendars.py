"""Statutory calendars: months after a day, French working days."""

import calendar
from datetime import date, timedelta
from functools import cache

SUNDAY = 6


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    month += 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def public_holiday(day: date) -> str:
    """The name of the public holiday (L3133-1 of the labour code, metropolitan France), empty on other days."""
    return _public_holidays(day.year).get(day, "")


def is_rest_day(day: date) -> bool:
    """A Sunday or a public holiday: nothing that can wait is sent or counted as a working day."""
    return day.weekday() == SUNDAY or bool(public_holiday(day))


def next_working_day(day: date) -> date:
    """This day, or the first after it that is neither Saturday, Sunday nor public holiday."""
    while day.weekday() >= SUNDAY - 1 or public_holiday(day):
        day += timedelta(days=1)
    return day


@cache
def _public_holidays(year: int) -> dict[date, str]:
    from holidays import country_holidays

    found = country_holidays("FR", years=year, language="fr")
    return {day: name.replace("'", "’") for day, name in found.items()}


def working_day_after(day: date, number: int) -> date:
    """The day that comes so many working days later: Saturdays, Sundays and public holidays are not counted."""
    for _ in range(number):
        day = next_working_day(day + timedelta(days=1))
    return day


def working_day_before(day: date, number: int) -> date:
    """The last working day that still leaves so many working days before a day."""
    for _ in range(number):
        day -= timedelta(days=1)
        while next_working_day(day) != day:
            day -= timedelta(days=1)
    return day
