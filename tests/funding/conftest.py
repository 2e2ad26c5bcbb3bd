"""What several files of this room stand on."""

import pytest

from funding.models import FundingPlan
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
