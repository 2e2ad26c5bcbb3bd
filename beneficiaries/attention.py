"""What waits for a member of the team, on their start page; every app of the house may add its own.

An app writes its sources in `<app>/attention.py`, imported by `apps.py`:

    @attends("exchange.messages")
    def unread_messages(actor: Actor, *, slug: str, at: datetime) -> Iterable[AttentionItem]: …

A source asks the database a constant number of questions, whatever waits; it says who, why and what to do, never
what was written.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Protocol

from organisations.permissions import Actor


class Urgency(IntEnum):
    """How soon somebody should act; the lowest comes first."""

    NOW = 1  # a person waits today, or a delay ends today
    LATE = 2  # it should have been done
    SOON = 3  # a delay ends in a few days
    NEW = 4  # something arrived


@dataclass(frozen=True)
class AttentionItem:
    """One thing that waits: whom it is about, why it is there, and the one action."""

    urgency: Urgency
    since: datetime  # orders items of the same urgency, the oldest first
    subject: str  # the person, as the reader may see them
    why: str  # a short sentence in French: dates and counts, never content
    action_label: str
    url: str
    icon: str = "bell"
    is_posted: bool = False  # the action changes something at once: a button, not a link


class Source(Protocol):
    def __call__(self, actor: Actor, *, slug: str, at: datetime) -> Iterable[AttentionItem]: ...


_sources: dict[str, Source] = {}


def attends(name: str) -> Callable[[Source], Source]:
    """Declare what adds items to the start page of members; the name says whose: « app.what »."""

    def register(source: Source) -> Source:
        assert name not in _sources, name
        _sources[name] = source
        return source

    return register


def attention_of(actor: Actor, *, slug: str, at: datetime) -> list[AttentionItem]:
    """Everything that waits for a member, the most urgent first."""
    items = [item for source in tuple(_sources.values()) for item in source(actor, slug=slug, at=at)]
    return sorted(items, key=lambda item: (item.urgency, item.since, item.subject))
