"""What an administrator says of how the organisation invoices: its VAT regime from a day on, what invoices print."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from foundation.clock import paris_day
from funding.invoicing.refusals import InvoiceRefused, told
from funding.models import BillingTerms, VatPeriod, VatRegime
from law.queries import number_on
from organisations.models import Membership, Organisation


@transaction.atomic
def enter_regime(
    organisation: Organisation,
    *,
    kind: VatRegime,
    valid_from: date,
    by: Membership,
    at: datetime,
    attested_on: date | None = None,
    vat_number: str = "",
) -> VatPeriod:
    """Say under which regime invoices are issued from a day on, never behind an issued one. Raises InvoiceRefused."""
    with told():
        return VatPeriod.objects.create(
            organisation=organisation,
            kind=kind,
            valid_from=valid_from,
            attested_on=attested_on if kind == VatRegime.EXEMPT else None,
            vat_number="".join(vat_number.split()).upper(),
            entered_by=by,
            entered_at=at,
        )


@transaction.atomic
def withdraw_regime(period: VatPeriod, *, by: Membership, at: datetime) -> None:
    """Take back a regime that was entered by mistake and under which nothing was issued. Raises InvoiceRefused."""
    with told():
        period = VatPeriod.objects.select_for_update(of=("self",)).get(pk=period.pk)
        period.withdrawn_by, period.withdrawn_at = by, at
        period.save(update_fields=["withdrawn_by", "withdrawn_at"])


@transaction.atomic
def set_terms(organisation: Organisation, *, payment_days: int, by: Membership, at: datetime, **printed: Any) -> None:
    """Say what the next invoices print, and in how many days they are due (C. com. L441-10). Raises InvoiceRefused."""
    longest = int(number_on("paiement_max_j", paris_day(at)))
    if payment_days > longest:
        raise InvoiceRefused(f"La loi laisse {longest} jours au plus (C. com. L441-10).", "payment_days")
    with told():
        BillingTerms.objects.update_or_create(
            organisation=organisation,
            defaults={"payment_days": payment_days, "changed_by": by, "changed_at": at, **printed},
        )
