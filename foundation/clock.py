"""The business clock: the only « now » that operations and rules ever hear of.

On a real installation it is the real time. On a demonstration it may run ahead by an
offset kept in the database, so that reminders and follow-ups can be seen happening.
Sign-in, codes and leases keep real time (`django.utils.timezone`).
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

PARIS = ZoneInfo("Europe/Paris")


class ClockRefused(Exception):
    """The business clock moves on a demonstration only, and only forward."""


def now() -> datetime:
    """The instant at which business happens."""
    return timezone.now() + offset()


def real() -> datetime:
    """The instant that the machine's own clock shows: the life of files outside the database, backups of keys first.

    It is never later than `now`: what a certificate promises from business time holds.
    """
    return timezone.now()


def today() -> date:
    """The Paris day at which business happens."""
    return paris_day(now())


def paris_day(instant: datetime) -> date:
    """The day that people in Paris read on their calendar at this instant."""
    return instant.astimezone(PARIS).date()


def offset() -> timedelta:
    """How far the demonstration runs ahead of real time; zero elsewhere."""
    if not settings.DEMONSTRATION:
        return timedelta()
    from foundation.models import DemonstrationClock

    ahead = DemonstrationClock.objects.values_list("ahead", flat=True).first()
    return ahead or timedelta()


def advance_to(instant: datetime) -> None:
    """Move the demonstration's clock forward to an instant.

    Raises ClockRefused outside a demonstration, and for an instant that is already past:
    facts recorded later would otherwise lie before those recorded earlier.
    """
    from foundation.models import DemonstrationClock

    if not settings.DEMONSTRATION:
        raise ClockRefused("L’horloge ne se déplace que dans une démonstration.")
    if instant < now():
        raise ClockRefused("L’horloge de la démonstration ne recule pas.")
    DemonstrationClock.objects.update_or_create(pk=1, defaults={"ahead": instant - timezone.now()})
