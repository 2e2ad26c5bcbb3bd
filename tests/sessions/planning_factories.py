"""Hours that a consultant publishes."""

from organisations.models import Membership
from sessions.models import Weekday
from sessions.planning.operations import open_hours, set_availability

MORNING, NOON, EVENING = 9 * 60, 12 * 60, 18 * 60
WORKING_DAYS = [day for day in Weekday if day < Weekday.SATURDAY]


def published(consultant: Membership, *, weeks: int = 6, starts: int = MORNING, ends: int = EVENING) -> Membership:
    """Open from Monday to Friday; the caller is inside the tenant."""
    open_hours(consultant, weekdays=WORKING_DAYS, starts_minute=starts, ends_minute=ends, mode="video", place="Lien")
    set_availability(consultant, is_published=True, weeks_ahead=weeks)
    return consultant
