"""The facts of the bilan decide when a synthesis was handed over; its own dates follow.

A fact may be recorded or corrected on the page of the bilan, without the synthesis: its dates
are read again from the live facts each time.
"""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from beneficiaries.models import Bilan, Fact
from beneficiaries.queries import course_of
from beneficiaries.rules import Kind
from beneficiaries.signals import fact_recorded
from synthesis.models import Synthesis

FOLLOWED = {
    "proposed_at": Kind.HANDING_OVER_PROPOSED,
    "handed_over_at": Kind.HANDED_OVER,
    "received_at": Kind.RECEIVED,
}


@receiver(fact_recorded, dispatch_uid="synthesis_follows_facts")
def follow(sender: type[Fact], fact: Fact, bilan: Bilan, at: datetime, **kwargs: Any) -> None:
    """Take over the dates of a fact that speaks of the synthesis."""
    if fact.kind not in FOLLOWED.values():
        return
    synthesis = Synthesis.objects.filter(bilan_id=bilan.pk, frozen_at__isnull=False).select_related("bilan").first()
    if synthesis is not None:
        follow_facts(synthesis)


def follow_facts(synthesis: Synthesis) -> None:
    """Set the dates of a frozen synthesis as the live facts say; without handing over, no receipt."""
    course = course_of(synthesis.bilan)
    lines = {field: course.last(kind) for field, kind in FOLLOWED.items()}
    if lines["handed_over_at"] is None:
        lines["received_at"] = None
    for field, line in lines.items():
        setattr(synthesis, field, line.occurred_at if line else None)
    synthesis.save(update_fields=list(FOLLOWED))
