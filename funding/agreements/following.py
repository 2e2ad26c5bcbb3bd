"""What documents do when their day comes, or when their signatures are settled."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from beneficiaries.models import Bilan, Fact
from beneficiaries.signals import bilan_cancelling, death_noted, fact_recorded
from confidentiality.models import SignatureRequest
from confidentiality.signatures.operations import SignatureRefused
from confidentiality.signatures.signals import signatures_settled
from foundation import due
from funding.agreements.lookup import OF_FUNDING
from funding.agreements.operations import SILENCE, let_silence_speak, settle_document, take_back_what_waits
from funding.models import BilanTerms, Document
from funding.operations import AgreementRefused
from organisations.models import Membership

# After these nothing is agreed upon any more; what the house reads beside it says nothing of the person's reasons.
ENDS = {Fact.Kind.CONSENT_REFUSED, Fact.Kind.CONSENT_WITHDRAWN, Fact.Kind.ABANDONED, Fact.Kind.CLOSED}
IS_OVER = "Ce bilan s’est arrêté."


@due.raises(SILENCE)
def silence(subject_id: UUID, at: datetime) -> None:
    """The days to answer are over."""
    document = Document.objects.select_related("bilan").filter(pk=subject_id).first()
    if document is not None:
        let_silence_speak(document, at=at)


@receiver(signatures_settled)
def follow_signatures(sender: Any, request: SignatureRequest, outcome: str, at: datetime, **kwargs: Any) -> None:
    """All signed, one refused, or it was taken back: in the transaction of who did it.

    Raises SignatureRefused to the last signer when what they sign cannot be the basis.
    """
    if not request.kind.startswith(OF_FUNDING):
        return
    document = Document.objects.select_related("bilan").filter(pk=request.subject_id).first()
    if document is not None:
        try:
            settle_document(document, request=request, outcome=outcome, at=at)
        except AgreementRefused as refusal:
            raise SignatureRefused(str(refusal)) from None


@receiver(fact_recorded)
def stop_with_the_bilan(sender: Any, fact: Fact, bilan: Bilan, at: datetime, **kwargs: Any) -> None:
    """The person said no, or the bilan ended: what was sent and waits is taken back (L6313-4 al. 2)."""
    if fact.kind in ENDS and not fact.is_void:
        take_back_what_waits(bilan, reason=IS_OVER, by=fact.recorded_by, at=at)


@receiver(death_noted)
def stop_with_the_person(sender: Any, bilan: Bilan, by: Membership, at: datetime, **kwargs: Any) -> None:
    """Nobody signs for who died, and silence says nothing any more."""
    take_back_what_waits(bilan, reason=IS_OVER, by=by.user, at=at)


@receiver(bilan_cancelling)
def forget_terms(sender: Any, bilan: Bilan, at: datetime, **kwargs: Any) -> None:
    """A bilan entered by mistake keeps no address of anybody; what left stays, as it left, and nobody signs it."""
    take_back_what_waits(bilan, reason=IS_OVER, by=None, at=at)
    BilanTerms.objects.filter(bilan=bilan).delete()
