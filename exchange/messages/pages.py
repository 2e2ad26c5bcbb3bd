"""Messages as their page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse

from exchange.messages.finding import Thread
from exchange.messages.queries import files_with
from exchange.messages.rules import may_take_back
from exchange.models import BilanFile, Message
from exchange.models.messages import Party
from foundation.clock import paris_day
from foundation.formats import file_size


@dataclass(frozen=True)
class Attached:
    """A document that came along; without address once it was taken away."""

    label: str
    url: str = ""


@dataclass(frozen=True)
class Bubble:
    """One message, from the side of who reads it."""

    message: Message
    is_mine: bool
    who: str
    text: str
    about: str
    day: date | None  # the day on which it was sent, when the one above is of another
    read_at: datetime | None
    is_new: bool
    take_back_url: str = ""
    files: list[Attached] = field(default_factory=list)


def bubbles(thread: Thread, messages: Sequence[Message], *, user_id: UUID) -> list[Bubble]:
    """Messages in their order, each with its documents, in one more query."""
    documents = files_with(list(messages), thread.bilan)
    shown, above = [], None
    for message in messages:
        day = paris_day(message.sent_at)
        shown.append(_bubble(thread, message, documents, user_id=user_id, day=day if day != above else None))
        above = day
    return shown


def _bubble(
    thread: Thread, message: Message, documents: dict[str, BilanFile], *, user_id: UUID, day: date | None
) -> Bubble:
    is_mine = message.party == thread.party
    may_go = may_take_back(message, user_id=user_id, is_person=thread.is_person) is None
    return Bubble(
        message=message,
        is_mine=is_mine,
        who="Vous" if is_mine and (thread.is_person or message.sent_by_id == user_id) else _name(thread, message),
        text=message.text,
        about=message.about,
        day=day,
        read_at=message.read_at if is_mine else None,
        is_new=not is_mine and message.read_at is None,
        take_back_url=thread.url("message_take_back", message.pk) if may_go else "",
        files=[_attached(thread, documents.get(file)) for file in message.files],
    )


def _name(thread: Thread, message: Message) -> str:
    """Who wrote: a predecessor's messages are not said to be the one's in charge today."""
    if message.party == Party.PERSON:
        return str(thread.bilan.beneficiary)
    consultant = thread.bilan.consultant
    return str(consultant) if consultant.user_id == message.sent_by_id else "Qui vous accompagnait alors"


def _attached(thread: Thread, file: BilanFile | None) -> Attached:
    if file is None:
        return Attached("Document retiré depuis")
    slug = thread.bilan.organisation.slug
    name, ids = ("own", [file.pk]) if thread.is_person else ("bilan", [thread.bilan_id, file.pk])
    label = f"{file.get_kind_display()}, {file_size(file.bytes)}"
    return Attached(label, reverse(f"exchange:{name}_file_file", args=[slug, *ids]))
