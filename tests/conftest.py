"""The database is created by the owner role and used by the application role, as in production."""

import os
from itertools import count, groupby

from tests.servers import ensure_servers

ensure_servers()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bilan.settings")

import django

django.setup()

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, settings
from pytest_django.plugin import blocking_manager_key

from bilan import isolation
from foundation import clock
from foundation.tenancy import tenant
from tests import database, factories
from tests.grounds import GROUNDS, ground_of, settings_at
from tests.signing_in import freshly_signed_in

# A loaded machine draws slowly: that is no fault of what is tested.
settings.register_profile("house", suppress_health_check=[HealthCheck.too_slow], deadline=None)
settings.load_profile("house")


def _own_database() -> str:
    """Each process of a run that is shared out has a database of its own."""
    return "_".join(filter(None, ["test", connection.settings_dict["NAME"], os.environ.get("PYTEST_XDIST_WORKER")]))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    with django_db_blocker.unblock():
        GROUNDS.lay(_own_database())
    yield
    with django_db_blocker.unblock():
        GROUNDS.clear()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    with item.config.stash[blocking_manager_key].unblock():
        GROUNDS.stand(ground_of(set(item.fixturenames)), furniture_of(item))


def furniture_of(item):
    """What is built once for the tests of this file that ask for its fixture; None for the others."""
    marker = item.get_closest_marker("furnished")
    fixture, build = marker.args if marker else ("", None)
    return build if fixture in item.fixturenames else None


def pytest_collection_modifyitems(items):
    """Those that share what is built once run one after the other, the longest begin; the order is random otherwise."""
    files = [list(tests) for _path, tests in groupby(items, lambda item: item.path)]
    items[:] = [item for tests in files for item in sorted(tests, key=lambda item: furniture_of(item) is None)]
    items.sort(key=lambda item: item.get_closest_marker("heavy") is None)


@pytest.fixture(scope="session")
def homes(tmp_path_factory):
    return tmp_path_factory.mktemp("homes"), count()


@pytest.fixture
def home(request, homes):
    """Where a test keeps its files: a directory that appears with the first of them."""
    is_asked = "tmp_path" in request.fixturenames
    return request.getfixturevalue("tmp_path") if is_asked else homes[0] / str(next(homes[1]))


@pytest.fixture(autouse=True)
def test_settings(settings, home):
    for name, value in settings_at(home).items():
        setattr(settings, name, value)


@pytest.fixture
def now(monkeypatch):
    """The business clock, standing still at factories.NOW."""
    monkeypatch.setattr(clock, "now", lambda: factories.NOW)
    return factories.NOW


@pytest.fixture
def house(db, home):
    """One organisation with an administrator, a consultant in charge, a colleague and a person with a bilan."""
    return GROUNDS.world("house", home)


@pytest.fixture
def world(db, now, home):
    """Two organisations with everything in them, as `tests/shell/world.py` builds them."""
    return GROUNDS.world("world", home)


@pytest.fixture
def inside(house):
    """The test runs inside the house's tenant."""
    with tenant(house.organisation.pk):
        yield house


@pytest.fixture
def signed_in():
    """A client signed in as a user or a member, who has just proved who they are unless told otherwise."""

    def sign_in(who, *, is_fresh: bool = True) -> Client:
        client = Client()
        if is_fresh:
            freshly_signed_in(client, getattr(who, "user", who))
        else:
            client.force_login(getattr(who, "user", who))
        return client

    return sign_in


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """Rows that other connections see; the owner empties every table that tests fill afterwards."""
    with django_db_blocker.unblock():
        yield
        reference = isolation.READ_ONLY_TABLES | {"django_migrations", "django_content_type", "auth_permission"}
        database.empty(sorted(isolation.tables() - reference))
