"""The demonstration loads whatever the day and the hour: its story must never depend on when it is told.

`bin/test -m long tests/campaigns/test_demonstration_days.py` plays the days below, in about half a minute each;
`BILAN_DEMONSTRATION_DAYS="2027-01-01T08:30 2027-02-28T23:59"` plays others (times of Paris).
"""

import os
from datetime import UTC, datetime

import pytest

from beneficiaries.models import Bilan
from bilan.demonstration.cast import HOUSES
from bilan.demonstration.load import load
from foundation import clock
from foundation.clock import PARIS
from foundation.tenancy import tenant
from organisations.models import Organisation

DAYS = os.environ.get("BILAN_DEMONSTRATION_DAYS", "").split() or [
    "2026-11-26T00:05",  # just after midnight
    "2026-11-28T10:00",  # a Saturday
    "2026-11-29T23:50",  # a Sunday, late
    "2026-12-24T18:00",
    "2026-12-31T23:59",
    "2027-01-01T08:00",  # a public holiday, a new year
    "2027-02-28T12:00",  # a month's end
    "2027-03-28T03:30",  # clocks went forward
    "2027-05-06T14:00",  # Ascension
    "2027-08-15T09:00",  # a holiday on a Sunday
    "2027-10-31T02:30",  # an hour that comes twice
    "2028-02-29T16:00",
]

pytestmark = pytest.mark.long


@pytest.mark.parametrize("day", DAYS)
def test_demonstration_loads_on(day, db, settings, monkeypatch):
    instant = datetime.fromisoformat(day).replace(tzinfo=PARIS).astimezone(UTC)  # as the clock says it
    monkeypatch.setattr(clock, "now", lambda: instant)
    settings.DEMONSTRATION = True

    load()

    for house in HOUSES:
        organisation = Organisation.objects.get(slug=house.slug)
        with tenant(organisation.pk):
            assert Bilan.objects.count() == house.bilans + len(house.more)
