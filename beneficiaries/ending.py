"""When a bilan ends, the clocks of destruction start (R6313-7; LAW.md 1.12), and the chain says when they struck."""

from datetime import datetime
from typing import Any

from beneficiaries.models import Bilan, Fact
from beneficiaries.operations import record_fact
from beneficiaries.queries import course_of
from beneficiaries.rules import Kind, ended_at
from confidentiality.destruction.planning import cancel_destructions, plan_destructions
from confidentiality.models import Destruction, RegisterEntry
from confidentiality.vault import Retention
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


def follow_cancelling(*, bilan: Bilan, at: datetime, **kwargs: Any) -> None:
    """A bilan entered by mistake may hold a note, a document, a situation: they go like those of any other."""
    plan_destructions(bilan, ended_on=paris_day(at), at=at)


def tell_destruction(*, destruction: Destruction, entry: RegisterEntry, at: datetime, **kwargs: Any) -> None:
    """The working papers are gone: a fact of the chain; a cancelled bilan has none."""
    if destruction.retention == Retention.WORKING and destruction.bilan.cancelled_at is None:
        detail = {"register": entry.number}
        record_fact(destruction.bilan, Kind.DESTROYED, by=None, author_name="Bilan", at=at, detail=detail)
