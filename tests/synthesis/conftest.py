import pytest

from foundation.tenancy import content_of


@pytest.fixture
def opened(inside):
    """The house, with the content of its bilan open."""
    with content_of(inside.bilan.pk):
        yield inside
