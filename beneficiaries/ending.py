"""When a bilan ends, the clocks of destruction start (R6313-7; LAW.md 1.12)."""

from datetime import datetime
from typing import Any

from beneficiaries.models import Bilan, Fact
from beneficiaries.queries import course_of
from beneficiaries.rules import Kind, ended_at
from confidentiality.destruction.planning import cancel_destructions, plan_destructions
from foundation.clock import paris_day

ENDING = frozenset({Kind.CLOSED, Kind.CONSENTED, Kind.CONSENT_REFUSED, Kind.CONSENT_WITHDRAWN})


def follow_end(*, fact: Fact, bilan: Bilan, at: datetime, **kwargs: Any) -> None:
    """Plan the destructions when a bilan is closed or stopped; move or forget them with the facts."""
    if fact.kind not in ENDING:
        return
    end = ended_at(course_of(bilan))
    if end is None:
        cancel_destructions(bilan)
    else:
        plan_destructions(bilan, ended_on=paris_day(end), at=at)
