"""What an address about invoices names, found within the organisation or absent."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from beneficiaries.finding import own_bilan
from beneficiaries.models import EmployerContact
from funding.invoicing.screens import documents_of_firms, own_documents
from funding.models import FundingLine, Invoice, Settlement, VatPeriod
from organisations.permissions import Actor, Standing
from organisations.requests import HouseRequest

LINKED = ("bilan__beneficiary__employer", "bilan__consultant", "bilan__organisation")


def the_invoice(request: HouseRequest, invoice_id: UUID) -> Invoice:
    """The invoice, credit note or draft of this address."""
    invoices = Invoice.objects.select_related(*LINKED, "line__plan", "credited", "issued_by", "employer")
    return get_object_or_404(invoices, pk=invoice_id)


def the_settlement(request: HouseRequest, settlement_id: UUID) -> Settlement:
    """The payment, refund or loss of this address."""
    linked = ("invoice__bilan__beneficiary", "invoice__bilan__organisation", "invoice__line__plan")
    return get_object_or_404(Settlement.objects.select_related(*linked), pk=settlement_id)


def the_part(request: HouseRequest, line_id: UUID) -> FundingLine:
    """The part of the price that this address names."""
    linked = tuple(f"plan__{name}" for name in LINKED)
    return get_object_or_404(FundingLine.objects.select_related(*linked), pk=line_id)


def the_period(request: HouseRequest, period_id: UUID) -> VatPeriod:
    """A VAT regime that stands."""
    return get_object_or_404(VatPeriod, pk=period_id, withdrawn_at=None)


@dataclass(frozen=True)
class Read:
    """An issued invoice in the space of who pays it."""

    invoice: Invoice
    standing: Standing

    def ties(self, actor: Actor) -> frozenset[Standing]:
        return frozenset({self.standing})


def own_invoice(request: HouseRequest, invoice_id: UUID) -> Read:
    """An invoice of the person who is signed in."""
    return Read(get_object_or_404(own_documents(own_bilan(request)), pk=invoice_id), Standing.PERSON)


def paid_invoice(request: HouseRequest, paid_invoice_id: UUID) -> Read:
    """An invoice of a firm that the one who is signed in stands for, for a bilan whose convention stands."""
    contacts = EmployerContact.objects.filter(user_id=request.user.pk, ended_at=None).select_related("employer")
    employers = [contact.employer for contact in contacts]
    if not employers:
        raise Http404
    return Read(get_object_or_404(documents_of_firms(employers), pk=paid_invoice_id), Standing.EMPLOYER_CONTACT)
