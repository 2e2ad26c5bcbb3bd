"""What pages show of invoices: the parts of one bilan, the journal of a house, one invoice."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from beneficiaries.models import Bilan, Employer
from foundation.formats import duration, euros
from foundation.formats import plain_day as day
from funding.invoicing import reading, rules
from funding.invoicing.books import Books, Rates
from funding.invoicing.rules import Balance, State
from funding.models import FundingLine, Invoice, LineState, Scheme, Settlement
from funding.queries import paid_by_employers, plan_of
from funding.queries.plans import parts_of as plan_parts
from funding.queries.vat import period_on

Kind = Invoice.Kind
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Row:
    """One document in a list."""

    invoice: Invoice
    balance: Balance
    state: State

    @property
    def title(self) -> str:
        return str(self.invoice) if self.invoice.is_issued else f"{self.invoice.get_kind_display()} en préparation"

    @property
    def overpaid(self) -> Decimal:
        return max(-self.balance.due, ZERO)

    @property
    def tone(self) -> str:
        return rules.WORDS[self.state][0]

    @property
    def word(self) -> str:
        return rules.WORDS[self.state][1]


def rows_of(invoices: Iterable[Invoice], *, today: date) -> list[Row]:
    """Documents with where each stands, in two queries whatever their number."""
    invoices = list(invoices)
    balances = reading.balances_of(invoices)
    return [Row(one, balances[one.pk], _state(one, balances[one.pk], today)) for one in invoices]


def _state(invoice: Invoice, balance: Balance, today: date) -> State:
    if not invoice.is_issued:
        return State.DRAFT
    if invoice.is_credit_note:
        return State.CREDIT_NOTE
    assert invoice.due_on is not None
    return rules.state_of(balance, due_on=invoice.due_on, today=today)


# --- One bilan ------------------------------------------------------------------------------


@dataclass(frozen=True)
class PartRow:
    """One payer of a bilan: who is invoiced, what was, what may be today."""

    line: FundingLine
    payer: str
    how: str
    is_invoiced: bool
    invoiced: Decimal = ZERO
    allowed: Decimal = ZERO
    note: str = ""
    rows: list[Row] = field(default_factory=list)
    foreseen: rules.Foreseen | None = None
    left: Decimal = ZERO


@dataclass(frozen=True)
class BilanInvoices:
    """Everything that is invoiced for one bilan."""

    parts: list[PartRow]
    done: str
    owed_back: Decimal
    drafts: int
    is_ready: bool


HOW = {
    rules.Buyer.EMPLOYER: "Facturé à l’employeur",
    rules.Buyer.OPCO: "Facturé à l’OPCO",
    rules.Buyer.FUNDER: "Facturé au financeur",
    rules.Buyer.PERSON: "Facturé à la personne",
}
REFUSED = "Refusé : revoyez qui paie avant de facturer"
PLATFORM = "Payé par la plateforme du CPF : aucune facture ne part, le paiement se suit dans EDOF"


def invoices_of(bilan: Bilan, *, today: date) -> BilanInvoices:
    """The parts of a bilan with their documents. The bilan comes with its person and organisation."""
    plan = plan_of(bilan)
    lines = plan_parts(plan) if plan else []
    documents = Invoice.objects.filter(bilan=bilan).select_related("credited").order_by("prepared_at")
    rows = rows_of(documents, today=today)
    for line in lines:
        line.plan, plan.bilan = plan, bilan  # type: ignore[union-attr, assignment]
    books, rates = Books(lines), reading.advance_rates(today)
    done = next((books.part(line).done for line in lines), 0)
    priced = plan.priced_minutes if plan else bilan.accompaniment_minutes
    owed = sum((rules.undelivered(books.part(line)).credit for line in lines), ZERO)
    return BilanInvoices(
        parts=[
            _part_row(books, line, [row for row in rows if row.invoice.line_id == line.pk], today=today, rates=rates)
            for line in lines
        ],
        done=f"{duration(done)} d’accompagnement réalisées sur {duration(priced)}",
        owed_back=owed if owed and reading.is_over(bilan) else ZERO,
        drafts=sum(row.state == State.DRAFT for row in rows),
        is_ready=period_on(today) is not None,
    )


def _part_row(books: Books, line: FundingLine, rows: list[Row], *, today: date, rates: Rates) -> PartRow:
    payer = str(Scheme(line.scheme).label) + (f" ({line.payer_name})" if line.payer_name else "")
    buyer = books.payer(line)
    if buyer is None:
        how = REFUSED if line.state == LineState.REFUSED else PLATFORM
        return PartRow(line, payer, how, is_invoiced=False)
    note = ""
    if books.basis(line) is None:
        note = "Rien n’est signé pour cette part : enregistrez d’abord le document."
    elif (until := books.withdrawal_ends(line)) and today <= until:
        note = f"Rien n’est dû avant la fin du délai de rétractation, le {day(until)}."
    allowed = books.allowed(line, on=today, rates=rates)
    part = books.part(line)
    return PartRow(line, payer, HOW[buyer], True, part.invoiced, allowed, note, rows, books.foreseen(line), part.left)


# --- One invoice, and the readers outside ---------------------------------------------------


def settlements_of(invoice: Invoice) -> list[Settlement]:
    return list(Settlement.objects.filter(invoice=invoice).select_related("entered_by"))


def facts_of(row: Row) -> list[dict[str, str]]:
    """What became of the amount of an issued invoice."""
    balance = row.balance
    facts = [{"label": "Montant", "value": euros(balance.amount)}]
    named = {
        "Avoirs": balance.credited,
        "Paiements reçus": balance.paid,
        "Remboursé": balance.refunded,
        "Passé en perte": balance.written_off,
    }
    facts += [{"label": label, "value": euros(amount)} for label, amount in named.items() if amount]
    word = "À rembourser" if balance.due < 0 else "Reste à payer"
    return [*facts, {"label": word, "value": euros(abs(balance.due))}]


def own_documents(bilan: Bilan) -> QuerySet[Invoice]:
    """What was issued to the person of this bilan, the latest first."""
    theirs = Invoice.objects.filter(bilan=bilan, buyer=rules.Buyer.PERSON, number__isnull=False)
    return theirs.select_related("credited").order_by("-issued_on", "-number")


def documents_of_firms(employers: Iterable[Employer], bilans: Iterable[UUID] | None = None) -> QuerySet[Invoice]:
    """What was issued to these firms for bilans whose convention stands: nothing of a former or a later employer."""
    ids = [employer.pk for employer in employers]
    paid = paid_by_employers(Bilan.objects.filter(cancelled_at=None), ids)
    theirs = Invoice.objects.filter(employer__in=ids, number__isnull=False, bilan__in=paid)
    if bilans is not None:
        theirs = theirs.filter(bilan__in=list(bilans))
    return theirs.select_related("credited", "bilan").order_by("-issued_on", "-number")
