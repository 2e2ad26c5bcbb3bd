"""The talk six months later: planned on closing day, reminded once (R6313-4 3° c; LAW.md 6.10)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from beneficiaries.models import Bilan, Fact
from beneficiaries.operations import record_fact
from beneficiaries.queries import course_of
from beneficiaries.requests.queries import objects_to_contact
from beneficiaries.rules import Kind
from confidentiality.models import Consent
from confidentiality.queries import has_agreed
from foundation import due, outbox
from foundation.clock import paris_day
from law.calendars import add_months
from law.queries import number_on
from sessions.models import FollowUp

DUE_KIND = "sessions.follow_up"


def follow_closing(*, fact: Fact, bilan: Bilan, at: datetime, **kwargs: Any) -> None:
    """Plan the follow-up when a bilan is closed; move it with its dates, forget it when the closing is undone."""
    if fact.kind not in (Kind.CLOSED, Kind.HANDED_OVER):
        return
    course = course_of(bilan)
    if course.is_closed and not course.is_stopped:
        plan_follow_up(bilan, at=at)
    else:
        cancel_follow_up(bilan)


@transaction.atomic
def plan_follow_up(bilan: Bilan, *, at: datetime) -> FollowUp:
    """Set the day of the talk: so many months after the synthesis was handed over, or the bilan closed."""
    course = course_of(bilan)
    origin = course.last(Kind.HANDED_OVER) or course.last(Kind.CLOSED)
    day = paris_day(origin.occurred_at if origin else at)
    due_on = add_months(day, int(number_on("suivi_mois", day)))
    follow_up, _ = FollowUp.objects.update_or_create(
        organisation_id=bilan.organisation_id, bilan=bilan, defaults={"due_on": due_on, "planned_at": at}
    )
    due.schedule(DUE_KIND, organisation_id=bilan.organisation_id, subject_id=follow_up.pk, due_on=due_on)
    return follow_up


@transaction.atomic
def cancel_follow_up(bilan: Bilan) -> None:
    """Forget a follow-up that was not reminded yet."""
    for follow_up in FollowUp.objects.filter(bilan=bilan, reminded_at=None):
        due.cancel(DUE_KIND, subject_id=follow_up.pk)
        follow_up.delete()


@due.raises(DUE_KIND)
@transaction.atomic
def remind_follow_up(follow_up_id: UUID, at: datetime) -> None:
    """One reminder fact, one mail to the consultant, and one to the person who agreed to it, each under its own key."""
    follow_up = (
        FollowUp.objects.select_for_update(of=("self",))
        .select_related("bilan")
        .filter(pk=follow_up_id, reminded_at=None)
        .first()
    )
    if follow_up is None:
        return
    bilan = follow_up.bilan
    record_fact(bilan, Kind.FOLLOW_UP_REMINDED, by=None, author_name="Bilan", at=at)
    follow_up.reminded_at = at
    follow_up.save(update_fields=["reminded_at"])
    recipients = {"consultant": bilan.consultant_id}
    if has_agreed(bilan.pk, Consent.Kind.FOLLOW_UP_CONTACT) and not objects_to_contact(bilan.beneficiary_id):
        recipients["person"] = bilan.beneficiary_id
    for who, recipient_id in recipients.items():
        outbox.announce(
            f"sessions.follow_up_{who}",
            organisation_id=bilan.organisation_id,
            subject_id=bilan.pk,
            recipient_id=recipient_id,
            at=at,
            key=f"follow-up:{follow_up.pk}:{who}",
        )
