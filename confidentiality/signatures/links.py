"""Private links: one a mail, kept as a print, dead when revoked or when the document is no more theirs to see."""

import hashlib
import secrets
from datetime import date, datetime, timedelta

from django.db import transaction

from confidentiality.models import DocumentSigner, SignatureRequest, SignerLink
from confidentiality.signatures import rules
from confidentiality.signatures.acting import SignatureRefused, locked_signer, refuse_unless_current, tell
from foundation.clock import paris_day

State = SignatureRequest.State


def new_link(signer: DocumentSigner, *, at: datetime) -> str:
    """The secret of one more link, which goes into a mail and is kept nowhere."""
    secret = secrets.token_urlsafe(32)
    SignerLink.objects.create(
        organisation_id=signer.organisation_id, signer=signer, token_hash=print_of(secret), made_at=at
    )
    return secret


def print_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def signer_behind(secret: str, *, today: date) -> DocumentSigner | None:
    """Who a link of the current organisation is for; None for an unknown, revoked or outlived one alike."""
    linked = ("signer__request__bilan", "signer__request__organisation")
    link = SignerLink.objects.select_related(*linked).filter(token_hash=print_of(secret), revoked_at=None).first()
    return link.signer if link is not None and still_shows(link.signer, today=today) else None


def still_shows(signer: DocumentSigner, *, today: date) -> bool:
    """Whether a signer may see the document by their link: in their turn, and for a time once they have answered."""
    request = signer.request
    if signer.invited_at is None:
        return False
    if request.is_open:
        last_day = request.expires_on if signer.signed_at else signer.last_day
        return rules.is_in_time(today, expires_on=last_day)
    has_answered = signer.signed_at is not None or signer.refused_at is not None
    if request.settled_at is None or not has_answered or request.state == State.CANCELLED:
        return False
    return today <= paris_day(request.settled_at) + timedelta(days=rules.LINK_DAYS)


@transaction.atomic
def send_again(signer: DocumentSigner, *, at: datetime) -> None:
    """Kill the links sent so far and send a new one. Raises SignatureRefused when it is not their turn."""
    signer = locked_signer(signer)
    refuse_unless_current(signer, on=paris_day(at))
    if not signer.email:
        raise SignatureRefused("Cette personne n’a pas d’adresse e-mail : elle signe sur papier, ou dans son espace.")
    SignerLink.objects.filter(signer=signer, revoked_at=None).update(revoked_at=at)
    tell("signatures.to_sign", signer.request, recipient_id=signer.pk, key=f"again:{signer.pk}:{at.isoformat()}", at=at)
