"""What invoices do when a bilan is abandoned: what was not done is ready to be given back."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from beneficiaries.models import Bilan, Fact
from beneficiaries.signals import fact_recorded
from funding.invoicing.crediting import credit_undelivered


@receiver(fact_recorded)
def prepare_what_is_owed_back(sender: Any, fact: Fact, bilan: Bilan, at: datetime, **kwargs: Any) -> None:
    """Hours that will not be done (L6354-1): drafts of credit notes, that somebody reads and issues."""
    if fact.kind == Fact.Kind.ABANDONED and not fact.is_void:
        credit_undelivered(bilan, by=None, at=at)
