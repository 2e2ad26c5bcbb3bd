"""What decisions about invoices read: the parts of a plan, balances."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, Max, Min, OuterRef, Sum

from beneficiaries.deaths.operations import is_of_the_dead
from beneficiaries.models import Bilan, Fact
from beneficiaries.queries import course_of
from foundation.clock import PARIS, paris_day
from funding.invoicing.rules import Balance
from funding.models import (
    BillingTerms,
    Invoice,
    Settlement,
)
from law.queries import in_force
from sessions.models import Contestation, Session

ZERO = Decimal("0.00")
Kind, HELD = Fact.Kind, Session.State.HELD


def billing_terms() -> BillingTerms | None:
    return BillingTerms.objects.first()


def is_over(bilan: Bilan) -> bool:
    """Whether no more accompaniment will take place: concluded, closed, given up, refused, cancelled, or the person died."""
    course = course_of(bilan)
    is_ended = course.is_closed or course.is_abandoned or course.is_stopped or course.has(Kind.CONCLUSION_CLOSED)
    return is_ended or bilan.cancelled_at is not None or is_of_the_dead(bilan)


@dataclass(frozen=True)
class Done:
    """Accompaniment that may be billed: held, regular, uncontested."""

    minutes: int = 0
    first_on: date | None = None
    last_on: date | None = None


def contested() -> Exists:
    """Whether the person says of a session that they were not there, and nobody took it back."""
    return Exists(Contestation.objects.filter(session=OuterRef("pk"), withdrawn_at=None))


def done_of(bilans: Iterable[UUID], *, until: date | None = None) -> dict[UUID, Done]:
    """What was done in several bilans, to the end of a day or to now, in one query; without anything: absent."""
    held = Session.objects.filter(
        ~contested(), bilan__in=list(bilans), kind=Session.Kind.ACCOMPANIMENT, state=HELD, is_irregular=False
    )
    if until is not None:
        held = held.filter(ends_at__lt=datetime.combine(until + timedelta(days=1), time(0), PARIS))
    rows = held.order_by().values_list("bilan_id").annotate(Sum("counted_minutes"), Min("starts_at"), Max("starts_at"))
    return {bilan: Done(minutes, paris_day(first), paris_day(last)) for bilan, minutes, first, last in rows}


def advance_rates(on: date) -> dict[Invoice.Buyer, Decimal]:
    """How much may be paid before anything is done, a part of one, by payer: of an OPCO R6332-25, of a person L6353-6."""
    law = in_force(on, ["acompte_max", "opco_avance_max"])
    rates = {Invoice.Buyer.PERSON: law["acompte_max"].number, Invoice.Buyer.OPCO: law["opco_avance_max"].number}
    return {buyer: rate for buyer, rate in rates.items() if rate is not None}


def credited_of(lines: Iterable[UUID]) -> dict[UUID, dict[str, Decimal]]:
    """What credit notes gave back of each part, by cause."""
    sums: dict[UUID, dict[str, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    notes = Invoice.objects.filter(line__in=list(lines), kind=Invoice.Kind.CREDIT_NOTE, number__isnull=False)
    for line, cause, amount in notes.order_by().values_list("line_id", "cause").annotate(Sum("amount")):
        sums[line][cause] = amount
    return sums


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
