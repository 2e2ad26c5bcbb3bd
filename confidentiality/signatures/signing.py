"""What a signer does: open the document, sign it, refuse it. One word each, in their turn."""

from datetime import datetime

from django.db import IntegrityError, transaction

from confidentiality.models import DocumentSigner, SignatureRequest
from confidentiality.signatures import codes, rules, trace
from confidentiality.signatures.acting import (
    SENTENCES,
    SignatureRefused,
    State,
    What,
    go_on,
    locked_signer,
    refuse_unless_current,
    refused_by,
    settle,
    tell,
    tell_asker,
)
from foundation.clock import paris_day

Method = DocumentSigner.Method
READ_FIRST = "Cochez « J’ai lu ce document en entier », une fois que c’est fait."


@transaction.atomic
def open_document(signer: DocumentSigner, *, at: datetime) -> DocumentSigner:
    """They open the document itself; once is enough. Raises SignatureRefused out of their turn."""
    signer = locked_signer(signer)
    refuse_unless_current(signer, on=paris_day(at))
    if signer.opened_at is None:
        signer.opened_at = at
        signer.save(update_fields=["opened_at"])
        trace.enter(signer.request, What.OPENED, at=at, signer=signer)
    return signer


@transaction.atomic
def sign_document(
    signer: DocumentSigner,
    *,
    method: str,
    shown_sha256: str,
    has_read: bool,
    at: datetime,
    proof: str = "",
    device: str = "",
) -> SignatureRequest:
    """Sign the very bytes that were shown, once; the next one is told, or the request is settled and sealed.

    Who they are was proved by the caller, by `method`. Raises SignatureRefused.
    """
    signer = locked_signer(signer)
    _refuse_unsignable(signer, shown_sha256=shown_sha256, has_read=has_read, at=at)
    signer.signed_at, signer.method, signer.document_sha256 = at, Method(method), shown_sha256
    signer.proof, signer.device = proof, device[:60]
    try:
        with transaction.atomic():
            signer.save(update_fields=["signed_at", "method", "document_sha256", "proof", "device"])
    except IntegrityError as error:
        raise refused_by(error) from None
    trace.enter(signer.request, What.SIGNED, at=at, signer=signer, **trace.signature_of(signer))
    go_on(signer.request, at=at)
    return signer.request


def _refuse_unsignable(signer: DocumentSigner, *, shown_sha256: str, has_read: bool, at: datetime) -> None:
    refuse_unless_current(signer, on=paris_day(at))
    if signer.opened_at is None:
        raise SignatureRefused(SENTENCES["document_is_opened_first"])
    if not has_read:
        raise SignatureRefused(READ_FIRST)
    if shown_sha256 != signer.request.sha256:
        raise SignatureRefused(SENTENCES["signed_bytes_are_those_shown"])


@transaction.atomic
def sign_by_code(
    signer: DocumentSigner, *, typed: str, shown_sha256: str, has_read: bool, at: datetime, real: datetime, device: str
) -> bool:
    """Sign by a link and a code; False for a wrong code, which counts. Raises SignatureRefused, before a code is used.

    `real` is the machine's own time, for the life of the code.
    """
    signer = locked_signer(signer)
    _refuse_unsignable(signer, shown_sha256=shown_sha256, has_read=has_read, at=at)
    if not codes.accepts(signer, typed, real=real):
        return False
    sign_document(
        signer,
        method=Method.CODE,
        shown_sha256=shown_sha256,
        has_read=has_read,
        at=at,
        proof=rules.masked(signer.email),
        device=device,
    )
    return True


@transaction.atomic
def refuse_document(signer: DocumentSigner, *, reason: str = "", at: datetime) -> SignatureRequest:
    """Say no; nobody is asked any more. Nobody owes a reason, the person least of all (L6313-4 al. 2, R6313-8).

    Who reads one that was given: `queries.reason_for`. Raises SignatureRefused.
    """
    signer = locked_signer(signer)
    refuse_unless_current(signer, on=paris_day(at))
    signer.refused_at = at
    signer.save(update_fields=["refused_at"])
    request = signer.request
    trace.enter(request, What.REFUSED, at=at, signer=signer)
    settle(request, State.REFUSED, at=at, reason=reason.strip()[:1000])
    tell_asker(request, "signatures.refused", at=at)
    for other in request.signers.exclude(signed_at=None):
        tell("signatures.over", request, recipient_id=other.pk, key=f"over:{other.pk}", at=at)
    return request
