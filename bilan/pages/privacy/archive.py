"""« Tout emporter »: everything that is the person's, in one gesture."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from beneficiaries.finding import own_bilan
from beneficiaries.models import Bilan
from confidentiality.archive import archive_of, attachments_of, left_out_of
from confidentiality.opening import opens
from foundation import clock
from foundation.formats import file_size
from foundation.pdf import PdfUnavailable
from organisations.access import fresh
from organisations.permissions import Verb
from organisations.rates import limited
from organisations.requests import HouseRequest

FILE_NAME = "mes-documents.zip"  # neutral: a file name travels (invariant 10)


@require_http_methods(["GET", "HEAD", "POST"])
@opens(Verb.TAKE_ARCHIVE, own_bilan, needs=None)
@fresh
@limited("archive", "6/h/user")
def take_away(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """What the archive holds, then the archive itself; what was destroyed is not in it any more."""
    if request.method != "POST":
        left_out = left_out_of(attachments_of(bilan))
        context = {"bilan": bilan, "left_out": file_size(sum(one.size for one in left_out)) if left_out else ""}
        return render(request, "confidentiality/archive.html", context)
    try:
        packed = archive_of(bilan, at=clock.now())
    except PdfUnavailable as fault:
        messages.error(request, str(fault))
        return redirect("confidentiality:own_archive", slug=request.organisation.slug)
    response = HttpResponse(packed, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return response
