"""What a view's address names, found within the organisation or absent."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from organisations.requests import HouseRequest
from sessions.models import Session


def the_session(request: HouseRequest, session_id: UUID) -> Session:
    """The session of this address."""
    sessions = Session.objects.select_related("bilan__beneficiary", "bilan__organisation", "step", "consultant")
    return get_object_or_404(sessions, pk=session_id)


def the_work(request: HouseRequest, work_id: UUID) -> Session:
    """The declared work of this address."""
    work = Session.objects.select_related("bilan__beneficiary", "bilan__organisation")
    return get_object_or_404(work, pk=work_id, kind=Session.Kind.PERSONAL_WORK)
