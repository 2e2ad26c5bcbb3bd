"""What reads messages; and, from the clear tables, how many wait."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, F, Func, Q, QuerySet, Sum, Value

from beneficiaries.models import Bilan
from beneficiaries.queries import of_person_named_like
from exchange.models import BilanFile, Conversation, HelpRequest, Message
from exchange.models.messages import Party

OTHER = {Party.PERSON: Party.CONSULTANT, Party.CONSULTANT: Party.PERSON}


def messages_of(bilan: Bilan) -> QuerySet[Message]:
    """Every message of a bilan, newest first; it must be open."""
    return Message.objects.filter(bilan=bilan).select_related("sent_by").order_by("-sent_at", "-pk")


def received(bilan: Bilan, reader: Party) -> QuerySet[Message]:
    """What the other one wrote."""
    return Message.objects.filter(bilan=bilan, party=OTHER[reader])


def files_with(messages: list[Message], bilan: Bilan) -> dict[str, BilanFile]:
    """The documents that came with some messages and are still there, by their id, in one query."""
    ids = [file for message in messages for file in message.files]
    if not ids:
        return {}
    return {str(file.pk): file for file in BilanFile.objects.filter(bilan=bilan, pk__in=ids)}


def running() -> dict[str, Func]:
    """Annotations: whether the bilan of a row is over, or stopped by the person."""
    return {
        "is_over": Func(F("bilan_id"), Value("closed"), function="bilan_has_fact", output_field=BooleanField()),
        "is_halted": Func(F("bilan_id"), function="bilan_is_stopped", output_field=BooleanField()),
    }


def conversations_of(membership_id: UUID, *, query: str = "") -> QuerySet[Conversation]:
    """The conversations that a consultant may open today, what waits for them first. Clear tables alone."""
    found: Any = Conversation.objects.filter(
        bilan__consultant_id=membership_id, bilan__is_content_agreed=True, bilan__cancelled_at=None
    )
    found = found.annotate(waits=Q(unread_by_consultant__gt=0), **running()).filter(is_over=False, is_halted=False)
    if query:
        found = found.filter(bilan__in=Bilan.objects.filter(of_person_named_like(query)))
    return found.select_related("bilan__beneficiary").order_by("-waits", "-last_at", "pk")


def has_written_since(bilan_id: UUID, instant: datetime) -> bool:
    """Whether the person wrote last, or asked for help, since an instant: read from the clear tables."""
    wrote = Conversation.objects.filter(bilan=bilan_id, last_party=Party.PERSON, last_at__gte=instant)
    return wrote.exists() or HelpRequest.objects.filter(bilan=bilan_id, asked_at__gte=instant).exists()


def unread_by_consultant(membership_id: UUID) -> int:
    """How many messages wait for a consultant, in all the bilans whose content they may open."""
    waiting = conversations_of(membership_id).order_by().filter(unread_by_consultant__gt=0)
    return waiting.aggregate(number=Sum("unread_by_consultant"))["number"] or 0


def unread_by_person(bilan: UUID | QuerySet) -> int:
    """How many messages wait for the person in a bilan, which a query may name."""
    found: Any = Conversation.objects.filter(bilan_id__in=[bilan] if isinstance(bilan, UUID) else bilan)
    return found.values_list("unread_by_person", flat=True).first() or 0


@dataclass(frozen=True)
class ConversationPanel:
    """Where the messages of one bilan stand, for its page: counts and days, never a word."""

    unread: int
    last_at: datetime | None
    help_asked: int
    help_waits: bool


def conversation_panel(bilan: Bilan) -> ConversationPanel:
    """Two queries, whatever was written."""
    conversation = Conversation.objects.filter(bilan=bilan).first()
    asked = list(HelpRequest.objects.filter(bilan=bilan).values_list("answered_at", flat=True))
    return ConversationPanel(
        unread=conversation.unread_by_consultant if conversation else 0,
        last_at=conversation.last_at if conversation else None,
        help_asked=len(asked),
        help_waits=None in asked,
    )
