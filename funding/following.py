"""What funding does when the chain of facts says something about it."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from beneficiaries.models import Bilan, Fact
from beneficiaries.signals import fact_recorded
from funding.operations import void_with_fact


@receiver(fact_recorded)
def follow_void_basis(sender: Any, fact: Fact, bilan: Bilan, at: datetime, **kwargs: Any) -> None:
    """A contractual basis that did not take place takes its agreement with it."""
    if fact.kind == Fact.Kind.BASIS_RECORDED and fact.is_void:
        void_with_fact(fact, at=at)
