"""What pages show of invoices: the parts of one bilan, the journal of a house, one invoice."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import DecimalField, F, Func, Q, QuerySet, Sum
from django.utils.http import urlencode

from beneficiaries.models import Bilan, Employer
from foundation.formats import agreed, duration, euros
from foundation.formats import plain_day as day
from funding.invoicing import reading, rules
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

    @property
    def left(self) -> Decimal:
        return self.line.amount - self.invoiced


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
    parts = reading.parts_of(bilan, lines)
    found, owed = [], ZERO
    for line in lines:
        line.plan, plan.bilan = plan, bilan  # type: ignore[union-attr, assignment]
        theirs = [row for row in rows if row.invoice.line_id == line.pk]
        found.append(_part_row(line, parts[line.pk], theirs, today=today))
        owed += rules.undelivered(parts[line.pk]).credit
    done = next(iter(parts.values())).done if parts else 0
    return BilanInvoices(
        parts=found,
        done=f"{duration(done)} d’accompagnement {agreed('réalisée', done)} sur {duration(bilan.accompaniment_minutes)}",
        owed_back=owed,
        drafts=sum(row.state == State.DRAFT for row in rows),
        is_ready=period_on(today) is not None,
    )


def _part_row(line: FundingLine, part: rules.Part, rows: list[Row], *, today: date) -> PartRow:
    payer = str(Scheme(line.scheme).label) + (f" ({line.payer_name})" if line.payer_name else "")
    buyer = reading.payer_of(line)
    if buyer is None:
        how = REFUSED if line.state == LineState.REFUSED else PLATFORM
        return PartRow(line, payer, how, is_invoiced=False)
    allowed = part.allowed(rules.ALLOWANCES[buyer], reading.advance_rate(today))
    note = ""
    if reading.basis_of(line) is None:
        note, allowed = "Rien n’est signé pour cette part : enregistrez d’abord le document.", ZERO
    elif (until := reading.withdrawal_ends(line, buyer)) and today <= until:
        note, allowed = f"Rien n’est dû avant la fin du délai de rétractation, le {day(until)}.", ZERO
    how = HOW[buyer]
    foreseen = reading.foreseen_of(line, part.invoiced)
    return PartRow(line, payer, how, True, part.invoiced, allowed, note, rows, foreseen)


# --- The journal ----------------------------------------------------------------------------

STATES = {
    "": "Toutes",
    "brouillon": "Brouillons",
    "a-payer": "À payer",
    "retard": "En retard",
    "reglees": "Réglées",
    "a-rembourser": "À rembourser",
    "avoirs": "Avoirs",
}
BUYERS = {"": "Tous les payeurs"} | dict(Invoice.Buyer.choices)


class InvoiceBalance(Func):
    """What is left to pay of an invoice: the function that the trigger of payments asks too."""

    function = "invoice_balance"
    arity = 1
    output_field = DecimalField(max_digits=10, decimal_places=2)


def with_due(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """Each with what is left to pay of it; of a credit note it says nothing."""
    return invoices.annotate(due=InvoiceBalance("pk"))


@dataclass(frozen=True)
class Journal:
    """What a selection of the journal shows."""

    chosen: dict[str, str]
    years: list[int]
    invoices: QuerySet[Invoice]

    @property
    def query(self) -> str:
        return urlencode({name: value for name, value in self.chosen.items() if value})

    def filters(self) -> list[dict[str, Any]]:
        """As the filter bar draws them."""
        years = {"": "Toutes les années"} | {str(year): str(year) for year in self.years}
        return [
            {"name": name, "label": label, "options": self._options(name, options)}
            for name, label, options in (
                ("etat", "État", STATES),
                ("annee", "Année", years),
                ("payeur", "Payeur", BUYERS),
            )
        ]

    def _options(self, name: str, options: dict[str, str]) -> list[dict[str, object]]:
        return [
            {"value": value, "label": label, "selected": self.chosen[name] == value} for value, label in options.items()
        ]

    def totals(self, *, today: date) -> dict[str, Decimal]:
        """Invoiced (credit notes taken off), left to receive, of which late: of the whole selection, in one query."""
        issued = Q(number__isnull=False)
        owed = issued & Q(kind=Kind.INVOICE, due__gt=0)
        sums = self.invoices.order_by().aggregate(
            invoiced=Sum("amount", filter=issued & Q(kind=Kind.INVOICE)),
            credited=Sum("amount", filter=issued & Q(kind=Kind.CREDIT_NOTE)),
            waiting=Sum("due", filter=owed),
            late=Sum("due", filter=owed & Q(due_on__lt=today)),
        )
        found = {name: value or ZERO for name, value in sums.items()}
        return {
            "invoiced": found["invoiced"] - found["credited"],
            "due": found["waiting"],
            "late": found["late"],
        }


def journal(asked: dict[str, str], *, today: date) -> Journal:
    """The invoices that an address asks for; what it asks wrongly is not heard."""
    given = Invoice.objects.exclude(year=None).order_by("-year").values_list("year", flat=True).distinct()
    years = [year for year in given if year]
    chosen = {
        "q": asked.get("q", "").strip()[:80],
        "etat": asked.get("etat", "") if asked.get("etat", "") in STATES else "",
        "annee": asked.get("annee", "") if asked.get("annee", "") in map(str, years) else "",
        "payeur": asked.get("payeur", "") if asked.get("payeur", "") in BUYERS else "",
    }
    invoices = with_due(Invoice.objects.select_related("bilan__beneficiary", "credited"))
    if chosen["annee"]:
        invoices = invoices.filter(year=int(chosen["annee"]))
    if chosen["payeur"]:
        invoices = invoices.filter(buyer=chosen["payeur"])
    if chosen["etat"]:
        invoices = invoices.filter(_of_state(chosen["etat"], today))
    if chosen["q"]:
        invoices = invoices.filter(_said(chosen["q"]))
    order = (F("issued_on").desc(nulls_first=True), F("number").desc(nulls_first=True), "-prepared_at", "pk")
    return Journal(chosen, years, invoices.order_by(*order))


def _of_state(state: str, today: date) -> Q:
    issued = Q(number__isnull=False, kind=Kind.INVOICE)
    return {
        "brouillon": Q(number=None),
        "a-payer": issued & Q(due__gt=0),
        "retard": issued & Q(due__gt=0, due_on__lt=today),
        "reglees": issued & Q(due=0),
        "a-rembourser": issued & Q(due__lt=0),
        "avoirs": Q(number__isnull=False, kind=Kind.CREDIT_NOTE),
    }[state]


def _said(words: str) -> Q:
    """A number (« 2026-0042 », « 42 ») or a part of a name."""
    found = Q(buyer_name__icontains=words) | Q(person_name__icontains=words) | Q(reference__icontains=words)
    year, _, number = words.rpartition("-")
    if number.isascii() and number.isdigit() and len(number) < 10:
        found |= Q(
            number=int(number), **({"year": int(year)} if year.isascii() and year.isdigit() and len(year) == 4 else {})
        )
    return found


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
