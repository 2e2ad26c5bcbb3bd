"""What a view's address names, found within the organisation or absent."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from beneficiaries.co_signing import representative_of
from beneficiaries.models import AddressChange, Beneficiary, Bilan, EmployerContact, Fact, Mandate, Representative
from beneficiaries.queries import current_bilan_of
from organisations.permissions import Actor, Standing
from organisations.requests import HouseRequest


def the_beneficiary(request: HouseRequest, beneficiary_id: UUID) -> Beneficiary:
    """The person of this address; a file that was merged into another is absent."""
    whole = Beneficiary.objects.filter(merged_into=None).select_related("employer", "organisation")
    return get_object_or_404(whole, pk=beneficiary_id)


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


def the_representative(request: HouseRequest, representative_id: UUID) -> Representative:
    """The representative of this address."""
    live = Representative.objects.filter(ended_at=None).select_related("beneficiary", "user")
    return get_object_or_404(live, pk=representative_id)


def the_address_change(request: HouseRequest, change_id: UUID) -> AddressChange:
    """The change of address of this address."""
    return get_object_or_404(AddressChange.objects.select_related("beneficiary"), pk=change_id)


def the_contact(request: HouseRequest, contact_id: UUID) -> EmployerContact:
    """The employer's contact of this address."""
    live = EmployerContact.objects.filter(ended_at=None).select_related("employer", "user")
    return get_object_or_404(live, pk=contact_id)


@dataclass(frozen=True)
class Represented:
    """A bilan as the representative of its person sees it."""

    bilan: Bilan
    representative: Representative | None

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """Theirs if they represent the person today; otherwise what the bilan says."""
        if self.representative is not None and self.representative.user_id == actor.user_id:
            return frozenset({Standing.REPRESENTATIVE})
        return self.bilan.ties(actor)


def the_represented(request: HouseRequest, bilan_id: UUID) -> Represented:
    """The bilan of this address, with who represents its person."""
    bilan = the_bilan(request, bilan_id)
    return Represented(bilan, representative_of(bilan))


def own_bilan(request: HouseRequest) -> Bilan:
    """The bilan of the person who is signed in."""
    bilan = current_bilan_of(request.user.pk)
    if bilan is None:
        raise Http404
    return bilan
