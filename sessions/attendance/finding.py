"""What an address of attendance names, found within the organisation or absent."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from organisations.requests import HouseRequest
from sessions.models import Attestation, Contestation, PaperSheet

SESSION = ("session__bilan__beneficiary", "session__bilan__organisation", "session__consultant", "session__step")


def the_sheet(request: HouseRequest, sheet_id: UUID) -> PaperSheet:
    """The printed sheet of this address."""
    linked = ("bilan__beneficiary", "bilan__organisation", "bilan__consultant")
    return get_object_or_404(PaperSheet.objects.select_related(*linked), pk=sheet_id)


def the_attestation(request: HouseRequest, attestation_id: UUID) -> Attestation:
    """The attestation of this address."""
    return get_object_or_404(Attestation.objects.select_related(*SESSION), pk=attestation_id)


def the_contestation(request: HouseRequest, contestation_id: UUID) -> Contestation:
    """The contestation of this address."""
    return get_object_or_404(Contestation.objects.select_related(*SESSION), pk=contestation_id)
