"""What syntheses add to the start page of members: that the person answered, never what."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from beneficiaries.attention import AttentionItem, Urgency, attends
from beneficiaries.course_in_database import begun_before, running
from foundation.clock import paris_day
from foundation.formats import near_day
from organisations.permissions import Actor, Standing
from organisations.queries import caseload_rules
from synthesis.models import Synthesis


@attends("synthesis.answers")
def answers_of_people(actor: Actor, *, slug: str, at: datetime) -> Iterator[AttentionItem]:
    """Remarks that wait, and syntheses validated lately; those that wait for long are late in the list already."""
    if Standing.CONSULTANT not in actor.standings:
        return
    late = begun_before(caseload_rules().synthesis_days, at)
    mine = running().filter(consultant_id=actor.membership_id, is_content_agreed=True)
    for one in Synthesis.objects.filter(bilan__in=mine, frozen_at=None).select_related("bilan__beneficiary"):
        validated = one.validated_at is not None and one.validated_at >= late
        if not (one.open_comments or validated):
            continue
        several = "s" if one.open_comments > 1 else ""
        yield AttentionItem(
            urgency=Urgency.NEW,
            since=one.validated_at or one.shared_at or one.started_at,
            subject=one.bilan.beneficiary.shown_to(actor),
            why=f"{one.open_comments} remarque{several} sur la synthèse"
            if one.open_comments
            else f"Synthèse validée le {near_day(one.validated_at, paris_day(at))}, à figer",
            action_label="Répondre" if one.open_comments else "Ouvrir",
            url=reverse("synthesis:write", args=[slug, one.bilan_id]),
            icon="chat-bubble-left-right" if one.open_comments else "document-check",
        )
