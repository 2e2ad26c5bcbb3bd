"""What reads the contractual basis of a bilan."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from beneficiaries.models import Bilan, Employer, Fact
from confidentiality.files import fetch, place_of_file
from confidentiality.vault import Place, Retention
from foundation.clock import paris_day
from foundation.formats import plain_day as day
from funding.models import Agreement, FundingLine
from funding.schemes import CONVENTION_SCHEMES
from sessions.models import Session


def agreements_of(bilan: Bilan) -> list[Agreement]:
    """Every recorded basis of a bilan, the voided ones included, the latest first."""
    return list(Agreement.objects.filter(bilan=bilan).select_related("recorded_by"))


def first_fact_behind(correction: Fact) -> Fact:
    """The fact that a chain of corrections started from."""
    while correction.supersedes is not None:
        correction = correction.supersedes
    return correction


def latest_fact_of(agreement: Agreement) -> Fact:
    """The last word on the fact of an agreement: itself, or what corrected it last."""
    fact = agreement.fact
    while newer := fact.superseded_by.first():
        fact = newer
    return fact


def days_of_basis(bilan: Bilan) -> dict[UUID, date]:
    """The day of each basis by its first fact, corrections of the date included; void ones are absent."""
    return days_of_bases([bilan.pk])


def days_of_bases(bilans: Iterable[UUID]) -> dict[UUID, date]:
    """The same of several bilans, in one query."""
    facts = list(Fact.objects.filter(bilan__in=list(bilans), kind=Fact.Kind.BASIS_RECORDED))
    newer = {fact.supersedes_id: fact for fact in facts}
    days = {}
    for fact in facts:
        if fact.supersedes_id is not None:
            continue
        latest = fact
        while latest.pk in newer:
            latest = newer[latest.pk]
        if not latest.is_void:
            days[fact.pk] = paris_day(latest.occurred_at)
    return days


def place_of(agreement: Agreement) -> Place:
    """Where the scan of an agreement lives."""
    table = agreement._meta.db_table
    return place_of_file(agreement.organisation_id, agreement.bilan_id, table, agreement.pk, Retention.PROOF)


def file_of(agreement: Agreement) -> bytes:
    """The scan of an agreement, opened."""
    return fetch(agreement.file_name, place_of(agreement))


def sessions_resting_on(agreement: Agreement) -> int:
    """Held sessions that would lose their contractual basis if this one were voided."""
    remaining = days_of_basis(agreement.bilan)
    remaining.pop(agreement.fact_id, None)
    held = Session.objects.filter(
        bilan_id=agreement.bilan_id,
        state=Session.State.HELD,
        kind=Session.Kind.ACCOMPANIMENT,
        is_irregular=False,
    )
    first = min(remaining.values(), default=None)
    return sum(1 for session in held if first is None or paris_day(session.ends_at) < first)


def paying_firm(bilan: Bilan) -> Employer | None:
    """The firm that the plan of a bilan asks to pay, which its convention names; without one, the person's own.

    None when the plan names a payer that is no firm of the house.
    """
    theirs = FundingLine.objects.counted().filter(plan__bilan=bilan, scheme__in=CONVENTION_SCHEMES)
    lines = list(theirs.select_related("employer"))
    named = next((line.employer for line in lines if line.employer is not None), None)
    if named is not None or any(line.payer_name for line in lines):
        return named
    return bilan.beneficiary.employer


def paid_by_employers(bilans: QuerySet[Bilan], employer_ids: Iterable[UUID]) -> QuerySet[Bilan]:
    """Those that one of these firms pays: its tripartite convention stands, which the person signed too (R6313-8).

    The firm is the one of the day of the convention: a later employer learns nothing. A plan alone does not
    count: a person who refuses owes their employer no word of it (L6313-4).
    """
    convention = Agreement.objects.filter(
        bilan=OuterRef("pk"), kind=Agreement.Kind.TRIPARTITE, voided_at=None, employer_id__in=list(employer_ids)
    )
    return bilans.filter(Exists(convention))


def employer_of_convention(bilan: Bilan) -> Employer | None:
    """The firm whose tripartite convention stands: the only one that a document of this bilan may name."""
    convention = Agreement.objects.filter(bilan=bilan, kind=Agreement.Kind.TRIPARTITE, voided_at=None)
    found = convention.exclude(employer=None).select_related("employer").first()
    return found.employer if found else None


@dataclass(frozen=True)
class AgreementCard:
    """An agreement as lists show it."""

    id: UUID
    kind: str
    signed: str
    reference: str
    recorded: str
    has_file: bool
    void_reason: str = ""


def agreement_cards(bilan: Bilan) -> list[AgreementCard]:
    """The agreements of a bilan with the day that the chain of facts gives them."""
    agreements = agreements_of(bilan)
    days = days_of_basis(bilan) if agreements else {}
    return [_card(agreement, days.get(agreement.fact_id, agreement.signed_on)) for agreement in agreements]


def _card(agreement: Agreement, signed_on: date) -> AgreementCard:
    return AgreementCard(
        id=agreement.pk,
        kind=agreement.get_kind_display(),
        signed=day(signed_on),
        reference=agreement.reference,
        recorded=f"Enregistré le {day(paris_day(agreement.recorded_at))} par {agreement.recorded_by}",
        has_file=bool(agreement.file_name),
        void_reason=agreement.void_reason,
    )
