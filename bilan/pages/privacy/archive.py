"""« Tout emporter »: everything that is the person's, in one gesture."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from beneficiaries.finding import own_bilan
from beneficiaries.models import Bilan
from confidentiality.archive import archive_of
from confidentiality.opening import opens
from foundation import clock
from foundation.pdf import PdfUnavailable
from organisations.access import fresh
from organisations.permissions import Verb
from organisations.requests import HouseRequest

FILE_NAME = "mes-documents.zip"  # neutral: a file name travels (invariant 10)


@require_http_methods(["GET", "HEAD", "POST"])
@opens(Verb.TAKE_ARCHIVE, own_bilan, needs=None)
@fresh
def take_away(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """What the archive holds, then the archive itself; what was destroyed is not in it any more."""
    if request.method != "POST":
        return render(request, "confidentiality/archive.html", {"bilan": bilan})
    try:
        packed = archive_of(bilan, at=clock.now())
    except PdfUnavailable as fault:
        messages.error(request, str(fault))
        return redirect("confidentiality:own_archive", slug=request.organisation.slug)
    response = HttpResponse(packed, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return response
