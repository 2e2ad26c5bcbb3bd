"""What notes money that moved: payments, refunds, sums that will never come; and takes a mistyped entry back."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from foundation.formats import euros
from funding.invoicing import reading, telling
from funding.invoicing.following import follow_line
from funding.invoicing.refusals import InvoiceRefused, told
from funding.models import Invoice, Settlement
from funding.operations.locking import locked
from organisations.models import Membership

Kind = Settlement.Kind


@transaction.atomic
def record_payment(
    invoice: Invoice,
    *,
    amount: Decimal,
    on: date,
    means: Settlement.Means,
    by: Membership,
    at: datetime,
    reference: str = "",
    seen: Decimal | None = None,
) -> Settlement:
    """Note what a payer paid, whole or in part; more than what is due is refused. Raises InvoiceRefused.

    `seen` is what the author read as left to pay: a page sent twice, or beside a colleague's, is refused.
    """
    invoice = _locked(invoice)
    due = reading.balance_of(invoice).due
    _refuse_unseen(due, seen)
    if amount > due:
        left = f"il reste {euros(due)} à payer" if due > 0 else "cette facture est déjà réglée"
        raise InvoiceRefused(
            f"{left[:1].upper()}{left[1:]}. Notez ce qui lui revient, le surplus se rend au payeur.", "amount"
        )
    entry = {"kind": Kind.PAYMENT, "amount": amount, "on": on, "means": means, "reference": reference.strip()}
    return _enter(invoice, entry, by=by, at=at)


@transaction.atomic
def record_refund(
    invoice: Invoice,
    *,
    amount: Decimal,
    on: date,
    means: Settlement.Means,
    by: Membership,
    at: datetime,
    reference: str = "",
    seen: Decimal | None = None,
) -> Settlement:
    """Note what was given back after a credit note; more than what was paid too much is refused. Raises InvoiceRefused.

    `seen` is what the author read as left to give back.
    """
    invoice = _locked(invoice)
    overpaid = max(Decimal(0), -reading.balance_of(invoice).due)
    _refuse_unseen(overpaid, seen)
    if amount > overpaid:
        words = f"Il y a {euros(overpaid)} à rendre sur cette facture." if overpaid else "Il n’y a rien à rendre."
        raise InvoiceRefused(words, "amount")
    entry = {"kind": Kind.REFUND, "amount": amount, "on": on, "means": means, "reference": reference.strip()}
    return _enter(invoice, entry, by=by, at=at)


def _refuse_unseen(left: Decimal, seen: Decimal | None) -> None:
    if seen is not None and seen != left:
        raise InvoiceRefused(
            f"Une écriture a été notée entre-temps : il reste {euros(left)}. Vérifiez qu’il ne s’agit pas de la même, "
            "puis enregistrez de nouveau.",
            "amount",
        )


@transaction.atomic
def write_off(invoice: Invoice, *, reason: str, on: date, by: Membership, at: datetime) -> Settlement:
    """Give up what is left to pay, with the reason; reminders stop. Raises InvoiceRefused."""
    invoice = _locked(invoice)
    due = reading.balance_of(invoice).due
    if due <= 0:
        raise InvoiceRefused("Il ne reste rien à payer sur cette facture.")
    return _enter(invoice, {"kind": Kind.WRITE_OFF, "amount": due, "on": on, "reason": reason.strip()}, by=by, at=at)


@transaction.atomic
def void_settlement(settlement: Settlement, *, reason: str, by: Membership, at: datetime) -> None:
    """Say that an entry was mistyped; it stays readable and counts no more. Raises InvoiceRefused."""
    invoice = _locked(settlement.invoice)
    with told():
        settlement = Settlement.objects.get(pk=settlement.pk)
        if settlement.voided_at:
            raise InvoiceRefused("Cette écriture est déjà annulée.")
        settlement.voided_by, settlement.voided_at, settlement.void_reason = by, at, reason.strip()
        settlement.save(update_fields=["voided_by", "voided_at", "void_reason"])
    _follow(invoice, by=by, at=at)


@transaction.atomic
def stop_reminders(invoice: Invoice, *, at: datetime) -> None:
    """Remind this payer no more, for this invoice. Raises InvoiceRefused when it is no longer due."""
    invoice = _locked(invoice)
    if reading.balance_of(invoice).due <= 0 or invoice.reminders_stopped_at:
        raise InvoiceRefused("Aucune relance n’est prévue pour cette facture.")
    Invoice.objects.filter(pk=invoice.pk).update(reminders_stopped_at=at)
    telling.cancel_reminders(invoice)


def _enter(invoice: Invoice, entry: dict, *, by: Membership, at: datetime) -> Settlement:
    with told():
        settlement = Settlement.objects.create(
            organisation_id=invoice.organisation_id, invoice=invoice, entered_by=by, entered_at=at, **entry
        )
    _follow(invoice, by=by, at=at)
    return settlement


def _follow(invoice: Invoice, *, by: Membership, at: datetime) -> None:
    """Reminders go with what is due; the part of the plan follows."""
    if reading.balance_of(invoice).due > 0 and not invoice.reminders_stopped_at:
        telling.schedule_reminder(invoice, rank=invoice.reminders.count() + 1)
    else:
        telling.cancel_reminders(invoice)
    follow_line(invoice.line, by=by, at=at)


def _locked(invoice: Invoice) -> Invoice:
    bilan = locked(invoice.bilan)
    found = Invoice.objects.select_related("line__plan").select_for_update(of=("self",), no_key=True).get(pk=invoice.pk)
    found.bilan = found.line.plan.bilan = bilan
    if not found.is_issued or found.is_credit_note:
        raise InvoiceRefused("Un paiement se note sur une facture émise.")
    return found
