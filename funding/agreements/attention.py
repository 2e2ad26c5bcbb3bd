"""What waits for a member about documents: a convention that silence refused, to be sent again. Days, never content."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.urls import reverse

from beneficiaries.attention import AttentionItem, Urgency, attends
from foundation.formats import plain_day
from funding.agreements.kinds import State
from funding.models import Document
from organisations.permissions import Actor, Standing

SHOWN = 12


@attends("funding.documents")
def lapsed_documents(actor: Actor, *, slug: str, at: datetime) -> Iterator[AttentionItem]:
    """Documents of one's bilans that nobody answered in time, until they are sent again."""
    if actor.membership_id is None or Standing.CONSULTANT not in actor.standings:
        return
    again = Document.objects.filter(supersedes=OuterRef("pk"))
    lapsed = Document.objects.filter(
        ~Exists(again), bilan__consultant_id=actor.membership_id, bilan__cancelled_at=None, state=State.LAPSED
    )
    for document in lapsed.select_related("bilan__beneficiary").order_by("settled_at")[:SHOWN]:
        yield AttentionItem(
            urgency=Urgency.LATE,
            since=document.settled_at or at,
            subject=document.bilan.beneficiary.shown_to(actor),
            why=f"{document.get_kind_display()} sans réponse au {plain_day(document.answer_by)}",
            action_label="Transmettre à nouveau",
            url=reverse("funding:documents", args=[slug, document.bilan_id]),
            icon="document-text",
        )
