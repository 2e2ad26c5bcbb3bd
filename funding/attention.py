"""What funding adds to the start page of members: a part that was refused and waits to be dealt again."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from beneficiaries.attention import AttentionItem, Urgency, attends
from foundation.formats import euros
from funding.line_states import LineState
from funding.models import FundingLine
from organisations.permissions import Actor, Standing


@attends("funding.refused")
def refused_parts(actor: Actor, *, slug: str, at: datetime) -> Iterator[AttentionItem]:
    """Plans that a payer left, for whoever deals them: who is in charge, and assistants."""
    refused = FundingLine.objects.counted().filter(state=LineState.REFUSED, plan__bilan__cancelled_at=None)
    if Standing.ASSISTANT not in actor.standings:
        if Standing.CONSULTANT not in actor.standings:
            return
        refused = refused.filter(plan__bilan__consultant_id=actor.membership_id)
    for line in refused.select_related("plan__bilan__beneficiary").order_by("state_at"):
        yield AttentionItem(
            urgency=Urgency.LATE,
            since=line.state_at,
            subject=line.plan.bilan.beneficiary.shown_to(actor),
            why=f"Une part de {euros(line.amount)} est refusée\N{NO-BREAK SPACE}: rien ne commence avant une autre solution",
            action_label="Répartir de nouveau",
            url=reverse("funding:deal_plan", args=[slug, line.plan.bilan_id]),
            icon="banknotes",
        )
