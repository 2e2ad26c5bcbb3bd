"""The synthesis on paper: the sheet that the person fills in, and the page on which it is typed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from foundation import clock
from foundation.pdf import PdfUnavailable, pdf_response
from organisations.actors import member_of
from organisations.rates import PDF_RATE, limited
from organisations.requests import HouseRequest
from synthesis.documents import blocks
from synthesis.finding import Address
from synthesis.forms import ReturnForm
from synthesis.headings import LEGAL
from synthesis.operations import SynthesisRefused
from synthesis.papers import closed_because, type_return
from synthesis.queries import sections_of
from synthesis.views import once_proved, writes


@require_safe
@writes
@once_proved
@limited("pdf", PDF_RATE, reads=True)
def sheet(request: HouseRequest, address: Address) -> HttpResponse:
    """What was shared, with room for the person’s remarks, observations and signature."""
    synthesis = address.synthesis
    if why := closed_because(synthesis):
        messages.error(request, why)
        return _back(request, address)
    sections = sections_of(synthesis)
    context = {
        "bilan": address.bilan,
        "organisation": request.organisation,
        "synthesis": synthesis,
        "parts": [(heading.title, blocks(sections[heading.code].shared_text)) for heading in LEGAL],
    }
    try:
        return pdf_response("synthesis/sheet_document.html", context)
    except PdfUnavailable as fault:
        messages.error(request, str(fault))
        return _back(request, address)


@require_http_methods(["GET", "HEAD", "POST"])
@writes
@once_proved
def type_sheet(request: HouseRequest, address: Address) -> HttpResponse:
    """Type what the person wrote on their sheet."""
    synthesis = address.synthesis
    form = ReturnForm(request.POST or None, initial={"version": synthesis.shared_version})
    if form.is_valid():
        try:
            type_return(
                synthesis,
                version=form.cleaned_data["version"],
                remarks=form.remarks(),
                observations=form.cleaned_data["observations"],
                validates=form.cleaned_data["validates"],
                by=member_of(request.actor),
                at=clock.now(),
            )
        except SynthesisRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La feuille est saisie, et marquée comme telle. La personne peut la relire.")
            return _back(request, address)
    context = {"bilan": address.bilan, "synthesis": synthesis, "form": form, "closed": closed_because(synthesis)}
    return render(request, "synthesis/type_sheet.html", context, status=422 if form.is_bound else 200)


def _back(request: HouseRequest, address: Address) -> HttpResponse:
    return redirect("synthesis:write", slug=request.organisation.slug, bilan_id=address.bilan_id)
