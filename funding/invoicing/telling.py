"""What payers are told: an invoice waits in their space; it is not paid. By day, never more than three times."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from beneficiaries.deaths.operations import is_of_the_dead
from beneficiaries.models import Bilan, EmployerContact
from foundation import due, outbox
from funding.invoicing import reading
from funding.invoicing.books import Books
from funding.invoicing.rules import Buyer
from funding.models import Invoice, InvoiceReminder
from funding.queries import paid_by_employers

REMIND = "funding.invoice_reminder_{}"
# Days after the due day: a courtesy, then a firmer word, then the last one; afterwards somebody calls.
AFTER = (7, 21, 45)


def announce(invoice: Invoice, *, at: datetime) -> None:
    """Tell who has a space of their own that something waits there; other payers are sent the file by the house."""
    if invoice.buyer == Buyer.PERSON and invoice.bilan.beneficiary.email:
        recipients = [invoice.bilan.beneficiary_id]
    else:
        recipients = [contact.pk for contact in contacts_of(invoice)]
    for recipient in recipients:
        outbox.announce(
            "funding.invoice_waits",
            organisation_id=invoice.organisation_id,
            subject_id=invoice.pk,
            recipient_id=recipient,
            at=at,
            key=f"invoice:{invoice.pk}:{recipient}",
        )


def contacts_of(invoice: Invoice) -> list[EmployerContact]:
    """Those of the firm whose space shows this invoice: its convention stands."""
    if invoice.employer_id is None:
        return []
    bilans = paid_by_employers(Bilan.objects.filter(pk=invoice.bilan_id), [invoice.employer_id])
    if not bilans.exists():
        return []
    return list(EmployerContact.objects.filter(employer_id=invoice.employer_id, ended_at=None).order_by("added_at"))


def schedule_reminder(invoice: Invoice, *, rank: int) -> None:
    """The day on which its payer is reminded next, unless it is paid by then; none after the last."""
    if rank > len(AFTER):
        return
    assert invoice.due_on is not None, "an issued invoice"
    due.schedule(
        REMIND.format(rank),
        organisation_id=invoice.organisation_id,
        subject_id=invoice.pk,
        due_on=invoice.due_on + timedelta(days=AFTER[rank - 1]),
    )


def cancel_reminders(invoice: Invoice) -> None:
    for rank in range(1, len(AFTER) + 1):
        due.cancel(REMIND.format(rank), subject_id=invoice.pk)


def remind(invoice_id: UUID, at: datetime, *, rank: int) -> None:
    """The day came: once a rank, and not when nothing is due any more. Without an address it waits for a hand."""
    invoice = Invoice.objects.select_related("bilan__beneficiary", "line__plan__bilan").filter(pk=invoice_id).first()
    if invoice is None or invoice.reminders_stopped_at or reading.balance_of(invoice).due <= 0:
        return
    if Books([invoice.line]).basis(invoice.line) is None:
        schedule_reminder(invoice, rank=rank + 1)  # nobody is pressed for what nothing signed founds
        return
    reminder, is_new = InvoiceReminder.objects.get_or_create(
        organisation_id=invoice.organisation_id,
        invoice=invoice,
        rank=rank,
        defaults={"reminded_at": at, "is_by_hand": not address_of(invoice)},
    )
    if not is_new:
        return
    schedule_reminder(invoice, rank=rank + 1)
    if reminder.is_by_hand:
        return
    outbox.announce(
        "funding.invoice_due",
        organisation_id=invoice.organisation_id,
        subject_id=reminder.pk,
        recipient_id=invoice.pk,
        at=at,
        key=f"invoice-due:{invoice.pk}:{rank}",
    )


def address_of(invoice: Invoice) -> str:
    """Where this payer reads: the person's own address as it is today, or the one that the invoice names.

    Nowhere once the person died: what is still due is a matter between people, never a mail.
    """
    if invoice.buyer == Buyer.PERSON:
        if is_of_the_dead(invoice.bilan):
            return ""
        return invoice.bilan.beneficiary.email or invoice.buyer_email
    return invoice.buyer_email


for _rank in range(1, len(AFTER) + 1):
    due.raises(REMIND.format(_rank))(partial(remind, rank=_rank))
