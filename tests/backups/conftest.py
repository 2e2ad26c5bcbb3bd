"""A second database, to restore into: the tests' own stays as it is."""

import os
from base64 import b64encode
from types import SimpleNamespace
from uuid import uuid4

import psycopg
import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from bilan.settings import env
from foundation.tenancy import content_of, tenant
from synthesis.models import Section
from tests import factories
from tests.confidentiality.factories import a_told_bilan, close
from tests.funding.factories import a_plan, an_agreement

A_PDF = b"%PDF-1.4\n%signed\n"


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    """Storage, register and backups each on a disk of its own."""
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path / "f")}}
    settings.STORAGES = settings.STORAGES | {"default": storage}
    settings.FILES_DIR = tmp_path / "f"
    settings.REGISTER_DIR = tmp_path / "register"
    settings.BACKUP_KEY = b64encode(os.urandom(32)).decode()
    settings.BACKUP_DATABASE_URL = make_conninfo(env("BACKUP_DATABASE_URL"), dbname=connection.settings_dict["NAME"])
    return tmp_path


@pytest.fixture
def house_alone(committed):
    """An organisation in which nothing was told: enough for what does not look at content."""
    return factories.a_house()


@pytest.fixture
def told(committed):
    """Two bilans that were told and closed, one of them with a signed scan: each has something sealed."""
    houses = [factories.a_house("Maison A"), factories.a_house("Maison B")]
    for house in houses:
        with tenant(house.organisation.pk):
            a_told_bilan(house)
            a_plan(house.bilan)
            an_agreement(house.bilan, content=A_PDF)
            close(house)
            with content_of(house.bilan.pk):
                section = Section.objects.get(bilan=house.bilan, heading="skills")
                house.place = section._meta.get_field("text").place_of(section)
                house.stolen = bytes(section.__dict__["text"])
                assert section.text
    return SimpleNamespace(a=houses[0], b=houses[1])


@pytest.fixture
def elsewhere(told):
    """An empty database, as the servers' SQL prepares one; the application speaks with it until the end."""
    name, home = f"bilan_elsewhere_{uuid4().hex[:8]}", connection.settings_dict["NAME"]
    as_owner = env("OWNER_DATABASE_URL")
    with psycopg.connect(as_owner, autocommit=True) as owner:
        owner.execute(f'CREATE DATABASE "{name}"')

    def go() -> str:
        connection.close()
        connection.settings_dict["NAME"] = name
        return make_conninfo(as_owner, dbname=name)

    yield go
    connection.close()
    connection.settings_dict["NAME"] = home
    with psycopg.connect(as_owner, autocommit=True) as owner:
        try:
            owner.execute(f'DROP DATABASE "{name}"')  # what cleans tables by itself makes way
        except psycopg.errors.ObjectInUse:
            owner.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
