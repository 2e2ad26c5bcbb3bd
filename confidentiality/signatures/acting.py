"""What every act on a request shares: its lock, whose turn it is, how it ends."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError

from confidentiality.locking import lock_bilan
from confidentiality.models import DocumentSigner, SignatureRequest
from confidentiality.signatures import rules, trace
from confidentiality.signatures.signals import signatures_settled
from confidentiality.vault import Place, Retention
from foundation import due, outbox
from foundation.clock import paris_day
from foundation.errors import violated
from organisations.models import Membership

What, State = trace.What, SignatureRequest.State
EXPIRY, SEALING = "signature_expiry", "signature_sealing"
REMINDERS = ("signature_reminder_1", "signature_reminder_2", "signature_reminder_3")
OVER = "Ce document n’est plus à signer."
OPEN_FIRST = "Ouvrez d’abord le document, pour le lire en entier."
SENTENCES = {
    "one_open_request_a_subject": "Ce document est déjà proposé à la signature.",
    "only_an_open_request_is_signed": OVER,
    "signers_follow_their_order": "Une autre personne signe ce document avant vous.",
    "signer_answers_once": "Votre réponse est déjà enregistrée.",
    "signed_bytes_are_those_shown": "Ce document n’est pas celui que vous avez lu : rouvrez la page, puis relisez-le.",
    "document_is_opened_first": OPEN_FIRST,
    "signed_by_its_last_day": "Le dernier jour pour signer est passé.",
    "document_signer_is_kept": "Ce n’est pas encore votre tour de signer.",
}


class SignatureRefused(Exception):
    """The rules or the database forbid it; the message is shown to the user as it is."""


def refused_by(error: IntegrityError) -> SignatureRefused:
    """The database's no, in words; raises the error itself when it has none."""
    sentence = SENTENCES.get(violated(error))
    if sentence is None:
        raise error
    return SignatureRefused(sentence)


def locked(request: SignatureRequest) -> SignatureRequest:
    """The request as it is now; the bilan and it are locked in the order of every operation."""
    lock_bilan(request.bilan_id)
    return SignatureRequest.objects.select_for_update(of=("self",)).select_related("bilan").get(pk=request.pk)


def locked_signer(signer: DocumentSigner) -> DocumentSigner:
    """A signer as they are now, their request locked."""
    request = locked(signer.request)
    found = DocumentSigner.objects.select_for_update(of=("self",)).get(pk=signer.pk)
    found.request = request
    return found


def refuse_unless_current(signer: DocumentSigner, *, on: date) -> None:
    """Raises SignatureRefused for whoever has answered, must wait, or comes too late."""
    request = signer.request
    if signer.signed_at or signer.refused_at:
        raise SignatureRefused(SENTENCES["signer_answers_once"])
    if not request.is_open:
        raise SignatureRefused(OVER)
    if signer.invited_at is None:
        raise SignatureRefused(SENTENCES["document_signer_is_kept"])
    if not rules.is_in_time(on, expires_on=signer.last_day):
        raise SignatureRefused(SENTENCES["signed_by_its_last_day"])


def place_of(row: SignatureRequest | DocumentSigner, column: str) -> Place:
    """Where one file of a request lives: `document`, `sealed`; `scan` of a signer."""
    table = row._meta.db_table
    return Place(row.organisation_id, row.bilan_id, table, column, row.pk, Retention.PROOF)


def go_on(request: SignatureRequest, *, at: datetime) -> None:
    """Invite the next signer, or settle: everybody has signed."""
    following = request.signers.filter(signed_at=None).order_by("position").first()
    if following is None:
        settle(request, State.SIGNED, at=at)
    elif following.invited_at is None:
        following.request = request
        invite(following, at=at)


def invite(signer: DocumentSigner, *, at: datetime) -> None:
    """Their turn has come: they are told, not before, and reminded on bounded days, until their last one.

    What it means that their own last day passed before that of the request, whoever asked decides.
    """
    request = signer.request
    signer.invited_at = at
    signer.save(update_fields=["invited_at"])
    trace.enter(request, What.INVITED, at=at, signer=signer, proof=rules.masked(signer.email))
    tell("signatures.to_sign", request, recipient_id=signer.pk, key=f"sign:{signer.pk}", at=at)
    days = rules.reminder_days(paris_day(at), signer.last_day)
    for kind, day in zip(REMINDERS, days, strict=False):
        due.schedule(kind, organisation_id=request.organisation_id, subject_id=signer.pk, due_on=day)


def settle(request: SignatureRequest, outcome: SignatureRequest.State, *, at: datetime, reason: str = "") -> None:
    """End a request; whoever subscribed hears of it in this transaction. Sealing follows by itself."""
    request.state, request.settled_at, request.reason = outcome, at, reason
    request.save(update_fields=["state", "settled_at", "reason"])
    due.cancel(EXPIRY, subject_id=request.pk)
    for signer_id in request.signers.values_list("pk", flat=True):
        for kind in REMINDERS:
            due.cancel(kind, subject_id=signer_id)
    if outcome == State.SIGNED:
        due.schedule(SEALING, organisation_id=request.organisation_id, subject_id=request.pk, due_at=at)
    signatures_settled.send(sender=SignatureRequest, request=request, outcome=outcome.value, at=at)


def tell_asker(request: SignatureRequest, topic: str, *, at: datetime) -> None:
    """A neutral mail to whoever asked, while they are of the team."""
    member = Membership.objects.filter(user_id=request.asked_by_id, removed_at=None).first()
    if member is not None:
        tell(topic, request, recipient_id=member.pk, key=f"{topic}:{request.pk}:{member.pk}", at=at)


def tell(topic: str, request: SignatureRequest, *, recipient_id: UUID, key: str, at: datetime) -> None:
    """Write down that a mail about a request must leave."""
    outbox.announce(
        topic,
        organisation_id=request.organisation_id,
        subject_id=request.pk,
        recipient_id=recipient_id,
        at=at,
        key=key,
    )
