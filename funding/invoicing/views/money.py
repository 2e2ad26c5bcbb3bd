"""One invoice and the money that moves for it."""

from collections.abc import Callable
from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation import clock
from foundation.formats import euros
from funding.invoicing import reading, settling
from funding.invoicing.finding import the_invoice, the_settlement
from funding.invoicing.forms import LossForm, MoneyForm, ReasonForm
from funding.invoicing.refusals import InvoiceRefused
from funding.invoicing.screens import facts_of, rows_of, settlements_of
from funding.invoicing.views.common import drawn, page, the_member, to_invoice, tried
from funding.models import Invoice, Settlement
from funding.queries.vat import vat_on
from organisations.access import requires
from organisations.permissions import Verb, can
from organisations.rates import PDF_RATE, limited
from organisations.requests import HouseRequest

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@requires(Verb.SEE_FUNDING, the_invoice)
def invoice(request: HouseRequest, invoice: Invoice) -> HttpResponse:
    """One document: what it says, what was paid of it, what may be done."""
    (row,) = rows_of([invoice], today=clock.today())
    context = {
        "row": row,
        "invoice": invoice,
        "bilan": invoice.bilan,
        "facts": facts_of(row) if invoice.is_issued and not invoice.is_credit_note else [],
        "settlements": settlements_of(invoice),
        "reminders": list(invoice.reminders.all()),
        "credit_notes": rows_of(invoice.credit_notes.order_by("prepared_at"), today=clock.today()),
        "may_invoice": bool(can(request.actor, Verb.INVOICE, invoice)),
        "overpaid": -row.balance.due,
        "links": [_document_link(request, invoice)] if invoice.is_issued else [],
        "vat": None if invoice.is_issued else vat_on(clock.today()),
    }
    return render(request, "funding/invoicing/invoice.html", context)


def _document_link(request: HouseRequest, invoice: Invoice) -> dict[str, str]:
    url = reverse("invoicing:invoice_pdf", args=[request.organisation.slug, invoice.pk])
    return {"url": url, "label": "Ouvrir le document", "icon": "document-text"}


@require_safe
@requires(Verb.SEE_FUNDING, the_invoice)
@limited("invoice_pdf", PDF_RATE, reads=True)
def pdf(request: HouseRequest, invoice: Invoice) -> HttpResponse:
    """The document itself; a draft has none."""
    if not invoice.is_issued:
        raise Http404
    return drawn(request, invoice, lambda: to_invoice(request, invoice))


@form_methods
@requires(Verb.INVOICE, the_invoice)
def pay(request: HouseRequest, invoice: Invoice) -> HttpResponse:
    """Note a payment, whole or in part."""
    return _money(request, invoice, "payment", settling.record_payment, sign=1)


@form_methods
@requires(Verb.INVOICE, the_invoice)
def refund(request: HouseRequest, invoice: Invoice) -> HttpResponse:
    """Note what was given back."""
    return _money(request, invoice, "refund", settling.record_refund, sign=-1)


def _money(request: HouseRequest, invoice: Invoice, name: str, record: Callable, *, sign: int) -> HttpResponse:
    _refuse_unissued(invoice)
    due = max(sign * reading.balance_of(invoice).due, Decimal(0))
    initial = {"amount": due or None, "on": clock.today(), "means": Settlement.Means.TRANSFER, "seen": due}
    form = MoneyForm(request.POST or None, initial=initial)
    if tried(form, lambda: record(invoice, by=the_member(request), at=clock.now(), **form.cleaned_data)):
        words = "Le paiement est noté" if sign > 0 else "Le remboursement est noté"
        messages.success(request, f"{words}\N{NO-BREAK SPACE}: {euros(form.cleaned_data['amount'])}.")
        return to_invoice(request, invoice)
    form.shows(due)
    return page(request, name, form, {"invoice": invoice, "due": due})


@form_methods
@requires(Verb.INVOICE, the_invoice)
def lose(request: HouseRequest, invoice: Invoice) -> HttpResponse:
    """Give up what is left to pay."""
    _refuse_unissued(invoice)
    form = LossForm(request.POST or None, initial={"on": clock.today()})
    if tried(form, lambda: settling.write_off(invoice, by=the_member(request), at=clock.now(), **form.cleaned_data)):
        messages.success(request, "La somme est passée en perte. Plus aucune relance ne part.")
        return to_invoice(request, invoice)
    return page(request, "loss", form, {"invoice": invoice, "due": reading.balance_of(invoice).due})


@form_methods
@requires(Verb.INVOICE, the_settlement)
def void(request: HouseRequest, settlement: Settlement) -> HttpResponse:
    """Take back an entry that was mistyped."""
    form = ReasonForm(request.POST or None)
    by, reason = the_member(request), form.data.get("reason", "")
    if tried(form, lambda: settling.void_settlement(settlement, reason=reason, by=by, at=clock.now())):
        messages.success(request, "L’écriture est annulée. Elle reste lisible, et ne compte plus.")
        return to_invoice(request, settlement.invoice)
    return page(request, "void", form, {"settlement": settlement, "invoice": settlement.invoice})


@require_POST
@requires(Verb.INVOICE, the_invoice)
def stop_reminders(request: HouseRequest, invoice: Invoice) -> HttpResponse:
    """Remind this payer no more."""
    try:
        settling.stop_reminders(invoice, at=clock.now())
    except InvoiceRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Plus aucune relance ne part pour cette facture.")
    return to_invoice(request, invoice)


def _refuse_unissued(invoice: Invoice) -> None:
    if not invoice.is_issued or invoice.is_credit_note:
        raise Http404
