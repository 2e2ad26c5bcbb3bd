"""What a part of the plan becomes when its invoices move."""

from datetime import datetime

from funding.models import FundingLine
from organisations.models import Membership


def follow_line(line: FundingLine, *, by: Membership, at: datetime) -> None:
    """Invoiced, then paid."""
