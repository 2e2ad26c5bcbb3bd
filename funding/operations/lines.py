"""What moves a part of the price: asked, agreed, refused, invoiced, paid; and its papers."""

from datetime import date, datetime
from uuid import uuid4

from django.db import IntegrityError, transaction

from confidentiality.files import keep, kind_of
from foundation.clock import paris_day
from foundation.errors import violated
from foundation.formats import plain_day as day
from funding import queries
from funding.judging import about_provider
from funding.line_states import SETTLED, LineState, move_between
from funding.models import FundingLine, FundingProof
from funding.operations.locking import OWN_EMPLOYER, locked, sentence_of
from funding.queries.invoiced import invoiced_of
from funding.schemes import Scheme
from organisations.models import Membership


class LineRefused(Exception):
    """The part cannot move so; the message is shown to the user as it is, beside `field`."""

    def __init__(self, sentence: str, field: str = ""):
        super().__init__(sentence)
        self.field = field


@transaction.atomic
def move_line(
    line: FundingLine,
    *,
    to: LineState,
    on: date,
    by: Membership,
    at: datetime,
    seen: LineState | None = None,
    reason: str = "",
    reference: str = "",
) -> FundingLine:
    """Note how far a payer is, on the day when it happened. `seen` is the state that the author read.

    The bilan row is the lock. A refusal, or a step back, says why; a request of public money waits for a provider
    who may receive it that day (L6316-1). Raises LineRefused.
    """
    line = _locked_line(line)
    if seen is not None and line.state != seen:
        raise LineRefused(f"Cette part est maintenant « {line.get_state_display()} » : vérifiez avant de continuer.")
    move = move_between(LineState(line.state), to)
    if move is None:
        raise LineRefused("Cette étape ne peut pas suivre celle où se trouve cette part.", "to")
    if move.needs_reason and not reason.strip():
        raise LineRefused("Dites pourquoi.", "reason")
    if line.state in SETTLED and to not in SETTLED and invoiced_of([line.pk])[line.pk] > 0:
        raise LineRefused(
            "Une facture est émise pour cette part : elle se corrige par un avoir, et la part suit.", "to"
        )
    if on > paris_day(at):
        raise LineRefused(sentence_of(FundingLine, "line_does_not_move_in_advance"), "on")
    if not move.needs_reason and line.state != LineState.DRAFTED and on < line.state_on:
        raise LineRefused(f"L’étape précédente est du {day(line.state_on)} : celle-ci vient après.", "on")
    if to == LineState.ASKED:
        _refuse_barred(line, on)
    line.state, line.state_on, line.state_at, line.state_by = to, on, at, by
    line.reason = reason.strip()
    line.reference = reference.strip() or line.reference
    try:
        with transaction.atomic():
            line.save(update_fields=["state", "state_on", "state_at", "state_by", "reason", "reference"])
    except IntegrityError as error:
        if violated(error) != "employer_is_not_provider":
            raise
        raise LineRefused(OWN_EMPLOYER) from None
    return line


def _locked_line(line: FundingLine) -> FundingLine:
    """The part as it is, under the lock of its bilan. Raises LineRefused when nothing moves any more."""
    bilan = locked(line.plan.bilan)
    line = FundingLine.objects.select_related("plan").get(pk=line.pk)
    line.plan.bilan = bilan
    if bilan.cancelled_at:
        raise LineRefused("Ce bilan est annulé.")
    if line.set_aside_at is not None:
        raise LineRefused("Cette part ne fait plus partie du plan : rechargez la page.")
    return line


def _refuse_barred(line: FundingLine, on: date) -> None:
    provider = queries.provider_of(line.plan.bilan.organisation)
    refusal = next(about_provider(provider, Scheme(line.scheme), on), None)
    if refusal is not None:
        raise LineRefused(refusal.sentence, "on")


@transaction.atomic
def attach_proof(
    line: FundingLine, *, kind: FundingProof.Kind, content: bytes, by: Membership, at: datetime
) -> FundingProof:
    """Keep a paper of a payer, sealed. Raises FileRefused for a file that cannot be kept, LineRefused."""
    line = _locked_line(line)
    proof = FundingProof(
        id=uuid4(),
        organisation_id=line.organisation_id,
        line=line,
        kind=kind,
        file_kind=kind_of(content),
        added_by=by,
        added_at=at,
    )
    proof.file_name = keep(content, queries.place_of_proof(proof))
    proof.save(force_insert=True)
    return proof


@transaction.atomic
def void_proof(proof: FundingProof, *, reason: str, by: Membership, at: datetime) -> None:
    """Say that a paper was attached by mistake: it stays, marked. Raises LineRefused without a reason or twice."""
    locked(proof.line.plan.bilan)
    if not reason.strip():
        raise LineRefused(sentence_of(FundingProof, "voided_funding_proof_says_why"), "reason")
    try:
        with transaction.atomic():
            FundingProof.objects.filter(pk=proof.pk).update(voided_by=by, voided_at=at, void_reason=reason.strip())
    except IntegrityError as error:
        if violated(error) != "funding_proof_is_kept":
            raise
        raise LineRefused("Cette pièce est déjà retirée.") from None
