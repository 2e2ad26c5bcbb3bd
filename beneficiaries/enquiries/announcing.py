"""Who hears that somebody waits; the mails say nothing more (invariant 10)."""

from datetime import datetime

from django.db.models import Q

from beneficiaries.models import Enquiry
from foundation import outbox
from foundation.clock import PARIS
from organisations.models import Membership


def to_handlers(enquiry: Enquiry, *, at: datetime) -> None:
    """One mail an hour at most to each administrator and assistant, however many people wrote."""
    handlers = Membership.objects.filter(Q(is_administrator=True) | Q(is_assistant=True), removed_at=None)
    hour = f"{at.astimezone(PARIS):%Y-%m-%dT%H}"
    for member_id in handlers.values_list("pk", flat=True):
        _announce("beneficiaries.enquiry_waits", enquiry, member_id, at=at, key=f"enquiries:{hour}:{member_id}")


def to_assignee(enquiry: Enquiry, *, at: datetime) -> None:
    """To whoever follows it from now on."""
    key = f"enquiry:{enquiry.pk}:assigned:{enquiry.version}"
    _announce("beneficiaries.enquiry_assigned", enquiry, enquiry.assigned_to_id, at=at, key=key)


def _announce(topic: str, enquiry: Enquiry, member_id, *, at: datetime, key: str) -> None:
    outbox.announce(
        topic,
        organisation_id=enquiry.organisation_id,
        subject_id=enquiry.pk,
        recipient_id=member_id,
        at=at,
        key=key,
    )
