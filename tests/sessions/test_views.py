"""The consultant's and the person's pages about sessions."""

from datetime import timedelta

import pytest

from foundation.formats import duration
from foundation.tenancy import tenant
from sessions.models import Attendance, Session
from sessions.operations import SessionRefused, book_session, cancel_session, hold_session, move_session
from sessions.queries import hours_of, minutes_by_phase
from tests.factories import NOW, a_bilan, a_ready_bilan
from tests.sessions.factories import a_held_session, a_session, a_step


@pytest.fixture
def base(house, now):
    return f"/o/{house.organisation.slug}/"


def again(session: Session) -> Session:
    """The session as it is now."""
    with tenant(session.organisation_id):
        return Session.objects.get(pk=session.pk)


def a_booking(of_step, **changes) -> dict[str, str]:
    fields = {
        "step": str(of_step.pk),
        "day": "2026-06-15",
        "hour": "14:00",
        "minutes": "120",
        "mode": "video",
        "place": "",
    }
    return fields | changes


def test_consultant_books(house, base, signed_in):
    step = a_step(house.bilan)

    response = signed_in(house.consultant).post(f"{base}bilans/{house.bilan.pk}/seances/nouvelle/", a_booking(step))

    assert response.status_code == 302
    with tenant(house.organisation.pk):
        session = Session.objects.get()
        assert (session.starts_at.isoformat(), session.planned_minutes) == ("2026-06-15T12:00:00+00:00", 120)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("day", "2026-02-30"),
        ("day", "9999-12-31"),
        ("day", "0001-01-01"),
        ("day", ""),
        ("hour", "25:00"),
        ("minutes", "0"),
        ("minutes", "-60"),
        ("minutes", "999999999999"),
        ("minutes", "1,5"),
        ("mode", "pigeon"),
        ("step", "ailleurs"),
        ("place", "x" * 201),
    ],
)
def test_absurd_booking_gets_a_sentence_and_keeps_what_was_typed(house, base, signed_in, field, value):
    step = a_step(house.bilan)

    response = signed_in(house.consultant).post(
        f"{base}bilans/{house.bilan.pk}/seances/nouvelle/", a_booking(step, **{field: value})
    )

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert field == "day" or "2026-06-15" in response.content.decode()


def test_step_of_another_bilan_is_not_offered(house, base, signed_in):
    other = a_step(a_bilan(house.consultant))

    response = signed_in(house.consultant).post(f"{base}bilans/{house.bilan.pk}/seances/nouvelle/", a_booking(other))

    assert "step" in response.context["form"].errors


def test_form_suggests_the_next_week_at_the_same_hour(house, base, signed_in):
    a_session(house.bilan)

    form = signed_in(house.consultant).get(f"{base}bilans/{house.bilan.pk}/seances/nouvelle/").context["form"]

    assert (str(form.initial["day"]), str(form.initial["hour"])) == ("2026-06-16", "11:00:00")


def test_full_bilan_offers_no_booking(house, base, signed_in):
    bilan = a_ready_bilan(house.consultant, accompaniment_minutes=60, personal_work_minutes=0)
    a_session(bilan, minutes=60)
    client = signed_in(house.consultant)

    page = client.get(f"{base}bilans/{bilan.pk}/seances/nouvelle/").content.decode()
    bilan_page = client.get(f"{base}bilans/{bilan.pk}/").content.decode()

    assert "Toutes les heures sont déjà prévues ou faites" in page
    assert "Prévoir une séance" not in bilan_page


def test_session_is_moved(house, base, signed_in):
    session = a_session(house.bilan)
    client = signed_in(house.consultant)

    page = client.get(f"{base}seances/{session.pk}/deplacer/")
    response = client.post(f"{base}seances/{session.pk}/deplacer/", a_booking(session.step, minutes="90"))

    assert (page.status_code, response.status_code) == (200, 302)
    session = again(session)
    assert session.counted_minutes == 90


def test_session_moved_beyond_the_hours_is_refused(house, base, signed_in):
    bilan = a_ready_bilan(house.consultant, accompaniment_minutes=120, personal_work_minutes=0)
    session = a_session(bilan)

    response = signed_in(house.consultant).post(
        f"{base}seances/{session.pk}/deplacer/", a_booking(session.step, minutes="121")
    )

    assert response.status_code == 422
    assert "Il reste 2\u00a0h" in response.content.decode()


def test_held_session_no_longer_moves(inside):
    session = a_held_session(inside.bilan)

    with pytest.raises(SessionRefused, match="Seule une séance prévue"):
        move_session(
            session, starts_at=NOW, minutes=60, mode="video", place="", step=session.step, by=session.booked_by, at=NOW
        )


def test_outcome_is_recorded_once(inside):
    session = a_held_session(inside.bilan)

    with pytest.raises(SessionRefused, match="déjà enregistrée"):
        hold_session(session, actual_minutes=60, at=NOW)
    with pytest.raises(SessionRefused, match="déjà enregistrée"):
        cancel_session(session, reason="", at=NOW)


def settle(client, base, session, **outcome):
    return client.post(f"{base}seances/{session.pk}/issue/", outcome)


