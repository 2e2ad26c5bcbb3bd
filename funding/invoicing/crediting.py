"""What prepares credit notes: hours that were not delivered (L6354-1), an error, a discount."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from beneficiaries.models import Bilan
from foundation.clock import paris_day
from foundation.formats import euros
from funding.invoicing import reading, rules
from funding.invoicing.books import Books
from funding.invoicing.refusals import InvoiceRefused, told
from funding.models import FundingLine, Invoice
from funding.operations.locking import locked
from organisations.models import Membership

Cause = Invoice.Cause
RUNNING = "Ce bilan court encore : les heures qui restent peuvent être faites. Elles se rendent quand il s’arrête ou se termine."


@transaction.atomic
def prepare_credit_note(
    invoice: Invoice, *, cause: Invoice.Cause, by: Membership | None, at: datetime, amount: Decimal | None = None
) -> Invoice:
    """Draft a credit note of one issued invoice.

    Hours not delivered: computed, never typed. An error: all that is left of it. A discount: what was typed. Raises InvoiceRefused.
    """
    bilan = locked(invoice.bilan)
    invoice = Invoice.objects.select_related("line__plan").get(pk=invoice.pk)
    invoice.bilan = invoice.line.plan.bilan = bilan
    left = invoice.amount - reading.balance_of(invoice).credited
    if Invoice.objects.filter(credited=invoice, number=None).exists():
        raise InvoiceRefused("Un avoir est déjà en préparation pour cette facture : émettez-le ou supprimez-le.")
    if cause == Cause.UNDELIVERED:
        refuse_running(bilan)
        found = rules.undelivered(Books([invoice.line]).part(invoice.line))
        if not found.credit:
            raise InvoiceRefused("Tout ce qui est facturé a été réalisé : il n’y a rien à rendre.")
        return _draft(invoice, min(left, found.credit), cause, found.explanation, by=by, at=at)
    if cause == Cause.ERROR:
        amount = left
    if not amount or amount <= 0:
        raise InvoiceRefused(
            "Indiquez le montant de la remise." if left else "Cette facture est déjà annulée.", "amount"
        )
    if amount > left:
        raise InvoiceRefused(f"Il reste {euros(left)} sur cette facture, avoirs déduits.", "amount")
    explanation = [["Facture", euros(invoice.amount)], ["Avoirs précédents", euros(invoice.amount - left)]]
    return _draft(invoice, amount, cause, [*explanation, ["Cet avoir", euros(amount)]], by=by, at=at)


@transaction.atomic
def credit_undelivered(bilan: Bilan, *, by: Membership | None, at: datetime) -> list[Invoice]:
    """Draft what is owed back of every part of a bilan that is over, the latest invoices first; those left from before go.

    Another draft of an invoice keeps nothing from being prepared: whichever is issued last is judged again.
    Raises InvoiceRefused while the bilan runs.
    """
    bilan = locked(bilan)
    refuse_running(bilan)
    Invoice.objects.filter(bilan=bilan, kind=Invoice.Kind.CREDIT_NOTE, cause=Cause.UNDELIVERED, number=None).delete()
    lines = list(FundingLine.objects.counted().filter(plan__bilan=bilan).select_related("plan__bilan"))
    books = Books(lines)
    drafts = []
    for line in lines:
        found = rules.undelivered(books.part(line))
        owed = found.credit
        issued = Invoice.objects.filter(line=line, kind=Invoice.Kind.INVOICE, number__isnull=False)
        invoices = list(issued.order_by("-issued_on", "-number"))
        balances = reading.balances_of(invoices)
        for invoice in invoices:
            amount = min(owed, invoice.amount - balances[invoice.pk].credited)
            if amount <= 0:
                continue
            invoice.bilan, invoice.line = bilan, line
            drafts.append(_draft(invoice, amount, Cause.UNDELIVERED, found.explanation, by=by, at=at))
            owed -= amount
    return drafts


def refuse_running(bilan: Bilan) -> None:
    """What was not done is known once nothing more will be. Raises InvoiceRefused."""
    if not reading.is_over(bilan):
        raise InvoiceRefused(RUNNING, "cause")


@transaction.atomic
def credit_unfounded(bilan: Bilan, *, at: datetime) -> list[Invoice]:
    """Draft what cancels the invoices of parts that no document founds any more; one that has a draft already keeps it."""
    bilan = locked(bilan)
    lines = FundingLine.objects.counted().filter(plan__bilan=bilan).select_related("plan__bilan")
    books = Books(lines)
    unfounded = [line for line in books.lines if books.basis(line) is None]
    issued = Invoice.objects.filter(line__in=unfounded, kind=Invoice.Kind.INVOICE, number__isnull=False)
    waiting = set(Invoice.objects.filter(credited__in=issued, number=None).values_list("credited_id", flat=True))
    drafts = []
    for invoice in issued.select_related("line__plan"):
        left = invoice.amount - reading.balance_of(invoice).credited
        if left > 0 and invoice.pk not in waiting:
            invoice.bilan = bilan
            explanation = [["Plus rien n’est signé pour cette part", ""], ["À annuler", euros(left)]]
            drafts.append(_draft(invoice, left, Cause.ERROR, explanation, by=None, at=at))
    return drafts


def _draft(
    invoice: Invoice,
    amount: Decimal,
    cause: Invoice.Cause,
    explanation: list[list[str]],
    *,
    by: Membership | None,
    at: datetime,
) -> Invoice:
    if not invoice.is_issued or invoice.is_credit_note:
        raise InvoiceRefused("Un avoir corrige une facture émise.")
    bilan = invoice.bilan
    done = reading.done_of([bilan.pk], until=paris_day(at)).get(bilan.pk, reading.Done())
    same = (
        "buyer", "employer_id", "buyer_name", "buyer_siret", "buyer_street", "buyer_postal_code", "buyer_city",
        "buyer_email", "reference", "subject", "person_name",
    )  # fmt: skip
    with told():
        return Invoice.objects.create(
            organisation_id=bilan.organisation_id,
            bilan=bilan,
            line_id=invoice.line_id,
            kind=Invoice.Kind.CREDIT_NOTE,
            credited=invoice,
            cause=cause,
            amount=amount,
            explanation=explanation,
            first_on=done.first_on,
            last_on=done.last_on,
            minutes_done=done.minutes,
            minutes_total=invoice.line.plan.priced_minutes,
            prepared_by=by,
            prepared_at=at,
            **{name: getattr(invoice, name) for name in same},
        )
