"""What a view's address names: the conversation of a bilan, one of its messages."""

from dataclasses import dataclass
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import reverse

from beneficiaries.finding import own_bilan, the_bilan
from beneficiaries.models import Bilan
from exchange.models import Message
from exchange.models.messages import Party
from organisations.permissions import Actor, Standing
from organisations.requests import HouseRequest


@dataclass(frozen=True)
class Thread:
    """The messages of one bilan, as one of its two people sees them."""

    bilan: Bilan
    is_person: bool
    message_id: UUID | None = None

    @property
    def bilan_id(self) -> UUID:
        return self.bilan.pk

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The ties of the bilan."""
        return self.bilan.ties(actor)

    @property
    def message(self) -> Message:
        return get_object_or_404(Message, pk=self.message_id, bilan=self.bilan)

    @property
    def party(self) -> Party:
        return Party.PERSON if self.is_person else Party.CONSULTANT

    def url(self, page: str = "messages", *ids: UUID) -> str:
        """Where a page of this conversation is, in the space of who reads it."""
        slug = self.bilan.organisation.slug
        where = [slug] if self.is_person else [slug, self.bilan_id]
        return reverse(f"exchange:{'own' if self.is_person else 'bilan'}_{page}", args=[*where, *ids])


def the_thread(request: HouseRequest, bilan_id: UUID, message_id: UUID | None = None) -> Thread:
    """A professional's address; the person who types it is still the person."""
    bilan = the_bilan(request, bilan_id)
    return Thread(bilan, Standing.PERSON in bilan.ties(request.actor), message_id)


def own_thread(request: HouseRequest, message_id: UUID | None = None) -> Thread:
    """The person's own address."""
    return Thread(own_bilan(request), True, message_id)
