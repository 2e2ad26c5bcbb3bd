"""What waits for a consultant here: messages to read, sessions to close. Counts and dates, never a word."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from beneficiaries.attention import AttentionItem, Urgency, attends
from exchange.closing.queries import count_to_close
from exchange.messages.queries import conversations_of
from organisations.permissions import Actor, Standing

SHOWN = 12


@attends("exchange.messages")
def unread_messages(actor: Actor, *, slug: str, at: datetime) -> Iterator[AttentionItem]:
    """Each conversation in which something waits to be read."""
    if actor.membership_id is None or Standing.CONSULTANT not in actor.standings:
        return
    for conversation in conversations_of(actor.membership_id).filter(unread_by_consultant__gt=0)[:SHOWN]:
        number = conversation.unread_by_consultant
        yield AttentionItem(
            urgency=Urgency.NOW,
            since=conversation.last_at,
            subject=conversation.bilan.beneficiary.shown_to(actor),
            why="Un message à lire" if number == 1 else f"{number} messages à lire",
            action_label="Lire",
            url=f"{reverse('exchange:bilan_messages', args=[slug, conversation.bilan_id])}#suite",
            icon="chat-bubble-left-right",
        )


@attends("exchange.sessions_to_close")
def papers_that_lack(actor: Actor, *, slug: str, at: datetime) -> Iterator[AttentionItem]:
    """One line for the sessions that lack a note, or several things: one outcome or signature stands by itself."""
    if actor.membership_id is None or Standing.CONSULTANT not in actor.standings:
        return
    count = count_to_close(actor, at)
    if not count.notes and count.sessions < 2:
        return
    yield AttentionItem(
        urgency=Urgency.NEW,
        since=count.since or at,
        subject="Une séance à clore" if count.sessions == 1 else f"{count.sessions} séances à clore",
        why=count.sentence,
        action_label="Voir la liste",
        url=reverse("bilans:to_close", args=[slug]),
        icon="clipboard-document-check",
    )
