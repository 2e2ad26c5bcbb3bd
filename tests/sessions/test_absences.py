"""Nothing is planned inside an absence of its consultant, unless they say so: it is then marked."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from foundation.errors import violated
from foundation.tenancy import tenant
from sessions.models import Session
from sessions.operations import SessionRefused, move_session
from sessions.planning.operations import Line, SeriesRefused, book_series, enter_absence
from tests.factories import NOW
from tests.sessions.factories import a_session, a_step

AWAY = NOW + timedelta(days=7)
BACK = AWAY + timedelta(days=1)


@pytest.fixture
def away(house):
    with tenant(house.organisation.pk):
        enter_absence(house.consultant, starts_at=AWAY, ends_at=BACK, at=NOW)
    return house


@pytest.mark.parametrize(
    ("starts_at", "is_refused"),
    [
        (AWAY - timedelta(hours=2), False),  # ends as the absence begins
        (AWAY - timedelta(hours=1), True),
        (BACK - timedelta(minutes=1), True),
        (BACK, False),
    ],
)
def test_absence_closes_its_hours_and_no_other(away, starts_at, is_refused):
    if not is_refused:
        a_session(away.bilan, starts_at=starts_at)
        return
    with pytest.raises(SessionRefused, match="absence notée"):
        a_session(away.bilan, starts_at=starts_at)


def test_who_says_so_is_planned_inside_and_marked(away):
    inside, outside = (a_session(away.bilan, starts_at=at, despite_absence=True) for at in (AWAY, BACK))

    assert (inside.despite_absence, outside.despite_absence) == (True, False)


def test_moving_into_an_absence_is_refused_and_out_of_it_takes_the_mark_off(away):
    session = a_session(away.bilan, starts_at=AWAY, despite_absence=True)
    how = {"minutes": 120, "mode": "video", "place": "", "step": session.step, "by": away.consultant.user, "at": NOW}

    with tenant(away.organisation.pk):
        out = move_session(session, starts_at=BACK, **how)
        with pytest.raises(SessionRefused, match="absence notée"):
            move_session(out, starts_at=AWAY, **how)

    assert out.despite_absence is False


def test_database_refuses_a_meeting_put_inside(away):
    session = a_session(away.bilan, starts_at=BACK)

    with tenant(away.organisation.pk), pytest.raises(IntegrityError) as refused, transaction.atomic():
        Session.objects.filter(pk=session.pk).update(starts_at=AWAY, ends_at=AWAY + timedelta(hours=2))

    assert violated(refused.value) == "session_outside_absence"


def test_an_absence_leaves_what_was_planned_which_may_then_be_held(house):
    session = a_session(house.bilan, starts_at=AWAY)

    with tenant(house.organisation.pk):
        enter_absence(house.consultant, starts_at=AWAY, ends_at=BACK, at=NOW)
        Session.objects.filter(pk=session.pk).update(place="Salle 2")

    assert session.despite_absence is False


def test_a_line_of_a_series_typed_inside_an_absence_refuses_the_whole(away):
    step = a_step(away.bilan)
    lines = [Line(step, BACK, 60), Line(step, AWAY + timedelta(hours=1), 60)]

    with tenant(away.organisation.pk), pytest.raises(SeriesRefused) as refused:
        book_series(away.bilan, lines=lines, mode="video", place="", by=away.consultant.user, at=NOW)

    assert (refused.value.number, "absence notée" in str(refused.value)) == (1, True)


def test_consultant_reads_the_box_then_books_with_its_mark(away, now, signed_in):
    step = a_step(away.bilan)
    base, client = f"/o/{away.organisation.slug}/bilans/{away.bilan.pk}/", signed_in(away.consultant)
    typed = {"step": step.pk, "day": AWAY.date(), "hour": "14:00", "minutes": 60, "mode": "video"}

    blank = client.get(f"{base}seances/nouvelle/").content.decode()
    refused = client.post(f"{base}seances/nouvelle/", typed)
    again = client.post(f"{base}seances/nouvelle/", typed)
    booked = client.post(f"{base}seances/nouvelle/", typed | {"despite_absence": "on"})

    assert 'name="despite_absence"' not in blank
    assert (refused.status_code, again.status_code, booked.status_code) == (422, 422, 302)
    assert "La séance a lieu malgré l’absence" in refused.content.decode()
    assert "pendant une absence" in client.get(base).content.decode()


def test_week_moves_into_an_absence_by_the_form(away, now, signed_in):
    session = a_session(away.bilan, starts_at=BACK)
    url = f"/o/{away.organisation.slug}/seances/{session.pk}/glisser/"

    response = signed_in(away.consultant).post(url, {"starts_at": AWAY.isoformat()})

    assert response["Location"].endswith(f"/seances/{session.pk}/deplacer/")
