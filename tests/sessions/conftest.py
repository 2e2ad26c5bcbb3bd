"""Fixtures that several files share."""

import pytest

from tests.sessions.attesting_factories import LONG_AGO, signed_by
from tests.sessions.factories import a_held_session
from tests.sessions.programme_factories import make_ready


@pytest.fixture
def ready(inside):
    """A house whose coordinates and titles are filled in."""
    make_ready(inside)
    return inside


@pytest.fixture
def forgotten(inside):
    """Held ten days ago, signed by the consultant alone."""
    session = a_held_session(inside.bilan, starts_at=LONG_AGO)
    signed_by(inside, session, "consultant")
    return session
