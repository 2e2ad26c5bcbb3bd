"""What documents do when their day comes, or when their signatures are settled."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from confidentiality.models import SignatureRequest
from confidentiality.signatures.signals import signatures_settled
from foundation import due
from funding.agreements.lookup import OF_FUNDING
from funding.agreements.operations import SILENCE, let_silence_speak, settle_document
from funding.models import Document


@due.raises(SILENCE)
def silence(subject_id: UUID, at: datetime) -> None:
    """The days to answer are over."""
    document = Document.objects.select_related("bilan").filter(pk=subject_id).first()
    if document is not None:
        let_silence_speak(document, at=at)


@receiver(signatures_settled)
def follow_signatures(sender: Any, request: SignatureRequest, outcome: str, at: datetime, **kwargs: Any) -> None:
    """All signed, one refused, or it was taken back: in the transaction of who did it."""
    if not request.kind.startswith(OF_FUNDING):
        return
    document = Document.objects.select_related("bilan").filter(pk=request.subject_id).first()
    if document is not None:
        settle_document(document, request=request, outcome=outcome, at=at)
