"""What several files of this room stand on."""

import pytest

from funding.line_states import LineState
from funding.models import FundingLine, FundingPlan
from funding.operations import move_line
from tests.factories import NOW, TODAY, a_ready_bilan
from tests.funding.factories import a_plan, certify
from tests.funding.scene import furnished


@pytest.fixture
def plan(inside) -> FundingPlan:
    """The CPF pays 1 600 €, the person 200 €."""
    certify(inside)
    return a_plan(inside.bilan, CPF="1600", SELF="200")


@pytest.fixture
def scene(house):
    """As `furnished` leaves it, once for a file that is marked with it."""
    return house if hasattr(house, "rule") else furnished(house)


@pytest.fixture
def paid(inside):
    """A bilan that the CPF pays, agreed."""
    certify(inside)
    inside.ready = a_ready_bilan(inside.consultant)
    inside.plan = a_plan(inside.ready, CPF="1600", SELF="200")
    inside.line = FundingLine.objects.get(plan=inside.plan, scheme="CPF")
    inside.line = move_line(inside.line, to=LineState.AGREED, on=TODAY, by=inside.consultant, at=NOW)
    return inside
