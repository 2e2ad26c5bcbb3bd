"""Once everybody has signed: the page of evidence, the seal, and word to all that the document waits for them."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction

from confidentiality.files import keep
from confidentiality.models import DocumentSigner, SignatureRequest
from confidentiality.signatures import certificates, trace
from confidentiality.signatures.acting import SEALING, State, What, locked, place_of, tell
from confidentiality.signatures.operations import document_pdf
from foundation import due
from foundation.signing.certificates import Material
from foundation.signing.evidence import Evidence, Party, evidence_pages
from foundation.signing.sealing import sealed
from organisations.models import Organisation


@due.raises(SEALING)
def seal_when_signed(request_id: UUID, at: datetime) -> None:
    """The seal follows the last signature by seconds, and is tried again when it fails: no signature is lost for it."""
    request = SignatureRequest.objects.filter(pk=request_id).first()
    if request is not None:
        seal_document(request, at=at)


@transaction.atomic
def seal_document(request: SignatureRequest, *, at: datetime) -> SignatureRequest:
    """Seal what everybody has signed, once. Raises SealingRefused without certificate, PdfUnavailable without engine."""
    request = locked(request)
    if request.state != State.SIGNED or request.sealed_at is not None:
        return request
    row, material = certificates.in_use(request.organisation_id, at=at)
    evidence = evidence_of(request, material, at=at)
    content = sealed(
        document_pdf(request),
        pages=evidence_pages(evidence),
        statement=evidence.as_json(),
        material=material,
        at=at.replace(microsecond=0),
    )
    request.sealed_name = keep(content, place_of(request, "sealed"))
    request.sealed_sha256 = hashlib.sha256(content).hexdigest()
    request.sealed_at, request.certificate = at, row
    request.save(update_fields=["sealed_name", "sealed_sha256", "sealed_at", "certificate"])
    trace.enter(request, What.SEALED, at=at, sealed_sha256=request.sealed_sha256, certificate=row.fingerprint)
    for signer in request.signers.all():
        tell("signatures.sealed", request, recipient_id=signer.pk, key=f"sealed:{signer.pk}", at=at)
    return request


def evidence_of(request: SignatureRequest, material: Material, *, at: datetime) -> Evidence:
    """What the page of evidence says of a request that everybody has signed."""
    organisation = Organisation.objects.get(pk=request.organisation_id)
    last = request.acts.order_by("-number").first()
    assert last is not None
    return Evidence(
        reference=str(request.pk)[:8].upper(),
        title=request.title,
        organisation=organisation.name,
        siret=organisation.siret,
        document_sha256=request.sha256,
        document_bytes=request.size_bytes,
        asked_at=request.asked_at,
        asked_by=request.author_name,
        parties=tuple(_party(signer) for signer in request.signers.all()),
        trace_hash=last.act_hash,
        sealed_at=at,
        sealed_by=material.subject,
        is_self_signed=material.is_self_signed,
    )


def _party(signer: DocumentSigner) -> Party:
    assert signer.signed_at is not None
    assert signer.invited_at is not None
    return Party(
        role=signer.get_role_display(),
        name=signer.name,
        method=signer.get_method_display(),
        invited_at=signer.invited_at,
        opened_at=signer.opened_at,
        signed_at=signer.signed_at,
        document_sha256=signer.document_sha256,
        proof=signer.proof,
        device=signer.device,
        scan_sha256=signer.scan_sha256,
        recorded_at=signer.recorded_at,
    )
