"""The space of an employer's contacts: what their firm pays, its papers and its invoices; never content."""

from collections import defaultdict
from dataclasses import dataclass, replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from beneficiaries.models import Bilan, Employer, EmployerContact
from bilan.pages.third_parties import Space, files_of, own_contacts, page_of
from confidentiality.models import DocumentSigner
from foundation import clock
from foundation.formats import duration
from foundation.pdf import PdfUnavailable, pdf_response
from funding.agreements.lookup import signed_conventions
from funding.invoicing.finding import Read, paid_invoice
from funding.invoicing.screens import Row, documents_of_firms, rows_of
from funding.invoicing.views.common import drawn
from funding.queries import employer_of_convention, paid_by_employers, plan_of
from organisations.access import requires
from organisations.permissions import Actor, Standing, Verb
from organisations.rates import PDF_RATE, limited
from organisations.requests import HouseRequest
from sessions.attendance import documents
from sessions.attendance.states import State
from sessions.models import Session


@dataclass(frozen=True)
class Paid:
    """A bilan that a firm pays, asked for by one of its contacts."""

    bilan: Bilan
    employers: tuple[Employer, ...]

    def ties(self, actor: Actor) -> frozenset[Standing]:
        return frozenset({Standing.EMPLOYER_CONTACT})


def paid_bilan(request: HouseRequest, bilan_id: UUID) -> Paid:
    """The bilan of this address, if the firm of the one who is signed in pays it by a convention that stands."""
    employers = tuple(contact.employer for contact in own_contacts(request).people)
    bilans = Bilan.objects.select_related("beneficiary", "organisation", "consultant").filter(cancelled_at=None)
    found = get_object_or_404(paid_by_employers(bilans, [employer.pk for employer in employers]), pk=bilan_id)
    return Paid(found, employers)


@require_safe
@requires(Verb.SEE_PAID, own_contacts)
def employer(request: HouseRequest, space: Space) -> HttpResponse:
    """The bilans that one's firm pays for: dates, hours, attendance, invoices, and what waits for a signature."""
    contacts: list[EmployerContact] = space.people
    employers = [contact.employer for contact in contacts]
    page = page_of(request, paid_by_employers(Bilan.objects.all(), [each.pk for each in employers]))
    signed = signed_conventions(page)
    files = [replace(file, convention=signed.get(file.bilan.pk)) for file in files_of(page)]
    invoices = _invoices_of(employers, [file.bilan.pk for file in files])
    context = {
        "page": page,
        "files": [{"file": file, "invoices": invoices.get(file.bilan.pk, [])} for file in files],
        "employers": employers,
        "to_sign": list(_to_sign(contacts)),
    }
    return render(request, "shell/employer.html", context)


def _invoices_of(employers: list[Employer], bilans: list[UUID]) -> dict[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows_of(documents_of_firms(employers, bilans), today=clock.today()):
        found[row.invoice.bilan_id].append(row)
    return found


def _to_sign(contacts: list[EmployerContact]) -> list[DocumentSigner]:
    """What was sent to the very addresses of these contacts and still waits for them."""
    addresses = [contact.email for contact in contacts]
    waiting = DocumentSigner.objects.filter(
        role=DocumentSigner.Role.EMPLOYER,
        email__in=addresses,
        request__state="open",
        invited_at__isnull=False,
        signed_at=None,
        refused_at=None,
    )
    return list(waiting.select_related("request").order_by("invited_at"))


@require_safe
@requires(Verb.SEE_PAID, paid_bilan)
@limited("presence_pdf", PDF_RATE, reads=True)
def sheet(request: HouseRequest, paid: Paid) -> HttpResponse:
    """The presences that both signed: what is contested or waits stays between the two and the house."""
    context = documents.sheet_context(paid.bilan)
    rows = [
        printed
        for printed in context["rows"]
        if printed.row.presence.state == State.SIGNED and printed.row.session.kind == Session.Kind.ACCOMPANIMENT
    ]
    total = duration(sum(printed.row.session.counted_minutes for printed in rows))
    return _printed(
        request, documents.SHEET, context | {"rows": rows, "total": total, "signed": total, "is_whole_signed": True}
    )


@require_safe
@requires(Verb.SEE_PAID, paid_bilan)
@limited("presence_pdf", PDF_RATE, reads=True)
def certificate(request: HouseRequest, paid: Paid) -> HttpResponse:
    """The certificate of completion of what the firm pays (LAW.md 6.7)."""
    plan, firm = plan_of(paid.bilan), employer_of_convention(paid.bilan)
    try:
        context = documents.certificate_context(
            paid.bilan,
            employer=firm.name if firm else "",
            working_time="Sur le temps de travail" if plan and plan.work_time else "",
        )
    except documents.NothingToCertify as nothing:
        messages.error(request, str(nothing))
        return _back(request)
    return _printed(request, documents.CERTIFICATE, context)


def _printed(request: HouseRequest, template: str, context: dict) -> HttpResponse:
    try:
        return pdf_response(template, context)
    except PdfUnavailable as fault:
        messages.error(request, str(fault))
        return _back(request)


@require_safe
@requires(Verb.SEE_PAID_INVOICES, paid_invoice)
@limited("invoice_pdf", PDF_RATE, reads=True)
def invoice(request: HouseRequest, read: Read) -> HttpResponse:
    """An invoice of the firm, as it was issued."""
    return drawn(request, read.invoice, lambda: _back(request))


def _back(request: HouseRequest) -> HttpResponse:
    return redirect("third_parties:employer", slug=request.organisation.slug)
