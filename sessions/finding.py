"""What a view's address names, found within the organisation or absent."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from organisations.requests import HouseRequest
from sessions.models import Session


def the_session(request: HouseRequest, session_id: UUID) -> Session:
    """The session of this address."""
    sessions = Session.objects.select_related("bilan__beneficiary", "bilan__organisation", "step", "consultant")
    return get_object_or_404(sessions, pk=session_id)
