"""The database is created by the owner role and used by the application role, as in production."""

import os

from tests.servers import ensure_servers

ensure_servers()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bilan.settings")

import django

django.setup()

import psycopg
import pytest
from django.db import connection
from django.test import Client
from psycopg.conninfo import make_conninfo

from bilan import isolation
from bilan.settings import env
from foundation import clock
from foundation.tenancy import tenant
from tests import database, factories
from tests.signing_in import freshly_signed_in


def _own_database() -> str:
    """Each process of a run that is shared out has a database of its own."""
    return "_".join(filter(None, ["test", connection.settings_dict["NAME"], os.environ.get("PYTEST_XDIST_WORKER")]))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    with django_db_blocker.unblock():
        own = _own_database()
        database.make(own)
        database.use("DATABASE_URL", own)
    yield
    with django_db_blocker.unblock():
        connection.close()
        database.remove(own)


@pytest.fixture(autouse=True)
def test_settings(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.REGISTER_DIR = tmp_path / "register"
    settings.PROFESSIONAL_MFA_REQUIRED = False
    settings.DEMONSTRATION = False
    settings.SIGN_IN_SECONDS = 0
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.WHITENOISE_AUTOREFRESH = True  # no walk through the static files for each client


@pytest.fixture
def now(monkeypatch):
    """The business clock, standing still at factories.NOW."""
    monkeypatch.setattr(clock, "now", lambda: factories.NOW)
    return factories.NOW


@pytest.fixture
def house(db):
    """One organisation with an administrator, a consultant in charge, a colleague and a person with a bilan."""
    return factories.a_house()


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
        connection.close()
        reference = isolation.READ_ONLY_TABLES | {"django_migrations", "django_content_type", "auth_permission"}
        names = ", ".join(sorted(isolation.tables() - reference))
        conninfo = make_conninfo(env("OWNER_DATABASE_URL"), dbname=connection.settings_dict["NAME"])
        connection.close()
        with psycopg.connect(conninfo, autocommit=True) as owner:
            owner.execute(f"TRUNCATE {names}")