def test_consultant_notes_that_a_session_took_place(house, base, signed_in):
    session = a_session(house.bilan, starts_at=NOW - timedelta(hours=3))

    response = settle(signed_in(house.consultant), base, session, outcome="held", actual_minutes="110")

    session = again(session)
    assert (response.status_code, session.state, session.actual_minutes) == (302, "held", 110)


@pytest.mark.parametrize(("outcome", "state"), [("no_show", "no_show"), ("cancelled", "cancelled")])
def test_consultant_notes_that_it_did_not(house, base, signed_in, outcome, state):
    session = a_session(house.bilan, starts_at=NOW - timedelta(hours=3))

    settle(signed_in(house.consultant), base, session, outcome=outcome, reason="Grippe")

    session = again(session)
    assert (session.state, session.reason) == (state, "Grippe")


def test_length_is_asked_for_a_held_session(house, base, signed_in):
    session = a_session(house.bilan, starts_at=NOW - timedelta(hours=3))

    response = settle(signed_in(house.consultant), base, session, outcome="held")

    assert "Indiquez combien de temps" in response.content.decode()


def test_no_show_before_the_hour_is_refused(house, base, signed_in):
    response = settle(signed_in(house.consultant), base, a_session(house.bilan), outcome="no_show")

    assert "pas encore commencé" in response.content.decode()


def test_session_without_consent_says_why_and_what_to_do(house, base, signed_in):
    session = a_session(a_bilan(house.consultant), starts_at=NOW - timedelta(hours=3))
    client = signed_in(house.consultant)

    refused = settle(client, base, session, outcome="held", actual_minutes="60")
    kept = settle(client, base, session, outcome="held", actual_minutes="60", irregular_reason="Urgence")

    assert "elle reste provisoire" in refused.content.decode()
    assert kept.status_code == 302
    page = client.get(f"{base}bilans/{session.bilan_id}/").content.decode()
    assert "Hors cadre, non facturable" in page


def test_both_sign_from_their_pages(house, base, signed_in):
    session = a_held_session(house.bilan)

    signed_in(house.consultant).post(f"{base}seances/{session.pk}/signer/")
    signed_in(house.person).post(f"{base}mon-bilan/seances/{session.pk}/signer/")

    with tenant(house.organisation.pk):
        assert Attendance.objects.filter(session=session).count() == 2
        assert hours_of(house.bilan).accompaniment.signed == 120
    assert "Signée" in signed_in(house.person).get(f"{base}mon-bilan/seances/").content.decode()


def test_second_signature_of_a_double_click_is_told_calmly(house, base, signed_in):
    session = a_held_session(house.bilan)
    client = signed_in(house.consultant)
    client.post(f"{base}seances/{session.pk}/signer/")

    response = client.post(f"{base}seances/{session.pk}/signer/", follow=True)

    assert "déjà signée" in response.content.decode()


@pytest.mark.parametrize("who", ["consultant", "person"])
def test_personal_work_is_declared(house, base, signed_in, who):
    path = f"{base}bilans/{house.bilan.pk}/travail/" if who == "consultant" else f"{base}mon-bilan/travail/"

    response = signed_in(getattr(house, who)).post(path, {"day": "2026-06-07", "minutes": "45"})

    assert response.status_code == 302
    with tenant(house.organisation.pk):
        assert hours_of(house.bilan).personal_work.held == 45


@pytest.mark.parametrize("who", ["consultant", "person"])
def test_work_to_come_is_not_declared(house, base, signed_in, who):
    path = f"{base}bilans/{house.bilan.pk}/travail/" if who == "consultant" else f"{base}mon-bilan/travail/"

    response = signed_in(getattr(house, who)).post(path, {"day": "2026-06-09", "minutes": "45"})

    assert response.status_code == 422
    assert "une fois fait" in response.content.decode()


def test_hours_by_phase_follow_the_law(inside):
    a_held_session(inside.bilan)

    assert [minutes for _, minutes in minutes_by_phase(inside.bilan)] == [120, 0, 0]


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0 h"), (45, "45 min"), (60, "1 h"), (90, "1 h 30"), (1441, "24 h 01")]
)
def test_minutes_as_people_say_them(minutes, words):
    assert duration(minutes).replace("\u00a0", " ") == words


@pytest.mark.parametrize(
    ("day", "utc"), [("2026-03-28", 13), ("2026-03-30", 12), ("2026-10-24", 12), ("2026-10-26", 13)]
)
def test_two_in_the_afternoon_is_two_in_paris_on_both_sides_of_a_clock_change(
    house, base, signed_in, monkeypatch, day, utc
):
    step = a_step(house.bilan)

    signed_in(house.consultant).post(f"{base}bilans/{house.bilan.pk}/seances/nouvelle/", a_booking(step, day=day))

    with tenant(house.organisation.pk):
        assert Session.objects.get().starts_at.hour == utc


def test_follow_up_talk_is_outside_the_hours(inside):
    session = book_session(
        inside.bilan,
        step=None,
        starts_at=NOW + timedelta(days=1),
        minutes=60,
        by=inside.consultant.user,
        at=NOW,
        kind=Session.Kind.FOLLOW_UP,
    )

    assert session.counted_minutes == 0
    assert hours_of(inside.bilan).accompaniment.taken == 0
