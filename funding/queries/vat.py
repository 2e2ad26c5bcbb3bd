"""Under which VAT regime the organisation invoices and quotes, by day."""

from datetime import date

from funding import vat
from funding.models import VatPeriod, VatRegime
from law.queries import in_force


def period_on(on: date) -> VatPeriod | None:
    """The regime of the organisation on a day; None before the first."""
    return VatPeriod.objects.filter(withdrawn_at=None, valid_from__lte=on).order_by("-valid_from").first()


def vat_on(on: date) -> vat.VatTerms | None:
    """What a quote or an invoice of that day says of VAT; None while no regime is entered."""
    period = period_on(on)
    if period is None:
        return None
    return vat.terms_of(VatRegime(period.kind), in_force(on, vat.PARAMETERS))
