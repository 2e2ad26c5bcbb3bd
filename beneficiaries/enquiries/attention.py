"""First contacts on the start page of whoever follows them: what is to be done today, and what is late."""

from collections.abc import Iterable
from datetime import datetime, time

from django.db.models import Q
from django.urls import reverse

from beneficiaries.attention import AttentionItem, Urgency, attends
from beneficiaries.enquiries.queries import enquiries_visible_to
from beneficiaries.enquiries.rules import State
from beneficiaries.models import Enquiry
from foundation.clock import PARIS, paris_day
from organisations.permissions import Actor, Verb, can

SHOWN = 5
WHY = {
    State.NEW: "Premier contact sans réponse",
    State.CALL_BACK: "À rappeler",
    State.TALK_PLANNED: "Entretien d’information",
    State.TALK_HELD: "Réponse attendue après l’entretien d’information",
}


@attends("beneficiaries.enquiries")
def enquiries_to_call(actor: Actor, *, slug: str, at: datetime) -> Iterable[AttentionItem]:
    """Theirs; those of nobody too, for whoever handles them."""
    if actor.membership_id is None or not can(actor, Verb.LIST_ENQUIRIES):
        return
    today = paris_day(at)
    mine = Q(assigned_to_id=actor.membership_id) | Q(assigned_to=None)
    for enquiry in enquiries_visible_to(actor).filter(mine, act_on__lte=today).order_by("act_on", "pk")[:SHOWN]:
        yield _item(enquiry, slug=slug, is_late=enquiry.is_late(today))


def _item(enquiry: Enquiry, *, slug: str, is_late: bool) -> AttentionItem:
    assert enquiry.act_on is not None
    return AttentionItem(
        urgency=Urgency.LATE if is_late else Urgency.NOW,
        since=datetime.combine(enquiry.act_on, time(), tzinfo=PARIS),
        subject=str(enquiry),
        why=WHY[State(enquiry.state)],
        action_label="Ouvrir",
        url=reverse("beneficiaries:enquiry", args=[slug, enquiry.pk]),
        icon="phone",
    )
