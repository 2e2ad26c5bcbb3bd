"""Fixtures that several files share."""

import pytest

from tests.sessions.programme_factories import make_ready


@pytest.fixture
def ready(inside):
    """A house whose coordinates and titles are filled in."""
    make_ready(inside)
    return inside
