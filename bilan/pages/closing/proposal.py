"""The next date that the panel proposes: same hour, a week later, next step; holidays, absences, taken hours skipped."""

from datetime import datetime, timedelta
from typing import Any

from foundation.clock import PARIS, paris_day
from law.calendars import public_holiday
from sessions.house_rules.operations import house_rules
from sessions.models import MEETINGS, Session
from sessions.panels import suggested_booking
from sessions.planning.queries import absent_stretches, taken_of
from sessions.planning.rules import wall

WEEK = timedelta(days=7)
WEEKS = 12


def proposed_after(session: Session, *, at: datetime) -> dict[str, Any]:
    """What the panel proposes after one session; where everything is taken, simply a week later."""
    bilan = session.bilan
    initial: dict[str, Any] = suggested_booking(bilan, at=at)
    local = session.starts_at.astimezone(PARIS)
    length = timedelta(minutes=int(initial["minutes"]))
    buffer = timedelta(minutes=house_rules(bilan.organisation).buffer_minutes)
    days = [local.date() + WEEK * week for week in range(1, WEEKS + 1)]
    coming = [day for day in days if day > paris_day(at) and not public_holiday(day)]
    start, end = session.starts_at, session.starts_at + WEEK * (WEEKS + 1)
    taken = taken_of(bilan.consultant_id, start, end, person_of=bilan)
    absences = absent_stretches(bilan.consultant_id, start, end)

    def is_free(starts_at: datetime | None) -> bool:
        """An hour that the clocks do not jump over, and that nothing meets."""
        if starts_at is None:
            return False
        is_met = any(one.meets(starts_at, starts_at + length, buffer=buffer) for one in taken)
        return not is_met and not any(one.meets(starts_at, starts_at + length) for one in absences)

    free = (day for day in coming if is_free(wall(day, local.hour * 60 + local.minute)))
    day = next(free, next(iter(coming), days[0]))
    return initial | {"day": day, "hour": local.time(), "mode": session.mode, "place": session.place}


def following_of(session: Session, *, at: datetime) -> Session | None:
    """The meeting that is planned already, after now."""
    coming = Session.objects.filter(
        bilan_id=session.bilan_id,
        kind__in=MEETINGS,
        state=Session.State.PLANNED,
        starts_at__gt=max(at, session.starts_at),
    )
    return coming.exclude(pk=session.pk).select_related("step").order_by("starts_at").first()
