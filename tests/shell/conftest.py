"""What several files of this room stand on."""

import pytest

from foundation.tenancy import tenant
from tests.confidentiality.factories import a_told_bilan, close


@pytest.fixture
def told(house, now):
    """A bilan that was told to its end, and closed today."""
    with tenant(house.organisation.pk):
        a_told_bilan(house)
        close(house)
    house.own = f"/o/{house.organisation.slug}/mon-bilan/confidentialite/"
    house.url = f"/o/{house.organisation.slug}/bilans/{house.bilan.pk}/confidentialite/"
    return house


@pytest.fixture
def base(house) -> str:
    return f"/o/{house.organisation.slug}/"
