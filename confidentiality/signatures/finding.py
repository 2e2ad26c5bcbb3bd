"""What a view's address names, found within the organisation or absent."""

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from confidentiality.models import DocumentSigner, SignatureRequest
from organisations.requests import HouseRequest


def the_request(request: HouseRequest, signature_id: UUID) -> SignatureRequest:
    """The request of this address."""
    linked = ("bilan__beneficiary", "bilan__consultant", "organisation")
    return get_object_or_404(SignatureRequest.objects.select_related(*linked), pk=signature_id)


def own_signer(request: HouseRequest, signer_id: UUID) -> DocumentSigner:
    """The person's signature of this address; one whose turn has not come is absent."""
    return get_object_or_404(_told().filter(role=DocumentSigner.Role.PERSON), pk=signer_id)


def member_signer(request: HouseRequest, house_signer_id: UUID) -> DocumentSigner:
    """The signature of this address that a member gives for the house."""
    return get_object_or_404(_told().exclude(role=DocumentSigner.Role.PERSON), pk=house_signer_id)


def _told() -> QuerySet[DocumentSigner]:
    linked = ("request__bilan__beneficiary", "request__bilan__consultant", "request__organisation")
    return DocumentSigner.objects.select_related(*linked).exclude(invited_at=None)


def the_party(request: HouseRequest, party_id: UUID) -> SignatureRequest:
    """The request of a signer, for whoever follows it; `party` says which one."""
    linked = ("request__bilan__beneficiary", "request__bilan__consultant", "request__organisation")
    party = get_object_or_404(DocumentSigner.objects.select_related(*linked), pk=party_id)
    party.request.party = party  # type: ignore[attr-defined]
    return party.request
