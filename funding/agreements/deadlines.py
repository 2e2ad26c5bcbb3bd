"""The days that documents count: pure, in the calendar of Paris."""

from dataclasses import dataclass
from datetime import date, timedelta

from law.calendars import add_months, is_rest_day, next_working_day, public_holiday

DAY = timedelta(days=1)


def last_day_to_answer(transmitted_on: date, days: int) -> date:
    """R6313-8: the employee accepts within so many days of the transmission of the proposal by the employer.

    Calendar days, the day of transmission not counted, the last one whole; Sundays and holidays put off nothing.
    """
    return transmitted_on + days * DAY


def withdrawal_until(signed_on: date, days: int) -> date:
    """The last day to withdraw (L6353-5, L221-18 and L221-19 of the consumer code).

    The day of signature is not counted; a delay that would end on a Saturday, a Sunday or a holiday ends on the next
    working day: what the consumer code says of contracts concluded at a distance is given to all.
    """
    return next_working_day(signed_on + days * DAY)


def payable_from(signed_on: date, days: int) -> date:
    """The first day on which anything may be due by an individual (L6353-6)."""
    return withdrawal_until(signed_on, days) + DAY


@dataclass(frozen=True)
class LeaveDays:
    """When a request of absence is sent, and when the employer's silence has become a yes (D6323-4)."""

    notice_days: int
    latest: date  # the last day on which the employer receives it
    advised: date  # the working day by which it is handed over, at the latest
    answer_days: int

    def silence_on(self, received_on: date) -> date:
        """The first day on which no answer means yes."""
        return received_on + self.answer_days * DAY + DAY

    def answer_until(self, received_on: date) -> date:
        return received_on + self.answer_days * DAY


def is_long(starts_on: date, ends_on: date, *, months: int) -> bool:
    """D6323-4 parts actions of less than so many months from the others; the last day counts."""
    return ends_on + DAY >= add_months(starts_on, months)


def leave_days(starts_on: date, ends_on: date, *, months: int, short: int, long: int, answer: int) -> LeaveDays:
    """How long before the start, by whether the action is shorter than so many `months`; the days of the answer."""
    notice = long if is_long(starts_on, ends_on, months=months) else short
    latest = starts_on - notice * DAY
    return LeaveDays(notice, latest, working_day_at_or_before(latest), answer)


def working_day_at_or_before(day: date) -> date:
    """This day, or the last working one before it."""
    while day.weekday() >= 5 or public_holiday(day):
        day -= DAY
    return day


def is_day_of_rest(day: date) -> bool:
    """Whether post and counters rest."""
    return is_rest_day(day) or day.weekday() == 5
