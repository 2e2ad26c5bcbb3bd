"""The offers as visitors without account read them, page and PDF."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from foundation import clock
from foundation.pdf import PdfUnavailable, pdf_response
from organisations.access import public
from organisations.rates import limited
from organisations.requests import HouseRequest
from sessions.programmes.documents import sheet_context
from sessions.programmes.finding import the_listed
from sessions.programmes.panels import public_rows
from sessions.programmes.queries import sheet_of

PUBLIC_PDF_RATE = "20/10m/ip"


@require_safe
@public
def offers(request: HouseRequest, slug: str) -> HttpResponse:
    """What the organisation offers; one that offers nothing to visitors is an absent page."""
    rows = public_rows(slug=slug)
    if not rows:
        raise Http404
    return render(request, "programmes/public_offers.html", {"organisation": request.organisation, "rows": rows})


@require_safe
@public
def sheet(request: HouseRequest, slug: str, offer: str) -> HttpResponse:
    """One sheet."""
    programme = the_listed(offer)
    context = sheet_context(sheet_of(programme, house=request.organisation, on=clock.today()))
    pdf_url = reverse("programmes:sheet_pdf", args=[slug, offer])
    context |= {
        "organisation": request.organisation,
        "files": [{"url": pdf_url, "label": "Télécharger la fiche", "icon": "arrow-down-tray"}],
    }
    return render(request, "programmes/public_sheet.html", context)


@require_safe
@public
@limited("public_pdf", PUBLIC_PDF_RATE, reads=True)
def sheet_pdf(request: HouseRequest, slug: str, offer: str) -> HttpResponse:
    """The same as a tagged PDF."""
    programme = the_listed(offer)
    found = sheet_of(programme, house=request.organisation, on=clock.today())
    try:
        return pdf_response("programmes/printed.html", sheet_context(found))
    except PdfUnavailable as fault:
        messages.error(request, str(fault))
        return redirect("programmes:sheet", slug=slug, offer=offer)
