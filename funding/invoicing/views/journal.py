"""The journal of invoices of a house, its export for the accountant, and the invoices of one bilan."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from beneficiaries.finding import the_bilan
from beneficiaries.models import Bilan
from foundation import clock
from foundation.spreadsheets import csv_response
from funding.invoicing.billable import billable
from funding.invoicing.journal import journal
from funding.invoicing.screens import Row, invoices_of, rows_of
from funding.models import Settlement
from funding.queries.vat import period_on
from organisations.access import requires
from organisations.permissions import Verb, can
from organisations.requests import HouseRequest

PAGE = 25
HEADER = (
    "Document", "Numéro", "Date", "Échéance", "Client", "SIRET", "Référence", "Hors taxes", "Taux de TVA", "TVA",
    "Toutes taxes", "Avoirs", "Payé", "Remboursé", "Perte", "Reste dû", "État", "Facture d’origine", "Mention de TVA",
)  # fmt: skip
MONEY_HEADER = ("Jour", "Écriture", "Montant", "Moyen", "Référence", "Facture", "Client", "Motif")


@require_safe
@requires(Verb.SEE_INVOICES)
def invoices(request: HouseRequest) -> HttpResponse:
    """Every invoice: searched, filtered, with what is left to receive."""
    today = clock.today()
    found = journal(request.GET.dict(), today=today)
    page = Paginator(found.invoices, PAGE).get_page(request.GET.get("page"))
    context = {
        "journal": found,
        "filters": found.filters(),
        "totals": found.totals(today=today),
        "page": page,
        "rows": rows_of(page, today=today),
        "may_set_up": bool(can(request.actor, Verb.SET_UP_ORGANISATION)),
    }
    return render(request, "funding/invoicing/invoices.html", context)


@require_safe
@requires(Verb.SEE_INVOICES)
def to_invoice(request: HouseRequest) -> HttpResponse:
    """The parts of every plan that may be invoiced today."""
    today = clock.today()
    rows = billable(on=today)
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "total": sum((row.allowed for row in rows), Decimal(0)),
        "is_ready": period_on(today) is not None,
        "may_set_up": bool(can(request.actor, Verb.SET_UP_ORGANISATION)),
    }
    return render(request, "funding/invoicing/billable.html", context)


@require_safe
@requires(Verb.SEE_INVOICES)
def export_invoices(request: HouseRequest) -> HttpResponse:
    """The selection as a spreadsheet for the accountant: issued documents, or the money that moved for them."""
    today = clock.today()
    issued = journal(request.GET.dict(), today=today).invoices.filter(number__isnull=False)
    if request.GET.get("quoi") == "reglements":
        entries = Settlement.objects.filter(invoice__in=issued.values("pk"), voided_at=None).select_related("invoice")
        return csv_response(MONEY_HEADER, (_money_cells(entry) for entry in entries.order_by("on", "entered_at")))
    rows = rows_of(issued.order_by("year", "number"), today=today)
    return csv_response(HEADER, (list(_cells(row)) for row in rows))


def _cells(row: Row) -> Iterator[Any]:
    invoice, balance = row.invoice, row.balance
    sign = -1 if invoice.is_credit_note else 1
    yield invoice.get_kind_display()
    yield invoice.label
    yield invoice.issued_on
    yield None if invoice.is_credit_note else invoice.due_on
    yield invoice.buyer_name
    yield invoice.buyer_siret
    yield invoice.reference
    yield sign * invoice.net if invoice.net is not None else None
    yield invoice.vat_rate
    yield sign * invoice.vat if invoice.vat is not None else None
    yield sign * invoice.amount
    if invoice.is_credit_note:
        yield from (None,) * 5
    else:
        yield from (balance.credited, balance.paid, balance.refunded, balance.written_off, balance.due)
    yield row.word
    yield invoice.credited.label if invoice.credited else ""
    yield invoice.vat_mention


def _money_cells(entry: Settlement) -> list[Any]:
    sign = -1 if entry.kind == Settlement.Kind.REFUND else 1
    kind, means = entry.get_kind_display(), entry.get_means_display()
    label = entry.invoice.label
    return [entry.on, kind, sign * entry.amount, means, entry.reference, label, entry.invoice.buyer_name, entry.reason]


@require_safe
@requires(Verb.SEE_FUNDING, the_bilan)
def bilan_invoices(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """The parts of one bilan, with what was and may be invoiced of each."""
    context = {
        "bilan": bilan,
        "found": invoices_of(bilan, today=clock.today()),
        "may_invoice": bool(can(request.actor, Verb.INVOICE, bilan)),
        "may_set_up": bool(can(request.actor, Verb.SET_UP_ORGANISATION)),
    }
    return render(request, "funding/invoicing/bilan.html", context)
