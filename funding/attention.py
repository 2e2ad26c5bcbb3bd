"""What funding adds to the start page of members: a part to deal again, declarations that are due."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.urls import reverse

from beneficiaries.attention import AttentionItem, Urgency, attends
from foundation.clock import PARIS, paris_day
from foundation.formats import euros
from funding.declarations.calendar import Step
from funding.declarations.queries import CalendarRow, calendar_of
from funding.line_states import LineState
from funding.models import FundingLine
from organisations.permissions import Actor, Standing, Verb, can


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


@attends("funding.declarations")
def declarations_due(actor: Actor, *, slug: str, at: datetime) -> Iterator[AttentionItem]:
    """What is late on a platform, or ends today or tomorrow, for whoever declares it."""
    if not can(actor, Verb.LIST_DECLARATIONS):
        return
    today = paris_day(at)
    for row in calendar_of(actor, today=today):
        if row.due.on is None or not (row.is_late or _is_near(row, today)):
            continue
        yield AttentionItem(
            urgency=_urgency(row, today),
            since=datetime.combine(row.due.on, time(0), PARIS),
            subject=row.person,
            why=f"{row.platform}\N{NO-BREAK SPACE}: {row.label.lower()}, {row.said}",
            action_label="Voir la fiche",
            url=reverse("declarations:sheet", args=[slug, row.line.pk]),
            icon="clipboard-document-check",
        )


def _is_near(row: CalendarRow, today: date) -> bool:
    """What ends today or tomorrow, and a first meeting that is to be moved; not what the platform still has time for."""
    if row.due.step == Step.START:
        return True
    return not row.due.is_waited_for and row.due.on is not None and row.due.on <= today + timedelta(days=1)


def _urgency(row: CalendarRow, today: date) -> Urgency:
    if row.is_late:
        return Urgency.LATE
    return Urgency.NOW if row.due.on == today and row.due.step != Step.START else Urgency.SOON
