"""What these views share."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect

from organisations.actors import member_of
from organisations.models import Membership
from organisations.requests import HouseRequest


def the_member(request: HouseRequest) -> Membership:
    return member_of(request.actor)


def to_bilan(request: HouseRequest, bilan_id: UUID) -> HttpResponse:
    return redirect("bilans:bilan", slug=request.organisation.slug, bilan_id=bilan_id)
