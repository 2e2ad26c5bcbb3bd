"""The sheet for the reclassification unit (R1233-27): nature, length, conduct of the proposed actions, and nothing else.

What is typed here comes from the bilan: it is drawn at once, kept nowhere, and given to the one who typed it.
"""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from beneficiaries.finding import the_bilan
from beneficiaries.models import Bilan
from foundation import clock
from foundation.pdf import PdfUnavailable, pdf_bytes
from funding.agreements.forms import AgreedForm, ProposedActions
from funding.agreements.gathering import dossier_of
from funding.agreements.serving import pdf_answer
from organisations.access import requires
from organisations.permissions import Verb
from organisations.rates import PDF_RATE, limited
from organisations.requests import HouseRequest

TEMPLATE = "funding/agreements/pdf/reclassification.html"


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.RECORD_FACT, the_bilan)
@limited("pdf", PDF_RATE)
def sheet(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """Type the proposed actions, and take the sheet away."""
    sent = request.POST or None
    actions, agreed = ProposedActions(sent), AgreedForm(sent)
    fault = ""
    if sent is not None and actions.is_valid() and agreed.is_valid():
        lines = [line.cleaned_data for line in actions if line.cleaned_data.get("nature")]
        if lines:
            context = {"d": dossier_of(bilan, on=clock.today()), "lines": lines}
            try:
                return pdf_answer(pdf_bytes(TEMPLATE, context), "document.pdf")
            except PdfUnavailable as unavailable:
                fault = str(unavailable)
        else:
            fault = "Écrivez au moins une action."
    context = {"bilan": bilan, "actions": actions, "agreed": agreed, "fault": fault}
    return render(request, "funding/agreements/reclassification.html", context, status=422 if sent else 200)
