"""What these views share."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from foundation.pdf import FILE_NAME, PdfUnavailable
from funding.invoicing.facturx import pdf_of
from funding.invoicing.refusals import InvoiceRefused
from funding.models import Invoice
from organisations.actors import member_of
from organisations.models import Membership
from organisations.requests import HouseRequest


def the_member(request: HouseRequest) -> Membership:
    return member_of(request.actor)


def to_invoice(request: HouseRequest, invoice: Invoice) -> HttpResponse:
    return redirect("invoicing:invoice", slug=request.organisation.slug, invoice_id=invoice.pk)


def tried(form: forms.Form, act: Callable[[], object]) -> bool:
    """Whether a valid form was acted on; a refusal stands beside its field."""
    if not form.is_valid():
        return False
    try:
        act()
    except InvoiceRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    return True


def page(request: HouseRequest, name: str, form: forms.Form, context: dict[str, Any]) -> HttpResponse:
    """A form, with what was typed in it."""
    status = 422 if form.is_bound else 200
    return render(request, f"funding/invoicing/{name}.html", {"form": form} | context, status=status)


def drawn(request: HouseRequest, invoice: Invoice, back: Callable[[], HttpResponse]) -> HttpResponse:
    """The document itself; where none can be made, the page says so."""
    try:
        pdf = pdf_of(invoice)
    except PdfUnavailable as fault:
        messages.error(request, str(fault))
        return back()
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{FILE_NAME}"'
    return response
