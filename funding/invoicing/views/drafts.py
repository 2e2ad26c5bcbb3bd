"""Drafts: prepared from a part of the plan, changed, discarded, issued; and credit notes."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from beneficiaries.finding import the_bilan
from beneficiaries.models import Bilan
from foundation import clock
from funding.invoicing import crediting, drafting, issuing, reading, rules
from funding.invoicing.books import Books
from funding.invoicing.finding import the_invoice, the_part
from funding.invoicing.forms import CreditForm, InvoiceForm
from funding.invoicing.refusals import InvoiceRefused
from funding.invoicing.screens import PLATFORM, REFUSED
from funding.invoicing.views.common import page, the_member, to_invoice, tried
from funding.models import FundingLine, Invoice, LineState
from organisations.access import requires
from organisations.permissions import Verb
from organisations.requests import HouseRequest

# How an invoice names a payment of the contract (`forms.WHAT`).
POSITIONS = {"first": "premier versement", "next": "versement intermédiaire", "last": "solde"}
form_methods = require_http_methods(["GET", "HEAD", "POST"])


@form_methods
@requires(Verb.INVOICE, the_part)
def prepare(request: HouseRequest, line: FundingLine) -> HttpResponse:
    """Draft the invoice of a part, with what is already known of its payer."""
    books = Books([line])
    buyer = books.payer(line)
    if buyer is None:
        messages.info(request, f"{REFUSED if line.state == LineState.REFUSED else PLATFORM}.")
        return redirect("invoicing:bilan_invoices", slug=request.organisation.slug, bilan_id=line.plan.bilan_id)
    form = InvoiceForm(request.POST or None, buyer=buyer, initial=_initial(books, line, buyer))
    made: list[Invoice] = []

    def act() -> None:
        made.append(drafting.prepare_invoice(line, by=the_member(request), at=clock.now(), **form.asked()))

    if tried(form, act):
        return to_invoice(request, made[0])
    return page(request, "prepare", form, _about(books, line))


def _initial(books: Books, line: FundingLine, buyer: Invoice.Buyer) -> dict[str, Any]:
    """What is known of the payer, and what may be invoiced today."""
    known = drafting.details_of(line, buyer)
    today = clock.today()
    amount, what, foreseen = books.allowed(line, on=today), "", books.foreseen(line)
    if foreseen is not None and foreseen.due_on <= today:
        amount, what = min(amount, foreseen.amount), POSITIONS[foreseen.position]
    fields = {name: getattr(known, name) for name in drafting.BuyerDetails.__dataclass_fields__}
    return fields | {"amount": amount or None, "what": what}


def _about(books: Books, line: FundingLine) -> dict[str, Any]:
    return {
        "line": line,
        "bilan": line.plan.bilan,
        "part": books.part(line),
        "foreseen": books.foreseen(line),
        "allowed": books.allowed(line, on=clock.today()),
    }


@form_methods
@requires(Verb.INVOICE, the_invoice)
def change(request: HouseRequest, invoice: Invoice) -> HttpResponse:
    """Change a draft."""
    if invoice.is_issued or invoice.is_credit_note:
        messages.info(
            request, "Ce document ne se modifie pas : il se corrige par un avoir, ou se supprime s’il n’est pas émis."
        )
        return to_invoice(request, invoice)
    books = Books([invoice.line])
    buyer = books.payer(invoice.line) or Invoice.Buyer(invoice.buyer)
    form = InvoiceForm(request.POST or None, buyer=buyer, initial=InvoiceForm.initial_of(invoice))
    if tried(form, lambda: drafting.change_draft(invoice, **form.asked())):
        return to_invoice(request, invoice)
    return page(request, "prepare", form, _about(books, invoice.line) | {"invoice": invoice})


@require_POST
@requires(Verb.INVOICE, the_invoice)
def discard(request: HouseRequest, invoice: Invoice) -> HttpResponse:
    """Drop a draft."""
    try:
        drafting.discard_draft(invoice)
    except InvoiceRefused as refusal:
        messages.error(request, str(refusal))
        return to_invoice(request, invoice)
    messages.success(request, "Le brouillon est supprimé. Il n’avait pas de numéro.")
    return redirect("invoicing:bilan_invoices", slug=request.organisation.slug, bilan_id=invoice.bilan_id)


@require_POST
@requires(Verb.INVOICE, the_invoice)
def issue(request: HouseRequest, invoice: Invoice) -> HttpResponse:
    """Give a draft its number; it never changes again."""
    try:
        issued = issuing.issue_invoice(invoice, by=the_member(request), at=clock.now())
    except InvoiceRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{issued.get_kind_display()} n° {issued.label}\N{NO-BREAK SPACE}: c’est émis.")
    return to_invoice(request, invoice)


@form_methods
@requires(Verb.INVOICE, the_invoice)
def credit(request: HouseRequest, invoice: Invoice) -> HttpResponse:
    """Prepare a credit note of one invoice."""
    if not invoice.is_issued or invoice.is_credit_note:
        raise Http404
    is_over = reading.is_over(invoice.bilan)
    form = CreditForm(request.POST or None, is_over=is_over)
    made: list[Invoice] = []

    def act() -> None:
        cause = Invoice.Cause(form.cleaned_data["cause"])
        amount = form.cleaned_data["amount"] if cause == Invoice.Cause.GESTURE else None
        note = crediting.prepare_credit_note(
            invoice, cause=cause, amount=amount, by=the_member(request), at=clock.now()
        )
        made.append(note)

    if tried(form, act):
        return to_invoice(request, made[0])
    owed = rules.undelivered(Books([invoice.line]).part(invoice.line)) if is_over else None
    return page(request, "credit", form, {"invoice": invoice, "owed": owed, "balance": reading.balance_of(invoice)})


@require_POST
@requires(Verb.INVOICE, the_bilan)
def credit_bilan(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """Prepare what is owed back of every part, from the hours that were not delivered."""
    try:
        drafts = crediting.credit_undelivered(bilan, by=the_member(request), at=clock.now())
    except InvoiceRefused as refusal:
        messages.error(request, str(refusal))
    else:
        if drafts:
            messages.success(
                request, f"{len(drafts)} avoir{'s' if len(drafts) > 1 else ''} à vérifier, puis à émettre."
            )
        else:
            messages.info(request, "Tout ce qui est facturé a été réalisé : il n’y a rien à rendre.")
    return redirect("invoicing:bilan_invoices", slug=request.organisation.slug, bilan_id=bilan.pk)
