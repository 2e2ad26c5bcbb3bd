"""The trace of a request: each act is hashed, chained to the one before and signed, like the seals of attendance.

A changed row, one taken out of the middle or slipped in shows at `bin/manage verify signatures`.
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from confidentiality.models import DocumentSigner, SignatureAct, SignatureRequest
from confidentiality.vault.signing import sign

What = SignatureAct.What
FORM = "bilan-signature/1"


def enter(
    request: SignatureRequest, what: What, *, at: datetime, signer: DocumentSigner | None = None, **more: Any
) -> SignatureAct:
    """Write one act, in its transaction and under the lock of the request. `more`: facts, never anybody's words."""
    last = SignatureAct.objects.filter(request=request).order_by("-number").first()
    statement: dict[str, Any] = {
        "form": FORM,
        "organisation": str(request.organisation_id),
        "request": str(request.pk),
        "document_sha256": request.sha256,
        "number": last.number + 1 if last else 1,
        "what": what.value,
        "at": in_utc(at),
        "previous_hash": last.act_hash if last else "",
        **({"signer": said_of(signer)} if signer else {}),
        **more,
    }
    message = canonical(statement)
    return SignatureAct.objects.create(
        organisation_id=request.organisation_id,
        request=request,
        signer=signer,
        number=statement["number"],
        what=what,
        at=at,
        statement=statement,
        previous_hash=statement["previous_hash"],
        act_hash=hashlib.sha256(message).hexdigest(),
        signature=sign(message),
    )


def said_of(signer: DocumentSigner) -> dict[str, Any]:
    """Who acts, as every act of theirs says it."""
    return {
        "id": str(signer.pk),
        "position": signer.position,
        "role": signer.role,
        "name": signer.name,
        "last_day": signer.last_day.isoformat(),
    }


def signature_of(signer: DocumentSigner) -> dict[str, Any]:
    """Everything that one signature says of itself."""
    return {
        "signed_at": in_utc(signer.signed_at),
        "opened_at": in_utc(signer.opened_at),
        "method": signer.method,
        "proof": signer.proof,
        "device": signer.device,
        "recorded_by": str(signer.recorded_by_id) if signer.recorded_by_id else None,
        "recorded_at": in_utc(signer.recorded_at),
        "scan_sha256": signer.scan_sha256,
    }


def in_utc(instant: datetime | None) -> str | None:
    """An instant as it is hashed: the same wherever it was read."""
    return instant.astimezone(UTC).isoformat() if instant else None


def canonical(value: dict[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
