"""The page of a signer, whatever the way in: read, then sign or say no, then keep one's copy."""

from dataclasses import dataclass
from typing import Any

from csp.constants import SELF
from django.http import HttpResponse

from confidentiality.models import DocumentSigner, SignatureRequest
from confidentiality.signatures.operations import document_pdf, sealed_pdf
from foundation.signing.evidence import KIND

State = SignatureRequest.State
FILE_NAME = "document.pdf"  # a file name travels: it says nothing


@dataclass(frozen=True)
class Ways:
    """The addresses of one signer's acts."""

    page: str
    open: str
    document: str
    sign: str
    refuse: str
    sealed: str
    code: str = ""  # only by a private link


def stage_of(signer: DocumentSigner) -> str:
    """What the page is for: read, sign, done, refused, over."""
    request = signer.request
    if signer.refused_at:
        return "refused"
    if signer.signed_at:
        is_off = request.state not in (State.OPEN, State.SIGNED)
        return "over" if is_off else "done"
    if not request.is_open:
        return "over"
    return "sign" if signer.opened_at else "read"


def page_context(signer: DocumentSigner, ways: Ways, **more: Any) -> dict[str, Any]:
    """What the page shows: this one document and this one signer, nothing of the others but how many are left."""
    request = signer.request
    return {
        "signer": signer,
        "asked": request,
        "house": request.organisation.name,
        "ways": ways,
        "stage": stage_of(signer),
        "left": request.signers.filter(signed_at=None).count() if request.is_open else 0,
        "is_last": not request.signers.filter(signed_at=None).exclude(pk=signer.pk).exists(),
        "kind": KIND,
        **more,
    }


def pdf_answer(content: bytes) -> HttpResponse:
    """A document shown by the browser."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{FILE_NAME}"'
    return response


def with_frame(response: HttpResponse) -> HttpResponse:
    """Let a page show the document within it."""
    response._csp_replace = {"frame-src": [SELF]}  # type: ignore[attr-defined]
    return response


def document_answer(request: SignatureRequest) -> HttpResponse:
    """The document as it was proposed."""
    return pdf_answer(document_pdf(request))


def framed_answer(request: SignatureRequest) -> HttpResponse:
    """The same, which the page of its signer may show within it."""
    response = document_answer(request)
    response["X-Frame-Options"] = "SAMEORIGIN"
    response._csp_replace = {"frame-ancestors": [SELF]}  # type: ignore[attr-defined]
    return response


def sealed_answer(request: SignatureRequest) -> HttpResponse:
    """Raises SignatureRefused until it is sealed."""
    return pdf_answer(sealed_pdf(request))
