"""Fixtures that several files share."""

import psycopg
import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from bilan.settings import env
from tests.sessions.attesting_factories import LONG_AGO, signed_by
from tests.sessions.factories import a_held_session
from tests.sessions.programme_factories import make_ready


@pytest.fixture
def ready(inside):
    """A house whose coordinates and titles are filled in."""
    make_ready(inside)
    return inside


@pytest.fixture
def cap_of_20_hours_from(db):
    """A law of a day to come, dated by the owner role: twenty hours at most from then on."""
    conninfo = make_conninfo(env("OWNER_DATABASE_URL"), dbname=connection.settings_dict["NAME"])
    with psycopg.connect(conninfo, autocommit=True) as owner:

        def date_it(day: str) -> None:
            owner.execute(
                "INSERT INTO law_legalvalue (parameter, label, number, text, unit, valid_from, article, source, confidence)"
                " VALUES ('duree_max_h', 'Durée', 20, '', 'heures', %s, 'L6313-4', 'Test', 'low')",
                [day],
            )

        yield date_it
        owner.execute("DELETE FROM law_legalvalue WHERE parameter = 'duree_max_h' AND source = 'Test'")


@pytest.fixture
def forgotten(inside):
    """Held ten days ago, signed by the consultant alone."""
    session = a_held_session(inside.bilan, starts_at=LONG_AGO)
    signed_by(inside, session, "consultant")
    return session
