"""Nobody leaves the team while they still accompany somebody."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from beneficiaries.models import Bilan, Fact
from beneficiaries.rules import Kind
from organisations.models import Membership
from organisations.operations import MemberRefused


def keep_bilans_accompanied(*, membership: Membership, at: datetime, **kwargs: Any) -> None:
    """Refuse the departure of a consultant whose bilans are not over."""
    newer = Fact.objects.filter(supersedes=OuterRef("pk"))
    closing = Fact.objects.filter(~Exists(newer), bilan=OuterRef("pk"), kind=Kind.CLOSED, is_void=False)
    open_bilans = Bilan.objects.filter(~Exists(closing), consultant=membership, cancelled_at=None).count()
    if open_bilans:
        raise MemberRefused(
            f"{membership} accompagne encore {open_bilans} bilan{'s' if open_bilans > 1 else ''} : terminez-les d’abord."
        )
