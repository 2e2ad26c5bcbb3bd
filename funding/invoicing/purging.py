"""What erases invoices once the law no longer asks for them; their numbers stay accounted for."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from foundation import due
from foundation.clock import paris_day
from funding.invoicing.issuing import PURGE
from funding.models import Invoice, InvoicePurge, InvoiceReminder, Settlement


@due.raises(PURGE)
@transaction.atomic
def purge(invoice_id: UUID, at: datetime) -> None:
    """The day after the legal time of an invoice and of its credit notes."""
    invoice = Invoice.objects.select_for_update(of=("self",)).filter(pk=invoice_id).first()
    if invoice is None:
        return
    notes = list(Invoice.objects.filter(credited=invoice, number__isnull=False))
    for one in (*notes, invoice):
        assert one.year and one.number and one.kept_until, "only what was issued has a day to go"  # noqa: PT018
        InvoicePurge.objects.create(
            organisation_id=one.organisation_id,
            invoice_id=one.pk,
            year=one.year,
            number=one.number,
            kept_until=one.kept_until,
            purged_on=paris_day(at),
            purged_at=at,
        )
    ids = [one.pk for one in (*notes, invoice)]
    Settlement.objects.filter(invoice__in=ids).delete()
    InvoiceReminder.objects.filter(invoice__in=ids).delete()
    Invoice.objects.filter(credited=invoice).delete()
    Invoice.objects.filter(pk=invoice.pk).delete()
