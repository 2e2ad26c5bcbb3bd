"""What a view's address names, found within the organisation or absent."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from funding.finding import OF_BILAN
from funding.models import FundingLine
from funding.models.declarations import Declaration
from organisations.requests import HouseRequest


def the_declared_line(request: HouseRequest, line_id: UUID) -> FundingLine:
    """The part of a plan whose sheet is asked: a platform's, or any payer who wants the same figures."""
    lines = FundingLine.objects.counted().select_related(*OF_BILAN)
    return get_object_or_404(lines, pk=line_id)


def the_declaration(request: HouseRequest, declaration_id: UUID) -> Declaration:
    """The declaration of this address."""
    found = Declaration.objects.select_related("line__plan__bilan__beneficiary")
    return get_object_or_404(found, pk=declaration_id)
