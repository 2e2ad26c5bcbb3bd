"""Who reads these pages."""

import pytest


@pytest.fixture
def person(house, now, signed_in):
    return signed_in(house.person)


@pytest.fixture
def consultant(house, now, signed_in):
    return signed_in(house.consultant)
