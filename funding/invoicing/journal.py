"""The journal of invoices of a house: what a selection shows."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, F, Func, Q, QuerySet, Sum
from django.utils.http import urlencode

from foundation.searching import searched
from funding.models import Invoice

ZERO = Decimal("0.00")
Kind = Invoice.Kind

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
        "q": searched(asked.get("q", "")),
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
