"""What the person takes away of the documents that they signed, or were asked to sign."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from confidentiality.archive import Attached, attaches, part
from confidentiality.files import EXTENSIONS, fetch
from confidentiality.models import DocumentSigner, SignatureRequest
from confidentiality.signatures.acting import place_of
from confidentiality.signatures.operations import sealed_pdf
from confidentiality.signatures.queries import of_person


@part("signed_documents")
def signed_documents(bilan: Any) -> list[dict[str, Any]]:
    """Each document on which the person's turn came, the latest first."""
    names = {request.pk: name for name, request in _sealed(bilan)}
    papers = {signer.pk: name for name, signer in _papers(bilan)}
    return [_said(signer, names.get(signer.request_id), papers.get(signer.pk)) for signer in of_person(bilan.pk)]


def _said(signer: DocumentSigner, file: str | None, paper: str | None) -> dict[str, Any]:
    request = signer.request
    return {
        "title": request.title,
        "asked_at": request.asked_at.isoformat(),
        "state": request.get_state_display(),
        "sha256": request.sha256,
        "signed_at": signer.signed_at.isoformat() if signer.signed_at else None,
        "how": signer.get_method_display() or None,
        "refused_at": signer.refused_at.isoformat() if signer.refused_at else None,
        "file": file,
        "paper": paper,
    }


def _sealed(bilan: Any) -> list[tuple[str, SignatureRequest]]:
    """The sealed documents of which the person is a party, with their names in the archive."""
    requests = [signer.request for signer in of_person(bilan.pk) if signer.request.sealed_at is not None]
    return [(f"documents/signe-{number:02d}.pdf", request) for number, request in enumerate(requests, start=1)]


def _papers(bilan: Any) -> list[tuple[str, DocumentSigner]]:
    """The scans of what the person signed by hand, with their names in the archive."""
    scanned = [signer for signer in of_person(bilan.pk) if signer.scan_name]
    return [
        (f"documents/signe-a-la-main-{number:02d}.{EXTENSIONS[signer.scan_kind]}", signer)
        for number, signer in enumerate(scanned, start=1)
    ]


@attaches
def the_sealed_documents(bilan: Any) -> Iterable[Attached]:
    """The person's own copies, as they were sealed."""
    for name, request in _sealed(bilan):
        yield Attached(name, partial(sealed_pdf, request), size=request.size_bytes)
    for name, signer in _papers(bilan):
        yield Attached(name, partial(fetch, signer.scan_name, place_of(signer, "scan")))
