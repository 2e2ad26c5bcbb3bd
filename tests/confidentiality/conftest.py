"""What several files of this room stand on."""

import pytest

from tests.confidentiality.factories import a_told_bilan, close


@pytest.fixture
def told(inside):
    """A bilan with answers, a frozen synthesis and remarks, that has just been closed."""
    a_told_bilan(inside)
    close(inside)
    return inside
