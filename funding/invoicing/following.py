"""What a part of the plan becomes when its invoices move: invoiced, paid, or agreed again."""

from datetime import datetime

from beneficiaries.queries import course_of
from foundation.clock import paris_day
from funding.invoicing import reading
from funding.invoicing.books import Books
from funding.invoicing.refusals import InvoiceRefused
from funding.line_states import SETTLED, LineState
from funding.models import FundingLine, Invoice
from funding.operations.lines import LineRefused, move_line
from funding.queries.invoiced import invoiced_of
from organisations.models import Membership

NO_DOCUMENT = "Plus rien n’est signé pour cette part"
ORDER = (LineState.AGREED, LineState.INVOICED, LineState.PAID)
BACK = {
    LineState.INVOICED: "Il reste à recevoir sur ses factures",
    LineState.AGREED: "Ses factures sont annulées par avoir",
}


def follow_line(line: FundingLine, *, by: Membership, at: datetime) -> None:
    """Move a part, step by step, to where its invoices are. A signed document stands for the payer's agreement.

    Raises InvoiceRefused when the part cannot follow: its plan was dealt otherwise meanwhile.
    """
    line = FundingLine.objects.select_related("plan__bilan").get(pk=line.pk)
    target = _state_of(line)
    if target is None:
        return
    try:
        while line.state != target:
            line = _step(line, target, by=by, at=at)
        if target == LineState.AGREED and Books([line]).basis(line) is None:
            move_line(line, to=LineState.DRAFTED, on=paris_day(at), reason=NO_DOCUMENT, by=by, at=at)
    except LineRefused as refusal:
        raise InvoiceRefused(str(refusal)) from None


def _step(line: FundingLine, target: LineState, *, by: Membership, at: datetime) -> FundingLine:
    was = LineState(line.state)
    position = ORDER.index(was) if was in ORDER else -1
    forward = ORDER.index(target) > position
    to = ORDER[position + 1] if forward else ORDER[position - 1]
    return move_line(line, to=to, on=paris_day(at), reason="" if forward else BACK[to], by=by, at=at)


def _state_of(line: FundingLine) -> LineState | None:
    """Where its invoices put a part; None when they say nothing of it."""
    issued = list(Invoice.objects.filter(line=line, kind=Invoice.Kind.INVOICE, number__isnull=False))
    net = invoiced_of([line.pk])[line.pk]
    if not issued or not net:
        return LineState.AGREED if issued and line.state in SETTLED else None
    balances = reading.balances_of(issued)
    if any(balances[invoice.pk].due > 0 for invoice in issued):
        return LineState.INVOICED
    discounted = reading.credited_of([line.pk])[line.pk][Invoice.Cause.GESTURE]
    is_whole = net >= line.amount - discounted or course_of(line.plan.bilan).is_closed
    return LineState.PAID if is_whole else LineState.INVOICED
