"""What happens to documents: they leave, are signed or refused, silence answers, a newer version supersedes."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from beneficiaries.models import Bilan
from beneficiaries.operations import record_fact
from beneficiaries.queries import course_of
from beneficiaries.rules import Kind as FactKind
from confidentiality.models import SignatureRequest
from confidentiality.signatures.operations import cancel_request
from foundation import due, outbox
from foundation.clock import paris_day
from foundation.errors import violated
from funding.agreements.deadlines import payable_from
from funding.agreements.kinds import ATTESTATIONS, Kind, State
from funding.agreements.lookup import person_has_signed, request_of
from funding.agreements.making import drafted, make
from funding.agreements.refusal import DocumentRefused
from funding.agreements.schedule import Payment, put_off
from funding.models import Agreement, Document, Instalment
from funding.operations import record_agreement
from funding.operations.locking import locked
from law.queries import number_on
from organisations.models import Membership, User

SILENCE = "funding.silence"
BASIS = {
    Kind.TRIPARTITE: Agreement.Kind.TRIPARTITE,
    Kind.INDIVIDUAL: Agreement.Kind.INDIVIDUAL,
    Kind.CONVENTION: Agreement.Kind.CONVENTION,
}
SENTENCES = {
    "one_document_waits": "Ce document est déjà transmis : il attend une réponse.",
    "one_document_a_version": "Quelqu’un vient d’établir ce document : rechargez la page.",
    "document_enters_in_order": "Quelqu’un vient d’établir ce document : rechargez la page.",
}
SIGNED = "Ce document est signé : ce qui change s’écrit dans un avenant."
DAY = timedelta(days=1)


@transaction.atomic
def send_document(
    bilan: Bilan,
    kind: Kind,
    *,
    by: Membership,
    at: datetime,
    transmitted_on: date | None = None,
) -> Document:
    """Let a document leave as a new version, which supersedes the one before; its parties are asked to sign.

    Sending again a convention that lapsed gives ten new days (R6313-8). Raises DocumentRefused, naming each missing
    mention with its place.
    """
    bilan = locked(bilan)
    _refuse_over(bilan, kind)
    draft = drafted(bilan, kind, on=paris_day(at))
    if draft.before is not None and draft.before.state == State.SIGNED and kind in BASIS:
        raise DocumentRefused(SIGNED)
    _supersede(draft.before, at=at, by=by)
    try:
        with transaction.atomic():
            document = make(draft, by=by, at=at, transmitted_on=transmitted_on)
    except IntegrityError as error:
        if violated(error) not in SENTENCES:
            raise
        raise DocumentRefused(SENTENCES[violated(error)]) from None
    if document.answer_by is not None:
        wait_for_silence(document)
    if kind in BASIS and document.state == State.SENT:
        detail = {"kind": kind.value, "version": document.version}
        answers = {"answer_by": document.answer_by.isoformat()} if document.answer_by else {}
        record_fact(bilan, FactKind.AGREEMENT_SENT, by=by.user, author_name=str(by), at=at, detail=detail | answers)
    return document


def _refuse_over(bilan: Bilan, kind: Kind) -> None:
    course = course_of(bilan)
    if bilan.cancelled_at:
        raise DocumentRefused("Ce bilan est annulé.")
    if kind not in ATTESTATIONS and (course.is_closed or course.is_stopped):
        raise DocumentRefused("Ce bilan est terminé : plus rien ne s’y signe.")


def _supersede(before: Document | None, *, at: datetime, by: Membership) -> None:
    """What waits, or was only established, gives way to the new version."""
    if before is None or before.state not in (State.SENT, State.ISSUED):
        return
    was_sent = before.state == State.SENT
    move(before, State.SUPERSEDED, at=at)
    if was_sent:
        due.cancel(SILENCE, subject_id=before.pk)
        _take_back(before, reason="Une nouvelle version le remplace.", by=by.user, at=at)


@transaction.atomic
def take_back_what_waits(bilan: Bilan, *, reason: str, by: User | None, at: datetime) -> None:
    """The bilan goes no further: nobody signs what was sent, nobody is reminded, and silence means nothing any more."""
    asked = SignatureRequest.objects.filter(bilan_id=bilan.pk, state=SignatureRequest.State.OPEN)
    for request in asked.select_related("asked_by"):
        cancel_request(request, reason=reason, by=by or request.asked_by, at=at)
    for document in Document.objects.filter(bilan=bilan, state=State.SENT):  # those that nobody signs in here
        move(document, State.CANCELLED, at=at)
        due.cancel(SILENCE, subject_id=document.pk)


def _take_back(document: Document, *, reason: str, by: User, at: datetime) -> None:
    request = request_of(document)
    if request is not None and request.is_open:
        cancel_request(request, reason=reason, by=by, at=at)


def move(document: Document, state: State, *, at: datetime, **fields: Any) -> None:
    document.state, document.settled_at = state, at
    for name, value in fields.items():
        setattr(document, name, value)
    document.save(update_fields=["state", "settled_at", *fields])


def wait_for_silence(document: Document) -> None:
    assert document.answer_by is not None
    day_after = document.answer_by + DAY
    due.schedule(SILENCE, organisation_id=document.organisation_id, subject_id=document.pk, due_on=day_after)


def held(document: Document) -> Document:
    """The document as it is now; the bilan row is the lock."""
    locked(document.bilan)
    found = Document.objects.select_for_update(of=("self",)).select_related("bilan", "made_by__user", "agreement")
    return found.get(pk=document.pk)


@transaction.atomic
def let_silence_speak(document: Document, *, at: datetime) -> bool:
    """The days to answer are over: no answer refuses a convention (R6313-8), and grants an absence (D6323-4).

    True when silence was the answer. Nothing for a convention that the person signed in time: the others may still
    sign. Called twice, or by two workers, it speaks once.
    """
    document = held(document)
    if document.state != State.SENT or document.answer_by is None or document.answer_by >= paris_day(at):
        return False
    if document.kind == Kind.LEAVE:
        move(document, State.TACIT, at=at)
        return True
    if person_has_signed(request_of(document)):
        return False
    if _is_on_paper(document):
        move(document, State.SUPERSEDED, at=at)
        _take_back(document, reason="Signé sur papier.", by=document.made_by.user, at=at)
        return False
    move(document, State.LAPSED, at=at)
    _take_back(document, reason="Le délai pour répondre est passé.", by=document.made_by.user, at=at)
    _note_refusal(document, "silence", at=at)
    outbox.announce(
        "funding.document_lapsed",
        organisation_id=document.organisation_id,
        subject_id=document.pk,
        recipient_id=document.bilan.consultant_id,
        at=at,
        key=f"document_lapsed:{document.pk}",
    )
    return True


def _is_on_paper(document: Document) -> bool:
    """Whether a convention was recorded from paper since this one left: silence here says nothing."""
    kinds = [Agreement.Kind.TRIPARTITE, Agreement.Kind.PAPER]
    recorded = Agreement.objects.filter(bilan=document.bilan_id, kind__in=kinds, voided_at=None)
    return recorded.filter(recorded_at__gte=document.made_at).exists()


def _note_refusal(document: Document, how: str, *, at: datetime) -> None:
    """A dated fact; no reason is asked nor kept, and the employer reads none of it (L6313-4 al. 2)."""
    if document.kind not in BASIS or document.bilan.cancelled_at:
        return
    name = "Sans réponse dans le délai" if how == "silence" else "Par un signataire"
    detail = {"kind": document.kind, "version": document.version, "by": how}
    record_fact(document.bilan, FactKind.AGREEMENT_REFUSED, by=None, author_name=name, at=at, detail=detail)


@transaction.atomic
def settle_document(document: Document, *, request: SignatureRequest, outcome: str, at: datetime) -> None:
    """What the parties did with a request settles the document; nothing for one that settled by itself before."""
    document = held(document)
    if document.state != State.SENT:
        return
    if outcome == SignatureRequest.State.SIGNED:
        _signed(document, request, at=at)
    elif outcome == SignatureRequest.State.REFUSED:
        move(document, State.REFUSED, at=at)
        _note_refusal(document, "signer", at=at)
    else:
        was_late = outcome == SignatureRequest.State.EXPIRED
        move(document, State.EXPIRED if was_late else State.CANCELLED, at=at)
    due.cancel(SILENCE, subject_id=document.pk)


def _signed(document: Document, request: SignatureRequest, *, at: datetime) -> None:
    """All have signed: the document is the contractual basis, and a contract has its payments."""
    days = {signer.role: paris_day(signer.signed_at) for signer in request.signers.all() if signer.signed_at}
    signed_on = max(days.values())
    agreement = None
    if document.kind in BASIS:
        agreement = record_agreement(
            document.bilan,
            kind=BASIS[Kind(document.kind)],
            signed_on=signed_on,
            by=document.made_by,
            at=at,
            reference=f"{document.terms.get('reference', '')}, version {document.version}",
            employer=document.employer,
        )
    move(
        document,
        State.SIGNED,
        at=at,
        person_signed_on=days.get("person", signed_on),
        signed_on=signed_on,
        agreement=agreement,
    )
    if document.kind == Kind.INDIVIDUAL:
        _foresee_payments(document)


def withdrawal_days_of(document: Document) -> int:
    """The days to withdraw from a signed contract, by the law of the day on which it was signed."""
    assert document.signed_on is not None
    parameter = "retractation_contrat_distance_j" if document.is_remote else "retractation_contrat_j"
    return int(number_on(parameter, document.signed_on))


def _foresee_payments(document: Document) -> None:
    """The payments that the contract says, none before the days to withdraw are over (L6353-6)."""
    assert document.signed_on is not None
    said = [
        Payment(number, label, date.fromisoformat(due_on), Decimal(amount))
        for number, label, due_on, amount in document.terms.get("payments", [])
    ]
    first_day = payable_from(document.signed_on, withdrawal_days_of(document))
    Instalment.objects.bulk_create(
        Instalment(
            organisation_id=document.organisation_id,
            document=document,
            number=one.number,
            label=one.label,
            due_on=one.due_on,
            amount=one.amount,
        )
        for one in put_off(said, first_day)
    )
