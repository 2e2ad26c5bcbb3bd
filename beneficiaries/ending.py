"""When a bilan ends, the clocks of destruction start (R6313-7; LAW.md 1.12), and the chain says when they struck."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from beneficiaries.models import Bilan, Fact
from beneficiaries.operations import record_fact
from beneficiaries.queries import course_of
from beneficiaries.rules import Kind, ended_at
from confidentiality.destruction.planning import cancel_destructions, longest_day, plan_destructions, working_day
from confidentiality.models import Consent, Destruction, RegisterEntry
from confidentiality.queries import has_agreed
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


@dataclass(frozen=True)
class Erasing:
    """What stopping a bilan starts: the day of the working papers, its rule, and how long a kept synthesis stays."""

    on: date
    rule: str
    synthesis_until: date | None


def erasing_of(bilan: Bilan, *, today: date) -> Erasing:
    """The destruction that a withdrawal of today would start (R6313-7), told before the person decides."""
    end = ended_at(course_of(bilan))
    ended_on = paris_day(end) if end else today
    day, rule = working_day(bilan.organisation, ended_on)
    keeps = has_agreed(bilan.pk, Consent.Kind.KEEP_SYNTHESIS)
    return Erasing(on=day, rule=rule, synthesis_until=longest_day(ended_on)[0] if keeps else None)
