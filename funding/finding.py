"""What a view's address names, found within the organisation or absent."""

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from funding.models import Agreement


def the_agreement(request: HttpRequest, agreement_id: UUID) -> Agreement:
    """The agreement of this address."""
    agreements = Agreement.objects.select_related("bilan__beneficiary", "fact")
    return get_object_or_404(agreements, pk=agreement_id)
