"""A document as an answer: bytes, under a neutral name (invariant 10)."""

from django.http import HttpResponse

from confidentiality.signatures.operations import sealed_pdf
from foundation.clock import paris_day
from funding.agreements.lookup import file_of, request_of
from funding.models import Document


def served(document: Document) -> HttpResponse:
    return pdf_answer(content_of(document), f"document-{paris_day(document.made_at):%Y-%m-%d}.pdf")


def content_of(document: Document) -> bytes:
    """The sealed PDF once its parties have signed, with the page of evidence; the version as it left before."""
    request = request_of(document)
    return sealed_pdf(request) if request is not None and request.sealed_name else file_of(document)


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
