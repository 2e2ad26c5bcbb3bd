"""What an upper app has to say before the first meeting of a bilan is held; the money wing answers so.

@guards_start
def refused_part(bilan: Bilan, ends_at: datetime) -> Refusal | None: …
"""

from collections.abc import Callable
from datetime import datetime

from beneficiaries.models import Bilan
from beneficiaries.rules import Course, Refusal
from beneficiaries.rules import may_hold as may_hold_by_course
from sessions.models import Session

Guard = Callable[[Bilan, datetime], Refusal | None]
_guards: list[Guard] = []


def guards_start(guard: Guard) -> Guard:
    """Declare what must be settled before anything starts."""
    _guards.append(guard)
    return guard


def may_hold(bilan: Bilan, course: Course, session: Session) -> Refusal | None:
    """Whether a meeting counts: consent and contractual basis, and for the first one what upper apps wait for."""
    refusal = may_hold_by_course(course, session.ends_at)
    if refusal or not _guards:
        return refusal
    found = next((said for guard in _guards if (said := guard(bilan, session.ends_at))), None)
    if found is None or _has_started(bilan, session):
        return None
    return found


def _has_started(bilan: Bilan, session: Session) -> bool:
    held = Session.objects.filter(bilan=bilan, state=Session.State.HELD, kind=Session.Kind.ACCOMPANIMENT)
    return held.exclude(pk=session.pk).exists()
