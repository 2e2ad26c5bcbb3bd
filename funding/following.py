"""What funding does when the chain of facts says something about it, and what it says before a bilan starts."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from beneficiaries.models import Bilan, Fact
from beneficiaries.rules import Refusal
from beneficiaries.signals import fact_recorded
from foundation.clock import paris_day
from funding.operations import void_with_fact
from funding.queries import refused_part_of
from funding.schemes import ABOUT, Scheme
from sessions.starting import guards_start


@receiver(fact_recorded)
def follow_void_basis(sender: Any, fact: Fact, bilan: Bilan, at: datetime, **kwargs: Any) -> None:
    """A contractual basis that did not take place takes its agreement with it."""
    if fact.kind == Fact.Kind.BASIS_RECORDED and fact.is_void:
        void_with_fact(fact, at=at)


@guards_start
def refused_part_is_dealt_again(bilan: Bilan, ends_at: datetime) -> Refusal | None:
    """Nothing starts while a payer has refused and nobody has taken its part (see `session_waits_for_funding`)."""
    part = refused_part_of(bilan, paris_day(ends_at))
    if part is None:
        return None
    return Refusal(
        f"La part {ABOUT[Scheme(part.scheme)].of} est refusée et personne ne l’a reprise : répartissez-la, dans « Qui paie"
        " quoi », avant de commencer."
    )
