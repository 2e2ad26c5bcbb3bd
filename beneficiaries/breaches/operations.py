"""What changes the register of breaches."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from beneficiaries.models import Breach
from foundation.clock import paris_day
from foundation.errors import violated
from law.queries import number_on
from organisations.models import Membership


class BreachRefused(Exception):
    """The entry cannot be written or closed so; the message is shown to the user as it is."""


class BreachChanged(BreachRefused):
    """Somebody else completed the entry meanwhile; nothing was overwritten."""


@transaction.atomic
def enter_breach(*, found_at: datetime, by: Membership, at: datetime, **said: Any) -> Breach:
    """Write a breach down; the delay of art. 33.1 runs from `found_at`. Raises BreachRefused."""
    try:
        with transaction.atomic():
            return Breach.objects.create(
                organisation_id=by.organisation_id,
                found_at=found_at,
                due_at=deadline_of(found_at),
                entered_by=by,
                entered_at=at,
                **said,
            )
    except IntegrityError as error:
        raise BreachRefused(_sentence(error)) from None


@transaction.atomic
def complete_breach(breach: Breach, *, version: int, found_at: datetime, **said: Any) -> Breach:
    """Say more, or what was decided. Raises BreachChanged when `version` is no longer current, BreachRefused else."""
    breach = Breach.objects.select_for_update(of=("self",)).get(pk=breach.pk)
    if breach.closed_at:
        raise BreachRefused("Cette violation est close : son inscription ne change plus.")
    if breach.version != version:
        raise BreachChanged("Cette inscription a été complétée entre-temps : comparez, puis enregistrez de nouveau.")
    breach.version += 1
    breach.found_at, breach.due_at = found_at, deadline_of(found_at)
    for name, value in said.items():
        setattr(breach, name, value)
    try:
        with transaction.atomic():
            breach.save(update_fields=["version", "found_at", "due_at", *said])
    except IntegrityError as error:
        raise BreachRefused(_sentence(error)) from None
    return breach


@transaction.atomic
def close_breach(breach: Breach, *, at: datetime) -> None:
    """Fix the entry for good: decided, notified or not, and why (art. 33.5). Raises BreachRefused."""
    breach = Breach.objects.select_for_update(of=("self",)).get(pk=breach.pk)
    if breach.closed_at:
        raise BreachRefused("Cette violation est déjà close.")
    breach.closed_at = at
    try:
        with transaction.atomic():
            breach.save(update_fields=["closed_at"])
    except IntegrityError as error:
        raise BreachRefused(_sentence(error)) from None


def deadline_of(found_at: datetime) -> datetime:
    """Art. 33.1: so many hours after the organisation became aware of it."""
    return found_at + timedelta(hours=int(number_on("notification_violation_h", paris_day(found_at))))


def _sentence(error: IntegrityError) -> str:
    constraint = violated(error)
    for known in Breach._meta.constraints:
        if known.name == constraint:
            return str(known.violation_error_message)
    return "Cette inscription ne peut pas être enregistrée ainsi."
