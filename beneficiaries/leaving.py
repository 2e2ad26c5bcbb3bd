"""Nobody leaves the team while they still accompany somebody; what was proposed to them falls."""

from datetime import datetime
from typing import Any

from beneficiaries.models import Mandate
from beneficiaries.queries import open_bilans
from organisations.models import Membership, User
from organisations.operations import MemberRefused


def keep_bilans_accompanied(*, membership: Membership, at: datetime, **kwargs: Any) -> None:
    """Refuse the departure of a consultant whose bilans are not over."""
    number = open_bilans().filter(consultant=membership).count()
    if number:
        raise MemberRefused(
            f"{membership} accompagne encore {number} bilan{'s' if number > 1 else ''} : confiez-les d’abord."
        )


def close_mandates(*, membership: Membership, by: User, at: datetime, **kwargs: Any) -> None:
    """End what was proposed or given to a member who leaves."""
    for mandate in Mandate.objects.filter(member=membership, ended_at=None):
        mandate.ended_at, mandate.ended_by = at, by
        mandate.save(update_fields=["ended_at", "ended_by"])
