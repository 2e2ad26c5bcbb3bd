"""The person's own invoices."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from beneficiaries.finding import own_bilan
from beneficiaries.models import Bilan
from foundation import clock
from funding.invoicing.finding import Read, own_invoice
from funding.invoicing.screens import own_documents, rows_of
from funding.invoicing.views.common import drawn
from organisations.access import requires
from organisations.permissions import Verb
from organisations.rates import PDF_RATE, limited
from organisations.requests import HouseRequest


@require_safe
@requires(Verb.SEE_OWN_INVOICES, own_bilan)
def invoices(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """What the person was invoiced, what they paid, what is left."""
    rows = rows_of(own_documents(bilan), today=clock.today())
    return render(request, "funding/invoicing/own.html", {"rows": rows, "bilan": bilan})


@require_safe
@requires(Verb.SEE_OWN_INVOICES, own_invoice)
@limited("invoice_pdf", PDF_RATE, reads=True)
def invoice(request: HouseRequest, read: Read) -> HttpResponse:
    """The document itself."""
    slug = request.organisation.slug
    return drawn(request, read.invoice, lambda: redirect("invoicing:own_invoices", slug=slug))
