"""What changes the contractual basis."""

from datetime import date, datetime, time
from uuid import uuid4

from django.db import transaction

from beneficiaries.models import Bilan, Employer, Fact
from beneficiaries.operations import correct_fact, record_fact
from beneficiaries.rules import Kind as FactKind
from confidentiality.files import keep, kind_of
from foundation.clock import PARIS, paris_day
from funding import queries
from funding.agreements.kinds import State
from funding.models import Agreement, Document
from funding.operations.agreed import agree_lines, ask_lines_again
from funding.operations.lines import LineRefused
from funding.operations.locking import locked, sentence_of
from funding.signals import agreement_voided
from organisations.models import Membership


class AgreementRefused(Exception):
    """The agreement cannot be recorded or voided so; the message is shown to the user as it is, beside `field`."""

    def __init__(self, sentence: str, field: str = ""):
        super().__init__(sentence)
        self.field = field


@transaction.atomic
def record_agreement(
    bilan: Bilan,
    *,
    kind: Agreement.Kind,
    signed_on: date,
    by: Membership,
    at: datetime,
    reference: str = "",
    content: bytes | None = None,
    employer: Employer | None = None,
) -> Agreement:
    """Record the contractual basis on the day it was signed, with its scan if there is one.

    The fact enters the chain of the bilan in the same transaction, and the payers who agree by signing this document
    have agreed. `employer`: the firm that a signed convention names, by default the one that pays. Raises AgreementRefused for
    a day to come, a cancelled bilan or a payer who cannot agree, FileRefused for a file that cannot be kept.
    """
    bilan = locked(bilan)
    if bilan.cancelled_at:
        raise AgreementRefused("Ce bilan est annulé.")
    today = paris_day(at)
    if signed_on > today:
        raise AgreementRefused(sentence_of(Agreement, "agreement_is_not_in_the_future"), "signed_on")
    reference = reference.strip()
    if Agreement.objects.filter(
        bilan=bilan, kind=kind, signed_on=signed_on, reference=reference, voided_at=None
    ).exists():
        raise AgreementRefused(
            "Ce document est déjà enregistré. Si c’en est un autre, signé le même jour, donnez sa référence.",
            "reference",
        )
    file_kind = kind_of(content) if content is not None else ""
    fact = record_fact(
        bilan,
        FactKind.BASIS_RECORDED,
        by=by.user,
        author_name=str(by),
        at=at,
        occurred_at=at if signed_on == today else datetime.combine(signed_on, time(0), PARIS),
        detail={"kind": Agreement.Kind(kind).value},
    )
    agreement = Agreement(
        id=uuid4(),
        organisation_id=bilan.organisation_id,
        bilan=bilan,
        fact=fact,
        kind=kind,
        employer=(employer or queries.paying_firm(bilan)) if kind == Agreement.Kind.TRIPARTITE else None,
        signed_on=signed_on,
        reference=reference,
        file_kind=file_kind,
        recorded_by=by,
        recorded_at=at,
    )
    if content is not None:
        agreement.file_name = keep(content, queries.place_of(agreement))
    agreement.save(force_insert=True)
    try:
        agree_lines(agreement)
    except LineRefused as refusal:
        raise AgreementRefused(str(refusal)) from None
    return agreement


@transaction.atomic
def void_agreement(agreement: Agreement, *, reason: str, by: Membership, at: datetime) -> None:
    """Say that an agreement was entered by mistake: its fact is corrected as not having taken place.

    The row and its file stay, marked by what follows that correction. Raises AgreementRefused
    without a reason or twice.
    """
    locked(agreement.bilan)
    agreement = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    if agreement.voided_at:
        raise AgreementRefused("Ce document est déjà annulé.")
    if not reason.strip():
        raise AgreementRefused(sentence_of(Agreement, "voided_agreement_says_why"), "reason")
    correct_fact(queries.latest_fact_of(agreement), reason=reason.strip(), by=by.user, author_name=str(by), at=at)


def void_with_fact(correction: Fact, *, at: datetime) -> None:
    """Mark the agreement whose fact did not take place, wherever that was said (see `following`), and its document.

    A person who withdraws is no member: whoever recorded the agreement stands for them.
    """
    root = queries.first_fact_behind(correction)
    member = Membership.objects.filter(user=correction.recorded_by).first()
    for agreement in Agreement.objects.filter(fact=root, voided_at=None):
        voided_by = member.pk if member else agreement.recorded_by_id
        Agreement.objects.filter(pk=agreement.pk).update(
            voided_by_id=voided_by, voided_at=at, void_reason=correction.reason
        )
        Document.objects.filter(agreement=agreement, state=State.SIGNED).update(state=State.SUPERSEDED, settled_at=at)
        ask_lines_again(agreement, by=member or agreement.recorded_by, at=at)
        agreement_voided.send(sender=Agreement, agreement=agreement, at=at)
