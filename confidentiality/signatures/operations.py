"""What the house does with a document to be signed: propose it, take it back, enter a signature on paper."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Protocol
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from confidentiality.files import EXTENSIONS, fetch, keep, kind_of
from confidentiality.locking import lock_bilan
from confidentiality.models import DocumentSigner, SignatureRequest
from confidentiality.pdfs import FileRefused
from confidentiality.signatures import rules, trace
from confidentiality.signatures.acting import (
    EXPIRY,
    OVER,
    SignatureRefused,
    State,
    What,
    go_on,
    locked,
    place_of,
    refused_by,
    settle,
    tell,
)
from confidentiality.signatures.rules import SignerSpec
from confidentiality.vault import Unreadable
from foundation import due
from foundation.clock import PARIS, paris_day
from foundation.signing.sealing import SealingRefused, refuse_unsealable
from organisations.models import User

__all__ = [
    "SignatureRefused",
    "SignerSpec",
    "ask_signatures",
    "cancel_request",
    "document_pdf",
    "record_paper",
    "sealed_pdf",
]
NOT_A_PDF = "Seul un document PDF se signe ici."


class OfHouse(Protocol):
    """A bilan."""

    pk: UUID
    organisation_id: UUID


@transaction.atomic
def ask_signatures(
    bilan: OfHouse,
    *,
    kind: str,
    title: str,
    pdf: bytes,
    signers: Sequence[SignerSpec],
    expires_on: date,
    by: User,
    author_name: str = "",
    at: datetime,
    subject_id: UUID,
) -> SignatureRequest:
    """Propose a document to its parties, in the order given; the first one is told at once, the others in their turn.

    `expires_on` is the last day on which it may be signed. Raises SignatureRefused, also for a
    subject that is already proposed.
    """
    refusal = rules.may_ask(signers, expires_on=expires_on, today=paris_day(at))
    if refusal:
        raise SignatureRefused(refusal)
    _refuse_other_than_pdf(pdf)
    lock_bilan(bilan.pk)
    request = SignatureRequest(
        id=uuid4(),
        organisation_id=bilan.organisation_id,
        bilan_id=bilan.pk,
        kind=kind,
        title=rules.plain(title)[:120],
        subject_id=subject_id,
        sha256=hashlib.sha256(pdf).hexdigest(),
        size_bytes=len(pdf),
        expires_on=expires_on,
        asked_by=by,
        author_name=author_name or str(by),
        asked_at=at,
    )
    try:
        with transaction.atomic():
            request.file_name = keep(pdf, place_of(request, "document"))
            request.save(force_insert=True)
    except IntegrityError as error:
        raise refused_by(error) from None
    DocumentSigner.objects.bulk_create(
        DocumentSigner(
            organisation_id=bilan.organisation_id,
            request=request,
            position=position,
            role=DocumentSigner.Role(spec.role),
            name=rules.plain(spec.name)[:130],
            email=spec.email.strip().lower(),
            user_id=spec.user_id,
            phone_hint=spec.phone_hint,
            answers_by=spec.answers_by,
        )
        for position, spec in enumerate(signers, start=1)
    )
    named = [trace.said_of(signer) for signer in request.signers.all()]
    trace.enter(request, What.ASKED, at=at, signers=named, expires_on=expires_on.isoformat(), by=str(by.pk))
    day_after = expires_on + timedelta(days=1)
    due.schedule(EXPIRY, organisation_id=request.organisation_id, subject_id=request.pk, due_on=day_after)
    go_on(request, at=at)
    return request


def _refuse_other_than_pdf(pdf: bytes) -> None:
    try:
        kind = kind_of(pdf)
    except FileRefused as refusal:
        raise SignatureRefused(str(refusal)) from None
    if kind != "application/pdf":
        raise SignatureRefused(NOT_A_PDF)
    try:
        refuse_unsealable(pdf)
    except SealingRefused as refusal:
        raise SignatureRefused(str(refusal)) from None


@transaction.atomic
def cancel_request(request: SignatureRequest, *, reason: str, by: User, at: datetime) -> SignatureRequest:
    """Take a document back: nobody signs it any more, and whoever was told hears so. Raises SignatureRefused."""
    request = locked(request)
    if not reason.strip():
        raise SignatureRefused("Dites pourquoi ce document n’est plus à signer.")
    if not request.is_open:
        raise SignatureRefused(OVER)
    trace.enter(request, What.CANCELLED, at=at, by=str(by.pk))
    settle(request, State.CANCELLED, at=at, reason=reason.strip())
    for signer in request.signers.exclude(invited_at=None):
        tell("signatures.over", request, recipient_id=signer.pk, key=f"over:{signer.pk}", at=at)
    return request


@transaction.atomic
def record_paper(
    request: SignatureRequest,
    *,
    scan: bytes,
    signed_on: date,
    signers: Sequence[DocumentSigner],
    by: User,
    at: datetime,
) -> SignatureRequest:
    """Enter what one scan of the printed document shows: the hand-written signature of one or several parties.

    They are the next ones in the order. Marked « sur papier » for ever, with the scan; each of them who has an
    address is told. Raises SignatureRefused, FileRefused for a scan that cannot be kept.
    """
    request = locked(request)
    if not request.is_open:
        raise SignatureRefused(OVER)
    _refuse_wrong_day(request, signed_on, today=paris_day(at))
    kind = kind_of(scan)
    assert kind in EXTENSIONS
    if not signers:
        raise SignatureRefused("Cochez au moins une signature que ce papier montre.")
    for one in sorted(signers, key=lambda signer: signer.position):
        signer = request.signers.select_for_update(of=("self",)).get(pk=one.pk)
        signer.request = request
        try:
            with transaction.atomic():
                _sign_on_paper(signer, scan=scan, kind=kind, signed_on=signed_on, by=by, at=at)
        except IntegrityError as error:
            raise refused_by(error) from None
    go_on(request, at=at)
    return request


def _refuse_wrong_day(request: SignatureRequest, signed_on: date, *, today: date) -> None:
    if signed_on > today:
        raise SignatureRefused("Une signature ne peut pas être à venir.")
    if signed_on < paris_day(request.asked_at):
        raise SignatureRefused("Ce jour est avant celui où le document a été proposé.")


def _sign_on_paper(signer: DocumentSigner, *, scan: bytes, kind: str, signed_on: date, by: User, at: datetime) -> None:
    """One party's signature by hand; the day is known, the hour is not: noon stands for it."""
    if signer.invited_at is None:
        signer.invited_at = at
        signer.save(update_fields=["invited_at"])
    signer.signed_at = datetime.combine(signed_on, time(12), tzinfo=PARIS)
    signer.method = DocumentSigner.Method.PAPER
    signer.document_sha256 = signer.request.sha256
    signer.recorded_by, signer.recorded_at = by, at
    signer.scan_name = keep(scan, place_of(signer, "scan"))
    signer.scan_kind, signer.scan_sha256 = kind, hashlib.sha256(scan).hexdigest()
    signer.save()
    trace.enter(signer.request, What.SIGNED, at=at, signer=signer, **trace.signature_of(signer))
    tell("signatures.entered", signer.request, recipient_id=signer.pk, key=f"entered:{signer.pk}", at=at)


def document_pdf(request: SignatureRequest) -> bytes:
    """The very bytes that are shown and signed. Raises `vault.Unreadable` for bytes that are not those any more."""
    return _whole(fetch(request.file_name, place_of(request, "document")), request.sha256)


def sealed_pdf(request: SignatureRequest) -> bytes:
    """The sealed document with its evidence page. Raises SignatureRefused until it is sealed, seconds after the last signature."""
    if not request.sealed_name:
        raise SignatureRefused("Ce document n’est pas encore scellé : réessayez dans un instant.")
    return _whole(fetch(request.sealed_name, place_of(request, "sealed")), request.sealed_sha256)


def _whole(content: bytes, sha256: str) -> bytes:
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Unreadable("Ce document n’est plus celui qui a été enregistré.")
    return content
