"""Data protection, as the administration keeps it: what is missing, and the documents."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries.breaches.queries import open_breaches, state_of
from beneficiaries.requests.queries import open_requests_count
from bilan.pages.compliance.documents import DOCUMENTS, Document, the_document
from bilan.pages.compliance.facts import facts_of
from bilan.pages.compliance.register import ACTIVITIES
from bilan.pages.compliance.risks import JUDGEMENTS, RISKS
from bilan.pages.compliance.security import LEFT_OPEN, MEASURES
from foundation import clock
from foundation.pdf import PdfUnavailable, pdf_response
from organisations import operations
from organisations.access import requires
from organisations.forms import ComplianceForm
from organisations.permissions import Verb
from organisations.rates import PDF_RATE, limited
from organisations.requests import HouseRequest


@require_safe
@requires(Verb.KEEP_COMPLIANCE)
def index(request: HouseRequest) -> HttpResponse:
    """What is missing, what waits, and the documents."""
    at = clock.now()
    context = {
        "facts": facts_of(request.organisation, on=clock.paris_day(at)),
        "documents": DOCUMENTS,
        "breaches": [(found, state_of(found, at=at)) for found in open_breaches()[:5]],
        "requests_count": open_requests_count(),
    }
    return render(request, "compliance/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.KEEP_COMPLIANCE)
def coordinates(request: HouseRequest) -> HttpResponse:
    """What documents print of the organisation."""
    form = ComplianceForm(request.POST or None, instance=request.organisation)
    if form.is_valid():
        operations.describe_organisation(request.organisation, **form.cleaned_data)
        messages.success(request, "Les mentions sont enregistrées : les documents les portent.")
        return redirect("compliance:index", slug=request.organisation.slug)
    return render(request, "compliance/coordinates.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
@requires(Verb.KEEP_COMPLIANCE, the_document)
def document(request: HouseRequest, asked: Document) -> HttpResponse:
    """One document as a page."""
    return render(request, "compliance/document.html", _drawn(request, asked))


@require_safe
@requires(Verb.KEEP_COMPLIANCE, the_document)
@limited("pdf", PDF_RATE, reads=True)
def printed(request: HouseRequest, asked: Document) -> HttpResponse:
    """The same as a tagged PDF, under a neutral name."""
    try:
        return pdf_response("compliance/printed.html", _drawn(request, asked))
    except PdfUnavailable as fault:
        messages.error(request, str(fault))
        return redirect("compliance:document", slug=request.organisation.slug, document=asked.slug)


def _drawn(request: HouseRequest, asked: Document) -> dict[str, object]:
    facts = facts_of(request.organisation, on=clock.today())
    words = {name: delay.text for name, delay in facts.law.items()}
    return {
        "document": asked,
        "facts": facts,
        "house": facts.organisation,
        "law": facts.law,
        "delays": [delay for name, delay in facts.law.items() if name != "cap"],
        "activities": [
            (activity, activity.retention_under(facts.law), activity.remark.format(**words)) for activity in ACTIVITIES
        ],
        "measures": MEASURES,
        "left_open": LEFT_OPEN,
        "risks": RISKS,
        "judgements": [line.format(**words) for line in JUDGEMENTS],
    }
