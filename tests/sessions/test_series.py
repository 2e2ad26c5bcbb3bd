"""« Planifier toutes les séances »: read first, then booked whole or not at all."""

from datetime import UTC, date, datetime, timedelta

import pytest

from foundation.tenancy import tenant
from sessions.interruptions.operations import pause_bilan
from sessions.models import Phase, Session
from sessions.planning.operations import Line, SeriesRefused, book_series
from sessions.planning.queries import bookable_slots
from sessions.queries import hours_of
from tests.factories import NOW, a_ready_bilan
from tests.sessions.factories import a_session, a_step
from tests.sessions.planning_factories import published

MONDAY = datetime(2026, 6, 15, 8, 0, tzinfo=UTC)


def test_one_meeting_that_cannot_be_lets_none_stand(inside):
    step = a_step(inside.bilan)
    a_session(a_ready_bilan(inside.consultant), starts_at=MONDAY + timedelta(days=7))
    lines = [Line(step, MONDAY + timedelta(weeks=week), 120) for week in range(3)]

    with pytest.raises(SeriesRefused, match="agenda") as refused:
        book_series(inside.bilan, lines=lines, mode="video", place="", by=inside.person, at=NOW)

    assert refused.value.number == 1
    assert Session.objects.filter(bilan=inside.bilan).count() == 0


def test_series_beyond_the_hours_is_refused_whole(inside):
    bilan = a_ready_bilan(inside.consultant, accompaniment_minutes=240, personal_work_minutes=0)
    step = a_step(bilan)
    lines = [Line(step, MONDAY + timedelta(weeks=week), 120) for week in range(3)]

    with pytest.raises(SeriesRefused, match="Toutes les heures"):
        book_series(bilan, lines=lines, mode="video", place="", by=inside.person, at=NOW)

    assert hours_of(bilan).accompaniment.taken == 0


# --- Page ------------------------------------------------------------------------------------


@pytest.fixture
def page(house, now, signed_in):
    with tenant(house.organisation.pk):
        a_step(house.bilan, minutes=240)
        a_step(house.bilan, phase=Phase.INVESTIGATION, minutes=720)
    url = f"/o/{house.organisation.slug}/bilans/{house.bilan.pk}/seances/serie/"
    return signed_in(house.consultant), url


ASKED = {"first": "2026-06-16", "hour": "10:00", "every_weeks": "1", "minutes": "120", "mode": "video", "place": "Lien"}


def lines_of(response) -> dict[str, str]:
    """What the page proposes, as a browser would send it back."""
    sent = {}
    for row in response.context["rows"]:
        if row.form:
            for field in row.form:
                value = field.value()
                sent[field.html_name] = (
                    "on" if value is True else value.strftime("%H:%M") if field.name == "hour" else str(value)
                )
    return sent


def test_series_is_read_first_then_booked_whole(page, house):
    client, url = page

    proposed = client.post(url, ASKED)
    assert proposed.status_code == 200
    assert "Jour férié : Fête nationale" in proposed.content.decode().replace("\u00a0", " ")
    with tenant(house.organisation.pk):
        assert Session.objects.count() == 0
    booked = client.post(url, ASKED | {"book": "1"} | lines_of(proposed))

    assert booked.status_code == 302
    with tenant(house.organisation.pk):
        sessions = list(Session.objects.select_related("step").order_by("starts_at"))
        assert hours_of(house.bilan).accompaniment.left == 0
    assert [session.step.phase for session in sessions] == ["preliminary"] * 2 + ["investigation"] * 6
    assert {(session.starts_at.hour, session.place) for session in sessions} == {(8, "Lien")}


def test_a_pause_is_skipped_by_the_series_and_closed_to_the_person(page, house):
    client, url = page
    with tenant(house.organisation.pk):
        published(house.consultant)
        day, last = date(2026, 6, 16), date(2026, 6, 25)
        pause_bilan(
            house.bilan,
            first=day,
            last=last,
            motive="holidays",
            gives_up=False,
            is_person=True,
            by=house.person,
            author_name="D",
            at=NOW,
        )
        days = {slot.starts_at.date() for slot in bookable_slots(house.bilan, minutes=120, at=NOW)}

    text = client.post(url, ASKED).content.decode()

    assert text.count("Bilan en pause") == 2
    assert not any(day <= free <= last for free in days)


def test_a_line_is_changed_and_another_left_out(page, house):
    client, url = page
    lines = lines_of(client.post(url, ASKED))
    del lines["s1-keep"]
    lines |= {"s0-day": "2026-06-17", "s0-minutes": "90"}

    client.post(url, ASKED | {"book": "1"} | lines)

    with tenant(house.organisation.pk):
        first, *others = Session.objects.order_by("starts_at")
    assert (first.starts_at.isoformat(), first.planned_minutes) == ("2026-06-17T08:00:00+00:00", 90)
    assert len(others) == 6


def test_refused_line_says_why_beside_it_and_nothing_typed_is_lost(page, house):
    client, url = page
    with tenant(house.organisation.pk):
        a_session(a_ready_bilan(house.consultant), starts_at=MONDAY)
    lines = lines_of(client.post(url, ASKED)) | {"s0-day": "2026-06-15", "s2-minutes": "75"}

    refused = client.post(url, ASKED | {"book": "1"} | lines)

    text = refused.content.decode()
    assert refused.status_code == 422
    assert "occupe déjà ce créneau" in text
    assert 'value="75"' in text
    with tenant(house.organisation.pk):
        assert Session.objects.filter(bilan=house.bilan).count() == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"first": "2026-06-13"},  # Saturday
        {"first": "2026-06-05"},  # past
        {"first": "9999-12-31"},
        {"hour": "25:00"},
        {"minutes": "100000"},
        {"every_weeks": "0"},
        {"mode": "pigeon"},
        {"book": "1"},  # no line
        {"book": "1", "s0-day": "x", "s0-keep": "on", "s39-day": "2026-06-16"},
    ],
)
def test_absurd_series_get_a_sentence(page, changes):
    client, url = page

    assert client.post(url, ASKED | changes).status_code == 422
