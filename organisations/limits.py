"""How long a session of sign-in lives: idle and in all. Real time, in seconds since the epoch.

Short for professionals, who read many people's files; longer for the person, who fills in
questionnaires slowly. The page warns before, and one button extends (WCAG 2.2, 2.2.1).
"""

from dataclasses import asdict, dataclass, replace
from typing import Any

from django.conf import settings

KEY = "session_times"
GRAIN = 30  # seconds between two writings of « last seen »


@dataclass(frozen=True)
class Times:
    """When a session began, when it was last used, and how many seconds it may rest."""

    since: float
    seen: float
    idle: int

    def left(self, at: float) -> int:
        """Seconds until it closes by itself; none when it has."""
        rests_until = self.seen + self.idle
        ends_at = self.since + settings.SESSION_HOURS * 3600
        return max(0, int(min(rests_until, ends_at) - at))


def times_of(session: Any) -> Times | None:
    """The times that a session carries; None before it was marked."""
    found = session.get(KEY)
    return Times(**found) if found else None


def begin(session: Any, *, is_professional: bool, at: float) -> None:
    """Somebody has just signed in."""
    minutes = settings.IDLE_MINUTES_PROFESSIONAL if is_professional else settings.IDLE_MINUTES_PERSON
    session[KEY] = asdict(Times(since=at, seen=at, idle=minutes * 60))


def is_over(session: Any, *, at: float) -> bool:
    """Whether the session rested too long, or lasted too long."""
    times = times_of(session)
    return times is not None and times.left(at) <= 0


def touch(session: Any, *, at: float) -> None:
    """The session is being used."""
    times = times_of(session)
    if times is None:
        begin(session, is_professional=True, at=at)
    elif at - times.seen >= GRAIN:
        session[KEY] = asdict(replace(times, seen=at))


def tighten(session: Any) -> None:
    """Its user turns out to be a professional here: the shorter rest holds from now on."""
    times = times_of(session)
    idle = settings.IDLE_MINUTES_PROFESSIONAL * 60
    if times is not None and times.idle > idle:
        session[KEY] = asdict(replace(times, idle=idle))
