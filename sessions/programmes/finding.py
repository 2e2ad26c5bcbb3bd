"""What an address names, found within the organisation or absent."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from sessions.models import Offer, Programme
from sessions.programmes.queries import draft_of, listed


def the_offer(offer_id: UUID) -> Offer:
    """The offer of this address."""
    return get_object_or_404(Offer.objects.select_related("organisation"), pk=offer_id)


def the_version(offer_id: UUID, number: int) -> Programme:
    """The published version of this address."""
    versions = Programme.objects.select_related("offer", "published_by").filter(published_at__isnull=False)
    return get_object_or_404(versions, offer=offer_id, number=number)


def the_draft(offer_id: UUID) -> Programme | None:
    """The draft of this offer, if it is being prepared."""
    draft = draft_of(the_offer(offer_id))
    if draft:
        draft.offer = the_offer(offer_id)
    return draft


def the_listed(slug: str) -> Programme:
    """What visitors may read under this address."""
    programme = listed().filter(offer__slug=slug).first()
    if programme is None:
        raise Http404
    return programme
