"""Whether what was signed is what it was: every hash and every seal counted again (`bin/manage verify signatures`)."""

import hashlib
from collections.abc import Iterator
from typing import Any

from confidentiality.files import fetch
from confidentiality.models import DocumentSigner, SignatureAct, SignatureRequest
from confidentiality.signatures import certificates, trace
from confidentiality.signatures.acting import place_of
from confidentiality.vault import Place, Unreadable
from confidentiality.vault.signing import is_signed, public_key
from foundation.signing.verification import verify
from organisations.models import Organisation

What, State = SignatureAct.What, SignatureRequest.State
ENDS = {State.REFUSED: What.REFUSED, State.EXPIRED: What.EXPIRED, State.CANCELLED: What.CANCELLED}


def faults(organisation: Organisation) -> Iterator[str]:
    """What does not hold in the signed documents of one organisation; runs inside its tenant."""
    for request in SignatureRequest.objects.prefetch_related("signers", "acts").iterator(chunk_size=100):
        here = f"{organisation.slug}, document {request.pk}"
        acts = list(request.acts.all())
        yield from _chain(here, request, acts)
        yield from _signatures(here, request, acts)
        yield from _files(here, request)
        yield from _end(here, request, acts)


def _chain(here: str, request: SignatureRequest, acts: list[SignatureAct]) -> Iterator[str]:
    key, previous = public_key(), ""
    for number, act in enumerate(acts, start=1):
        message = trace.canonical(act.statement)
        if act.number != number:
            yield f"{here}: an act is missing before act {act.number}"
        if act.previous_hash != previous:
            yield f"{here}: act {act.number} is not chained to the one before"
        if hashlib.sha256(message).hexdigest() != act.act_hash or not is_signed(message, bytes(act.signature), key):
            yield f"{here}: what act {act.number} says changed"
        if not _says(act, request):
            yield f"{here}: act {act.number} is not what its row says"
        previous = act.act_hash


def _says(act: SignatureAct, request: SignatureRequest) -> bool:
    said: dict[str, Any] = {
        "request": str(request.pk),
        "document_sha256": request.sha256,
        "number": act.number,
        "what": act.what,
        "at": trace.in_utc(act.at),
        "previous_hash": act.previous_hash,
    }
    signer = act.statement.get("signer", {}).get("id")
    return said.items() <= act.statement.items() and signer == (str(act.signer_id) if act.signer_id else None)


def _signatures(here: str, request: SignatureRequest, acts: list[SignatureAct]) -> Iterator[str]:
    """Each signature is in the trace, as it stands in its row, and is about the document."""
    signed = {act.signer_id: act.statement for act in acts if act.what == What.SIGNED}
    for signer in request.signers.all():
        signer.request = request
        said = signed.pop(signer.pk, None)
        if signer.signed_at is None:
            if said is not None:
                yield f"{here}: signature of signer {signer.position} is gone"
            continue
        expected = {"signer": trace.said_of(signer), **trace.signature_of(signer)}
        if said is None or not expected.items() <= said.items():
            yield f"{here}: signature of signer {signer.position} is not what was traced"
        if signer.document_sha256 != request.sha256:
            yield f"{here}: signer {signer.position} signed another document"
        if signer.scan_name:
            yield from _file(
                f"{here}, paper of signer {signer.position}", signer.scan_name, signer.scan_sha256, _scan(signer)
            )
    yield from (f"{here}: a signature of nobody" for _ in signed)


def _scan(signer: DocumentSigner) -> Place:
    return place_of(signer, "scan")


def _files(here: str, request: SignatureRequest) -> Iterator[str]:
    yield from _file(here, request.file_name, request.sha256, place_of(request, "document"))
    if not request.sealed_name:
        return
    broken = list(_file(f"{here}, sealed", request.sealed_name, request.sealed_sha256, place_of(request, "sealed")))
    yield from broken
    if not broken:
        verdict = verify(fetch(request.sealed_name, place_of(request, "sealed")), certificates.trusted())
        yield from (f"{here}, seal: {fault}" for fault in verdict.faults)


def _file(here: str, name: str, sha256: str, place: Place) -> Iterator[str]:
    try:
        is_whole = hashlib.sha256(fetch(name, place)).hexdigest() == sha256
    except (Unreadable, OSError):
        is_whole = False
    if not is_whole:
        yield f"{here}: its file is absent or changed"


def _end(here: str, request: SignatureRequest, acts: list[SignatureAct]) -> Iterator[str]:
    """How it ended is in the trace too; the seal names the sealed bytes."""
    traced = {act.what: act.statement for act in acts}
    end = ENDS.get(State(request.state))
    if end is not None and end not in traced:
        yield f"{here}: nothing traced how it ended"
    if request.sealed_at and traced.get(What.SEALED, {}).get("sealed_sha256") != request.sealed_sha256:
        yield f"{here}: the seal is not the one that was traced"
