"""When the person's documents go, and the proof that they went."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from beneficiaries.finding import own_bilan
from beneficiaries.models import Bilan
from bilan.pages.privacy import reading
from confidentiality.destruction import certificate
from confidentiality.destruction.holding import live_hold
from foundation import clock
from foundation.pdf import PdfUnavailable, pdf_response
from organisations.access import requires
from organisations.permissions import Verb
from organisations.rates import PDF_RATE, limited
from organisations.requests import HouseRequest


@require_safe
@requires(Verb.ENTER_OWN_BILAN, own_bilan)
def own_ending(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """The days to come, what suspends them, what was destroyed, what remains."""
    today = clock.today()
    context = {
        "bilan": bilan,
        "ended_on": reading.end_of(bilan),
        "planned": [one for one in reading.planned_of(bilan) if one.done_at is None],
        "lines": certificate.lines_of(bilan),
        "survivors": certificate.survivors_of(bilan, today),
        "hold": live_hold(bilan, today),
    }
    return render(request, "confidentiality/ending.html", context)


@require_safe
@requires(Verb.ENTER_OWN_BILAN, own_bilan)
@limited("pdf", PDF_RATE, reads=True)
def own_certificate(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """The certificate of destruction, to be kept."""
    return certificate_response(request, bilan, back="confidentiality:own_ending")


@require_safe
@requires(Verb.ENTER_OWN_BILAN, own_bilan)
def own_certificate_data(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """The same certificate as signed data, to be checked without us."""
    if not certificate.lines_of(bilan):
        raise Http404
    document = certificate.signed_certificate(bilan, on=clock.today())
    response = JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="certificat.json"'
    return response


def certificate_response(request: HouseRequest, bilan: Bilan, *, back: str, **ids: Any) -> HttpResponse:
    """The PDF of the certificate; 404 before anything was destroyed."""
    lines = certificate.lines_of(bilan)
    if not lines:
        raise Http404
    today = clock.today()
    context = {
        "bilan": bilan,
        "organisation": bilan.organisation,
        "lines": lines,
        "summary": certificate.summary_of(bilan, lines),
        "survivors": certificate.survivors_of(bilan, today),
        "issued_on": today,
        "public_key": certificate.public_key(),
        "key_url": f"{settings.BASE_URL}{reverse('public_key')}",
    }
    try:
        return pdf_response("confidentiality/certificate_document.html", context)
    except PdfUnavailable as fault:
        messages.error(request, str(fault))
        return redirect(back, slug=request.organisation.slug, **ids)
