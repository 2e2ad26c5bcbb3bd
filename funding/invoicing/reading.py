"""What decisions about invoices read: the parts of a plan, balances."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, Max, Min, OuterRef, Sum

from beneficiaries.models import Bilan, Employer
from foundation.clock import PARIS, paris_day
from funding.agreements.deadlines import withdrawal_until
from funding.agreements.gathering import bilan_terms
from funding.agreements.kinds import Kind, State
from funding.invoicing.rules import Balance, Buyer, Foreseen, Part, buyer_of, next_payment
from funding.models import (
    Agreement,
    BillingTerms,
    Document,
    FundingLine,
    Instalment,
    Invoice,
    LineState,
    Scheme,
    Settlement,
)
from funding.queries import days_of_basis
from funding.rules import BASIS_OF
from law.queries import number_on
from sessions.models import Contestation, Session

ZERO = Decimal("0.00")


def billing_terms() -> BillingTerms | None:
    return BillingTerms.objects.first()


@dataclass(frozen=True)
class Done:
    """Accompaniment that may be billed: held, regular, uncontested."""

    minutes: int = 0
    first_on: date | None = None
    last_on: date | None = None


def done_of(bilans: Iterable[UUID], *, until: date | None = None) -> dict[UUID, Done]:
    """What was done in several bilans, to the end of a day or to now, in one query; without anything: absent."""
    contested = Contestation.objects.filter(session=OuterRef("pk"), withdrawn_at=None)
    held = Session.objects.filter(
        ~Exists(contested),
        bilan__in=list(bilans),
        kind=Session.Kind.ACCOMPANIMENT,
        state=Session.State.HELD,
        is_irregular=False,
    )
    if until is not None:
        held = held.filter(ends_at__lt=datetime.combine(until + timedelta(days=1), time(0), PARIS))
    rows = held.order_by().values_list("bilan_id").annotate(Sum("counted_minutes"), Min("starts_at"), Max("starts_at"))
    return {bilan: Done(minutes, paris_day(first), paris_day(last)) for bilan, minutes, first, last in rows}


def invoiced_of(lines: Iterable[UUID]) -> dict[UUID, Decimal]:
    """What was issued for each part, credit notes taken off."""
    sums: dict[UUID, Decimal] = defaultdict(lambda: ZERO)
    issued = Invoice.objects.filter(line__in=list(lines), number__isnull=False)
    for line, kind, amount in issued.order_by().values_list("line_id", "kind").annotate(Sum("amount")):
        sums[line] += amount if kind == Invoice.Kind.INVOICE else -amount
    return sums


def parts_of(bilan: Bilan, lines: Iterable[FundingLine]) -> dict[UUID, Part]:
    """The parts of one bilan, in two queries."""
    lines = list(lines)
    done = done_of([bilan.pk]).get(bilan.pk, Done())
    invoiced = invoiced_of(line.pk for line in lines)
    return {line.pk: Part(line.amount, invoiced[line.pk], done.minutes, bilan.accompaniment_minutes) for line in lines}


def part_of(line: FundingLine) -> Part:
    return parts_of(line.plan.bilan, [line])[line.pk]


def schemes_of(line: FundingLine) -> set[Scheme]:
    """Every scheme that counts in its plan."""
    return {
        Scheme(each)
        for each in FundingLine.objects.counted().filter(plan=line.plan_id).values_list("scheme", flat=True)
    }


def payer_of(line: FundingLine) -> Invoice.Buyer | None:
    """Who is invoiced for a part; what the person adds to their CPF is paid on the platform with it."""
    if line.state == LineState.REFUSED or line.set_aside_at is not None:
        return None
    if line.scheme == Scheme.SELF and Scheme.CPF in schemes_of(line):
        return None
    return buyer_of(Scheme(line.scheme), is_subrogated=line.is_subrogated)


def live_bases(bilan: Bilan) -> dict[Agreement, date]:
    """The agreements that stand, each with the day that the chain of facts gives it."""
    days = days_of_basis(bilan)
    agreements = Agreement.objects.filter(bilan=bilan, voided_at=None).select_related("employer")
    return {each: days.get(each.fact_id, each.signed_on) for each in agreements}


def basis_of(line: FundingLine) -> tuple[Agreement, date] | None:
    """The agreement that founds a part, with its day: the one that its scheme asks for, or a paper."""
    expected = BASIS_OF[Scheme(line.scheme)]
    bases = live_bases(line.plan.bilan)
    found = [pair for pair in bases.items() if pair[0].kind in (expected, Agreement.Kind.PAPER)]
    return min(found, key=lambda pair: (pair[0].kind != expected, pair[1])) if found else None


def withdrawal_ends(line: FundingLine, buyer: Invoice.Buyer) -> date | None:
    """The last day on which a person who pays may withdraw (L6353-5; at a distance, L221-18 of the consumer code)."""
    if buyer != Buyer.PERSON:
        return None
    basis = basis_of(line)
    if basis is None:
        return None
    is_remote = bilan_terms(line.plan.bilan).is_remote
    parameter = "retractation_contrat_distance_j" if is_remote else "retractation_contrat_j"
    return withdrawal_until(basis[1], int(number_on(parameter, basis[1])))


def foreseen_of(line: FundingLine, invoiced: Decimal) -> Foreseen | None:
    """The next payment that the signed contract of a person foresees (L6353-6); None without such a contract."""
    if line.scheme != Scheme.SELF:
        return None
    signed = Document.objects.filter(bilan=line.plan.bilan_id, kind=Kind.INDIVIDUAL, state=State.SIGNED)
    contract = signed.order_by("-version").first()
    if contract is None:
        return None
    payments = Instalment.objects.filter(document=contract).order_by("number")
    return next_payment(list(payments.values_list("label", "due_on", "amount")), invoiced)


def advance_rate(on: date) -> Decimal:
    return number_on("acompte_max", on)


def firm_of(line: FundingLine) -> Employer | None:
    """The firm whose convention founds a part: the one that its space shows."""
    basis = basis_of(line)
    return basis[0].employer if basis else None


def balances_of(invoices: Iterable[Invoice]) -> dict[UUID, Balance]:
    """What became of each invoice, in two queries whatever their number."""
    invoices = list(invoices)
    ids = [invoice.pk for invoice in invoices]
    credited: dict[UUID, Decimal] = defaultdict(lambda: ZERO)
    notes = Invoice.objects.filter(credited__in=ids, number__isnull=False).order_by()
    credited.update(notes.values_list("credited_id").annotate(Sum("amount")))
    moved: dict[tuple[UUID, str], Decimal] = defaultdict(lambda: ZERO)
    entries = Settlement.objects.filter(invoice__in=ids, voided_at=None).order_by()
    for invoice, kind, amount in entries.values_list("invoice_id", "kind").annotate(Sum("amount")):
        moved[invoice, kind] = amount
    return {
        invoice.pk: Balance(
            invoice.amount,
            credited[invoice.pk],
            moved[invoice.pk, Settlement.Kind.PAYMENT],
            moved[invoice.pk, Settlement.Kind.REFUND],
            moved[invoice.pk, Settlement.Kind.WRITE_OFF],
        )
        for invoice in invoices
    }


def balance_of(invoice: Invoice) -> Balance:
    return balances_of([invoice])[invoice.pk]
