"""A first contact is nobody's once its holder left the team: the others see it, and it is late at once."""

from datetime import datetime
from typing import Any

from django.db.models import F

from beneficiaries.models import Enquiry
from foundation.clock import paris_day
from organisations.models import Membership


def free_enquiries(*, membership: Membership, at: datetime, **kwargs: Any) -> None:
    """Let them be taken by somebody else, today."""
    theirs = Enquiry.objects.filter(assigned_to=membership, state__in=Enquiry.OPEN)
    theirs.update(assigned_to=None, act_on=paris_day(at), version=F("version") + 1)
