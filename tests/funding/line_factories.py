"""Parts of a plan, with what tests of them share."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from foundation.errors import violated
from funding.line_states import LineState
from funding.models import FundingLine, FundingPlan
from funding.operations import (
    move_line,
)
from tests.factories import NOW
from tests.funding.factories import TODAY

S = LineState


DAY = timedelta(days=1)


def step(line: FundingLine, to: LineState, by=None, **fields) -> FundingLine:
    said = {"on": TODAY, "by": by or line.state_by, "at": NOW, "reason": "Décision du 3 juin"} | fields
    return move_line(line, to=to, **said)


def line_of(plan: FundingPlan, scheme: str = "SELF") -> FundingLine:
    return FundingLine.objects.counted().get(plan=plan, scheme=scheme)


def refused_by(change) -> str:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        at_commit(change)
    return violated(refusal.value)


def at_commit(change) -> None:
    """Make a change and ask the deferred constraints as the end of the transaction would."""
    change()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
