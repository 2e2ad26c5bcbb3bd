"""What a view's address names, found within the organisation or absent."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from beneficiaries.models import Beneficiary, Bilan, Fact, Mandate
from beneficiaries.queries import current_bilan_of
from organisations.requests import HouseRequest


def the_beneficiary(request: HouseRequest, beneficiary_id: UUID) -> Beneficiary:
    """The person of this address."""
    return get_object_or_404(Beneficiary.objects.select_related("employer", "organisation"), pk=beneficiary_id)


def the_bilan(request: HouseRequest, bilan_id: UUID) -> Bilan:
    """The bilan of this address."""
    bilans = Bilan.objects.select_related("beneficiary", "beneficiary__employer", "consultant", "organisation")
    return get_object_or_404(bilans, pk=bilan_id)


def the_fact(request: HouseRequest, fact_id: UUID) -> Fact:
    """The fact of this address."""
    return get_object_or_404(Fact.objects.select_related("bilan", "bilan__beneficiary"), pk=fact_id)


def the_mandate(request: HouseRequest, mandate_id: UUID) -> Mandate:
    """The mandate of this address."""
    linked = ("member", "replaces", "proposed_by", "bilan__beneficiary", "bilan__consultant", "bilan__organisation")
    return get_object_or_404(Mandate.objects.select_related(*linked), pk=mandate_id)


def own_bilan(request: HouseRequest) -> Bilan:
    """The bilan of the person who is signed in."""
    bilan = current_bilan_of(request.user.pk)
    if bilan is None:
        raise Http404
    return bilan
