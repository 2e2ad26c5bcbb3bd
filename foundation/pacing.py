"""When a mail that can wait may leave: by day, not on rest days when it only nudges, one at a time for each reader.

What somebody waits for (a code, an appointment that was moved right now) has no pace and leaves at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings

from foundation.clock import PARIS

ANY_TIME = (0, 24)
RestDay = Callable[[date], bool]


def _never(day: date) -> bool:
    return False


@dataclass(frozen=True)
class Pace:
    """How a kind of mail leaves. What waits for the same reader at that moment becomes one mail."""

    by_day: bool = True
    rests_on: RestDay = _never
    gap: timedelta = timedelta()

    def opens_at(self, instant: datetime) -> datetime:
        """The first instant from this one on at which such a mail may leave."""
        if not self.by_day or settings.MAIL_HOURS == ANY_TIME:
            return instant
        local = instant.astimezone(PARIS)
        day = local.date()
        if local.hour >= settings.MAIL_HOURS[1]:
            day += timedelta(days=1)
        while self.rests_on(day):
            day += timedelta(days=1)
        return max(
            instant, datetime.combine(day, time(settings.MAIL_HOURS[0]), tzinfo=PARIS).astimezone(instant.tzinfo)
        )

    def is_open(self, instant: datetime) -> bool:
        """Whether such a mail may leave now."""
        return self.opens_at(instant) == instant
