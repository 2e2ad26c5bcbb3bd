"""Nobody leaves the team while they still accompany somebody."""

from datetime import datetime
from typing import Any

from beneficiaries.queries import open_bilans
from organisations.models import Membership
from organisations.operations import MemberRefused


def keep_bilans_accompanied(*, membership: Membership, at: datetime, **kwargs: Any) -> None:
    """Refuse the departure of a consultant whose bilans are not over."""
    number = open_bilans().filter(consultant=membership).count()
    if number:
        raise MemberRefused(
            f"{membership} accompagne encore {number} bilan{'s' if number > 1 else ''} : confiez-les d’abord."
        )
