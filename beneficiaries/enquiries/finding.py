"""What an address about first contacts names, found within the organisation or absent."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from beneficiaries.enquiries.queries import enquiries_visible_to
from beneficiaries.models import Enquiry, InformationTalk
from organisations.requests import HouseRequest


def the_enquiry(request: HouseRequest, enquiry_id: UUID) -> Enquiry:
    """The first contact of this address, absent for who does not see it in the list: an auditor, a colleague."""
    return get_object_or_404(
        enquiries_visible_to(request.actor).select_related("organisation", "entered_by"), pk=enquiry_id
    )


def the_talk(request: HouseRequest, talk_id: UUID) -> InformationTalk:
    """The information talk of this address."""
    talks = InformationTalk.objects.select_related("enquiry", "enquiry__opened_bilan", "member")
    talks = talks.filter(enquiry__in=enquiries_visible_to(request.actor).order_by().values("pk"))
    return get_object_or_404(talks, pk=talk_id)
