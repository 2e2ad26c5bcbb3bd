"""The business clock runs ahead on a demonstration, forward only, and nowhere else."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from foundation import clock


def test_day_is_the_day_in_paris():
    assert clock.paris_day(datetime(2026, 6, 8, 22, 30, tzinfo=UTC)) == date(2026, 6, 9)


def test_installation_keeps_real_time(db):
    assert abs(clock.now() - timezone.now()) < timedelta(seconds=5)
    with pytest.raises(clock.ClockRefused, match="démonstration"):
        clock.advance_to(timezone.now() + timedelta(days=1))


def test_demonstration_runs_ahead_and_never_back(db, settings):
    settings.DEMONSTRATION = True
    later = timezone.now() + timedelta(days=180)

    clock.advance_to(later)

    assert abs(clock.now() - later) < timedelta(seconds=5)
    with pytest.raises(clock.ClockRefused, match="ne recule pas"):
        clock.advance_to(later - timedelta(days=1))


def test_page_of_the_clock_exists_in_the_demonstration_only(house, signed_in, settings):
    client = signed_in(house.consultant)
    absent = client.get("/demonstration/").status_code
    settings.DEMONSTRATION = True

    there = client.get("/demonstration/")
    moved = client.post("/demonstration/", {"day": str(clock.today() + timedelta(days=30))})
    back = client.post("/demonstration/", {"day": str(clock.today() - timedelta(days=3))})

    assert (absent, there.status_code, moved.status_code, back.status_code) == (404, 200, 302, 422)
