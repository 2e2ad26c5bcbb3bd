"""What a view's address names, found within the organisation or absent."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from confidentiality.models import DocumentSigner, SignatureRequest
from organisations.requests import HouseRequest


def the_request(request: HouseRequest, request_id: UUID) -> SignatureRequest:
    """The request of this address."""
    linked = ("bilan__beneficiary", "bilan__consultant", "organisation")
    return get_object_or_404(SignatureRequest.objects.select_related(*linked), pk=request_id)


def the_signer(request: HouseRequest, signer_id: UUID) -> DocumentSigner:
    """The signer of this address; a signature whose turn has not come is absent."""
    linked = ("request__bilan__beneficiary", "request__bilan__consultant", "request__organisation")
    told = DocumentSigner.objects.select_related(*linked).exclude(invited_at=None)
    return get_object_or_404(told, pk=signer_id)


def the_party(request: HouseRequest, party_id: UUID) -> SignatureRequest:
    """The request of a signer, for whoever follows it; `party` says which one."""
    linked = ("request__bilan__beneficiary", "request__bilan__consultant", "request__organisation")
    party = get_object_or_404(DocumentSigner.objects.select_related(*linked), pk=party_id)
    party.request.party = party  # type: ignore[attr-defined]
    return party.request
