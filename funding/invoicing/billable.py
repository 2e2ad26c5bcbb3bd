"""« À facturer »: of a whole house, the parts of plans that may be invoiced today, in a constant number of queries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Case, DecimalField, F, OuterRef, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce

from beneficiaries.models import Bilan
from funding.invoicing.books import Books
from funding.invoicing.reading import advance_rates
from funding.invoicing.rules import Foreseen
from funding.invoicing.screens import HOW
from funding.models import FundingLine, Invoice, LineState, Scheme
from funding.queries.panels import payer_shown

MONEY = DecimalField(max_digits=10, decimal_places=2)


@dataclass(frozen=True)
class BillableRow:
    """A part that may be invoiced today; `draft` when one waits to be issued."""

    line: FundingLine
    bilan: Bilan
    payer: str
    how: str
    allowed: Decimal
    foreseen: Foreseen | None
    draft: Invoice | None = None


def _net_invoiced() -> Subquery:
    """What was issued for a part, credit notes taken off."""
    signed = Case(When(kind=Invoice.Kind.INVOICE, then=F("amount")), default=-F("amount"), output_field=MONEY)
    issued = Invoice.objects.filter(line=OuterRef("pk"), number__isnull=False).order_by()
    return Subquery(issued.values("line").annotate(net=Sum(signed)).values("net"), output_field=MONEY)


def candidates() -> QuerySet[FundingLine]:
    """The parts of which something is left to invoice; those of the platform and the refused ones are none."""
    lines = FundingLine.objects.counted().filter(plan__bilan__cancelled_at=None)
    lines = lines.exclude(state__in=[LineState.REFUSED, LineState.PAID])
    lines = lines.exclude(scheme__in=[Scheme.CPF, Scheme.EMPLOYER_TOP_UP, Scheme.OTHER_TOP_UP])
    left = lines.annotate(net=Coalesce(_net_invoiced(), Decimal(0), output_field=MONEY)).filter(net__lt=F("amount"))
    return left.select_related("plan__bilan__beneficiary", "plan__bilan__organisation")


def billable(*, on: date) -> list[BillableRow]:
    """What may be invoiced on a day, by person; what has a draft already is there with it."""
    books = Books(candidates())
    drafts = {
        draft.line_id: draft
        for draft in Invoice.objects.filter(
            kind=Invoice.Kind.INVOICE, number=None, line__in=[line.pk for line in books.lines]
        )
    }
    rows = list(_rows(books, drafts, on=on))
    return sorted(rows, key=lambda row: (str(row.bilan.beneficiary).casefold(), row.payer))


def _rows(books: Books, drafts: dict, *, on: date) -> Iterator[BillableRow]:
    rates = advance_rates(on)
    for line in books.lines:
        allowed, payer = books.allowed(line, on=on, rates=rates), books.payer(line)
        foreseen = books.foreseen(line)
        if not allowed or payer is None or (foreseen is not None and foreseen.due_on > on):
            continue
        amount = min(allowed, foreseen.amount) if foreseen else allowed
        yield BillableRow(line, line.plan.bilan, payer_shown(line), HOW[payer], amount, foreseen, drafts.get(line.pk))
