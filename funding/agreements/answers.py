"""What people answer to a document that left, besides its signatures: a withdrawal, the word of an employer."""

from datetime import date, datetime, time

from django.db import transaction

from beneficiaries.operations import correct_fact, record_fact
from beneficiaries.rules import Kind as FactKind
from foundation import due
from foundation.clock import PARIS, paris_day
from foundation.formats import plain_day
from funding.agreements.deadlines import last_day_to_answer, withdrawal_until
from funding.agreements.kinds import Kind, State
from funding.agreements.operations import SILENCE, held, move, wait_for_silence, withdrawal_days_of
from funding.agreements.refusal import DocumentRefused
from funding.models import Document
from funding.queries import latest_fact_of
from law.queries import number_on
from organisations.models import User

OVER = "Ce document n’attend plus de réponse."


@transaction.atomic
def withdraw_from_contract(
    document: Document, *, by: User, author_name: str, at: datetime, withdrawn_on: date | None = None
) -> Document:
    """The person withdraws within their days, without a reason: nothing is due, the contract is no basis any more.

    `withdrawn_on`: the day of their letter, noted by a member. Raises DocumentRefused after the last day.
    """
    document = held(document)
    if document.kind != Kind.INDIVIDUAL or document.state != State.SIGNED or document.signed_on is None:
        raise DocumentRefused("Il n’y a pas de contrat signé dont se rétracter.")
    day, today = withdrawn_on or paris_day(at), paris_day(at)
    last = withdrawal_until(document.signed_on, withdrawal_days_of(document))
    if day > today:
        raise DocumentRefused("Une rétractation ne peut pas être à venir.", "withdrawn_on")
    if day < document.signed_on:
        raise DocumentRefused("Ce jour est avant la signature du contrat.", "withdrawn_on")
    if day > last:
        raise DocumentRefused(f"Le délai de rétractation a pris fin le {plain_day(last)}.", "withdrawn_on")
    instant = at if day == today else datetime.combine(day, time(0), PARIS)
    record_fact(
        document.bilan,
        FactKind.AGREEMENT_WITHDRAWN,
        by=by,
        author_name=author_name,
        at=at,
        occurred_at=instant,
        is_assisted=withdrawn_on is not None,
        detail={"version": document.version},
    )
    move(document, State.WITHDRAWN, at=at)
    if document.agreement is not None and document.agreement.voided_at is None:
        fact = latest_fact_of(document.agreement)
        reason = f"Rétractation du {plain_day(day)}"
        correct_fact(fact, reason=reason, by=by, author_name=author_name, at=at)
    return document


@transaction.atomic
def note_reception(document: Document, *, received_on: date, at: datetime) -> Document:
    """The employer received the request of absence: their days to answer run (D6323-4). Raises DocumentRefused."""
    document = held(document)
    if document.kind != Kind.LEAVE or document.state != State.ISSUED:
        raise DocumentRefused(OVER)
    if received_on > paris_day(at):
        raise DocumentRefused("Le jour de la réception ne peut pas être à venir.", "received_on")
    if received_on < paris_day(document.made_at):
        raise DocumentRefused("Ce jour est avant celui où la lettre a été établie.", "received_on")
    days = int(number_on("reponse_employeur_jours", received_on))
    document.state, document.transmitted_on = State.SENT, received_on
    document.answer_by = last_day_to_answer(received_on, days)
    document.save(update_fields=["state", "transmitted_on", "answer_by"])
    wait_for_silence(document)
    return document


@transaction.atomic
def note_answer(document: Document, *, accepts: bool, at: datetime, answered_on: date | None = None) -> Document:
    """What the employer answered to a request of absence, on its day: today unless told.

    An answer given within their days counts whenever it is known, also once silence has spoken; one given later
    changes nothing (D6323-4). Raises DocumentRefused.
    """
    document = held(document)
    if document.kind != Kind.LEAVE or document.state not in (State.SENT, State.TACIT):
        raise DocumentRefused(OVER)
    assert document.transmitted_on is not None, "a request that was received"
    assert document.answer_by is not None, "a request that was received"
    today = paris_day(at)
    day = answered_on or today
    if day > today:
        raise DocumentRefused("Une réponse ne peut pas être à venir.", "answered_on")
    if day < document.transmitted_on:
        raise DocumentRefused("Ce jour est avant celui où l’employeur a reçu la demande.", "answered_on")
    if day > document.answer_by:
        raise DocumentRefused(
            f"L’employeur pouvait répondre jusqu’au {plain_day(document.answer_by)} inclus"
            "\N{NO-BREAK SPACE}: sans réponse ce jour-là, l’absence est accordée.",
            "answered_on",
        )
    move(document, State.ACCEPTED if accepts else State.REFUSED, at=at, answered_on=day)
    due.cancel(SILENCE, subject_id=document.pk)
    return document
