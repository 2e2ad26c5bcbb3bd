"""Steps and sessions."""

from datetime import datetime, timedelta

from django.db import transaction

from beneficiaries.models import Bilan
from foundation.tenancy import tenant
from sessions.models import Phase, Session, Step
from sessions.operations import book_session, hold_session
from tests.factories import NOW


def a_step(bilan: Bilan, *, phase: str = Phase.PRELIMINARY, minutes: int | None = None) -> Step:
    """A step with the hours that the others leave; they always add up: what it takes beyond, the first one gives."""
    with tenant(bilan.organisation_id), transaction.atomic():
        others = list(Step.objects.filter(bilan=bilan).order_by("position"))
        left = bilan.accompaniment_minutes - sum(step.minutes for step in others)
        if minutes is None:
            minutes = left or others[0].minutes // 2
        if others and minutes > left:
            Step.objects.filter(pk=others[0].pk).update(minutes=others[0].minutes - (minutes - left))
        return Step.objects.create(
            organisation_id=bilan.organisation_id,
            bilan=bilan,
            position=Step.objects.filter(bilan=bilan).count() + 1,
            phase=phase,
            title="Parcours et compétences",
            minutes=minutes,
        )


def a_session(
    bilan: Bilan, *, starts_at: datetime | None = None, minutes: int = 120, step: Step | None = None, **fields: object
) -> Session:
    """A planned meeting, by default an hour before NOW's tomorrow."""
    with tenant(bilan.organisation_id):
        return book_session(
            bilan,
            step=step or Step.objects.filter(bilan=bilan).first() or a_step(bilan),
            starts_at=starts_at or NOW + timedelta(days=1),
            minutes=minutes,
            by=bilan.consultant.user,
            at=NOW,
            **fields,
        )


def a_held_session(bilan: Bilan, *, starts_at: datetime | None = None, minutes: int = 120) -> Session:
    """A meeting that took place two hours before NOW."""
    starts_at = starts_at or NOW - timedelta(hours=3)
    session = a_session(bilan, starts_at=starts_at, minutes=minutes)
    with tenant(bilan.organisation_id):
        return hold_session(session, actual_minutes=minutes, at=max(NOW, starts_at + timedelta(minutes=minutes)))
