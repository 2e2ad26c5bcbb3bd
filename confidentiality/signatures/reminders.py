"""What days do to a request: bounded reminders to the one whose turn it is, and the end after the last day."""

from datetime import datetime
from functools import partial
from uuid import UUID

from confidentiality.models import DocumentSigner, SignatureRequest
from confidentiality.signatures import rules, trace
from confidentiality.signatures.acting import (
    EXPIRY,
    REMINDERS,
    State,
    What,
    locked,
    locked_signer,
    settle,
    tell,
    tell_asker,
)
from foundation import due
from foundation.clock import paris_day


def remind(kind: str, signer_id: UUID, at: datetime) -> None:
    """Once a date, and only while they neither signed nor refused; the mail leaves by day."""
    found = DocumentSigner.objects.select_related("request").filter(pk=signer_id).first()
    if found is None:
        return
    signer = locked_signer(found)
    if not signer.is_current or not rules.is_in_time(paris_day(at), expires_on=signer.last_day):
        return
    trace.enter(signer.request, What.REMINDED, at=at, signer=signer)
    tell("signatures.reminder", signer.request, recipient_id=signer.pk, key=f"{kind}:{signer.pk}", at=at)


for _kind in REMINDERS:
    due.raises(_kind)(partial(remind, _kind))


@due.raises(EXPIRY)
def expire(request_id: UUID, at: datetime) -> None:
    """The last day has passed and somebody has not signed: nobody may any more."""
    found = SignatureRequest.objects.filter(pk=request_id).first()
    if found is None:
        return
    request = locked(found)
    if not request.is_open or rules.is_in_time(paris_day(at), expires_on=request.expires_on):
        return
    trace.enter(request, What.EXPIRED, at=at)
    settle(request, State.EXPIRED, at=at)
    tell_asker(request, "signatures.expired", at=at)
    for signer in request.signers.exclude(invited_at=None):
        tell("signatures.over", request, recipient_id=signer.pk, key=f"over:{signer.pk}", at=at)
