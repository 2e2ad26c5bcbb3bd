"""Consents on paper: the record of an answer, and the blank form that somebody signs by hand (invariant 20)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from beneficiaries.models import Bilan
from confidentiality.consent_texts import Text
from confidentiality.models import Consent
from foundation.pdf import PdfUnavailable, pdf_response
from organisations.requests import HouseRequest


def record_response(request: HouseRequest, bilan: Bilan, text: Text, consent: Consent | None) -> HttpResponse:
    """The PDF of an answer that was given, or of the form to be signed."""
    context = {"bilan": bilan, "organisation": bilan.organisation, "text": text, "consent": consent}
    try:
        return pdf_response("confidentiality/record_document.html", context)
    except PdfUnavailable as fault:
        messages.error(request, str(fault))
        return redirect(request.path.rsplit("/", 2)[0] + "/")
