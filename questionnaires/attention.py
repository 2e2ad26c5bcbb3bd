"""What questionnaires add to the start page of members: dates, never an answer."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from beneficiaries.attention import AttentionItem, Urgency, attends
from beneficiaries.course_in_database import running
from foundation.clock import paris_day
from foundation.formats import near_day
from organisations.permissions import Actor, Standing
from questionnaires.queries import unread_by


@attends("questionnaires.answers")
def answers_received(actor: Actor, *, slug: str, at: datetime) -> Iterator[AttentionItem]:
    """Questionnaires handed in since the consultant last opened those of this bilan, while content is open to them."""
    if Standing.CONSULTANT not in actor.standings:
        return
    for one in unread_by(actor).filter(bilan__in=running(), bilan__is_content_agreed=True):
        yield AttentionItem(
            urgency=Urgency.NEW,
            since=one.submitted_at or at,
            subject=one.bilan.beneficiary.shown_to(actor),
            why=f"Questionnaire rendu le {near_day(one.submitted_at, paris_day(at))}",
            action_label="Lire",
            url=reverse("questionnaires:results", args=[slug, one.pk]),
            icon="document-check",
        )
