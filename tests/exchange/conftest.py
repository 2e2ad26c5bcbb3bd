import pytest

from foundation.tenancy import content_of, tenant


@pytest.fixture
def opened(house):
    """The house as the consultant in charge finds it, with the content of its bilan open."""
    with tenant(house.organisation.pk, user_id=house.consultant.user_id), content_of(house.bilan.pk):
        yield house
