"""What invoices do when a bilan is abandoned, or its document voided: what is not owed is ready to be given back."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from beneficiaries.models import Bilan, Fact
from beneficiaries.signals import fact_recorded
from funding.invoicing.crediting import credit_undelivered, credit_unfounded
from funding.models import Agreement
from funding.signals import agreement_voided


@receiver(fact_recorded)
def prepare_what_is_owed_back(sender: Any, fact: Fact, bilan: Bilan, at: datetime, **kwargs: Any) -> None:
    """Hours that will not be done (L6354-1): drafts of credit notes, that somebody reads and issues."""
    if fact.kind == Fact.Kind.ABANDONED and not fact.is_void:
        credit_undelivered(bilan, by=None, at=at)


@receiver(agreement_voided)
def prepare_what_has_no_document(sender: Any, agreement: Agreement, at: datetime, **kwargs: Any) -> None:
    """Nothing is due without a signed document (L6353-5, L6353-6): drafts of credit notes, that somebody reads and issues."""
    credit_unfounded(agreement.bilan, at=at)
