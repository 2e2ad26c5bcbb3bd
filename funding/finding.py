"""What a view's address names, found within the organisation or absent."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from funding.models import Agreement
from organisations.requests import HouseRequest


def the_agreement(request: HouseRequest, agreement_id: UUID) -> Agreement:
    """The agreement of this address."""
    agreements = Agreement.objects.select_related("bilan__beneficiary", "fact")
    return get_object_or_404(agreements, pk=agreement_id)
