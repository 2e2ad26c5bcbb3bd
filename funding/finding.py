"""What a view's address names, found within the organisation or absent."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from funding.models import Agreement, FundingLine, FundingProof
from organisations.requests import HouseRequest


def the_agreement(request: HouseRequest, agreement_id: UUID) -> Agreement:
    """The agreement of this address."""
    agreements = Agreement.objects.select_related("bilan__beneficiary", "fact")
    return get_object_or_404(agreements, pk=agreement_id)


OF_BILAN = ("plan__bilan__beneficiary__employer", "plan__bilan__organisation", "employer", "state_by")


def the_line(request: HouseRequest, line_id: UUID) -> FundingLine:
    """The part of a plan that this address names."""
    return get_object_or_404(FundingLine.objects.select_related(*OF_BILAN), pk=line_id)


def the_proof(request: HouseRequest, proof_id: UUID) -> FundingProof:
    """The paper of a payer that this address names."""
    proofs = FundingProof.objects.select_related("line__plan__bilan__beneficiary", "line__plan__bilan__organisation")
    return get_object_or_404(proofs, pk=proof_id)
