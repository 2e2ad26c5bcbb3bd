"""What a death gives up, and what comes back when it was a mistake: meetings, follow-up."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction

from beneficiaries.models import Bilan, Death
from beneficiaries.queries import course_of
from foundation import due
from foundation.clock import paris_day
from organisations.models import Membership
from sessions.follow_up.operations import AHEAD_KIND, DUE_KIND, END_KIND, NUDGES, RESTS, follows, plan_follow_up
from sessions.models import MEETINGS, FollowUp, Session, Side
from sessions.operations import SessionRefused, cancel_session, take_back_outcome

GIVEN_UP = "Décès noté"
BACK = "annulée par erreur"


def follow_death(*, death: Death, bilan: Bilan, by: Membership, at: datetime, **kwargs: Any) -> None:
    """Meetings to come are given up, the consultant told when it was somebody else; the follow-up has no object."""
    coming = Session.objects.filter(bilan=bilan, state=Session.State.PLANNED, kind__in=MEETINGS, starts_at__gt=at)
    for session in coming.select_related("bilan"):
        cancel_session(
            session, reason=GIVEN_UP, at=at, side=Side.PROVIDER, tells_consultant=session.consultant_id != by.pk
        )
    for follow_up in FollowUp.objects.filter(bilan=bilan, state__in=[FollowUp.State.PLANNED, FollowUp.State.DUE]):
        for kind in (AHEAD_KIND, DUE_KIND, *NUDGES, END_KIND):
            due.cancel(kind, subject_id=follow_up.pk)
        follow_up.state = FollowUp.State.CALLED_OFF
        follow_up.settled_on, follow_up.settled_at, follow_up.settled_by = paris_day(at), at, by.user
        follow_up.save()


def follow_withdrawal(*, death: Death, bilan: Bilan, at: datetime, **kwargs: Any) -> None:
    """What was given up by this death and is still to come is planned again, where its hour is free."""
    given_up = Session.objects.filter(
        bilan=bilan, state=Session.State.CANCELLED, reason=GIVEN_UP, settled_at=death.noted_at, starts_at__gt=at
    )
    for session in given_up.select_related("bilan"):
        with suppress(SessionRefused), transaction.atomic():
            take_back_outcome(session, reason=BACK, at=at)
    FollowUp.objects.filter(bilan=bilan, state=FollowUp.State.CALLED_OFF, reminded_at=None).delete()
    for follow_up in FollowUp.objects.filter(bilan=bilan, state=FollowUp.State.CALLED_OFF):
        follow_up.state, follow_up.settled_on = FollowUp.State.DUE, None
        follow_up.settled_at = follow_up.settled_by = None
        follow_up.save()
        due.schedule(
            END_KIND,
            organisation_id=bilan.organisation_id,
            subject_id=follow_up.pk,
            due_on=paris_day(at) + RESTS[END_KIND],
            again=True,
        )
    if follows(course_of(bilan)) and not FollowUp.objects.filter(bilan=bilan).exists():
        plan_follow_up(bilan, at=at)
