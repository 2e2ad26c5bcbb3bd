"""The week of a consultant, their hours and absences, and who sees them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from beneficiaries.mandates.operations import decide_mandate, propose_mandate
from foundation.errors import violated
from foundation.tenancy import tenant
from sessions.models import Absence, DatedHours, Session, SessionMove, WeeklyHours
from sessions.planning.operations import HoursRefused, enter_absence, open_hours
from sessions.planning.queries import bookable_slots
from tests.factories import NOW, a_member, a_ready_bilan
from tests.sessions.factories import a_session, a_step
from tests.sessions.planning_factories import published

NEXT_DAY = NOW + timedelta(days=1)  # Tuesday 9 June, 11 h in Paris


@pytest.fixture
def base(house, now):
    return f"/o/{house.organisation.slug}/"


def test_week_shows_names_to_those_who_organise_and_to_no_colleague(house, base, signed_in):
    a_session(house.bilan, starts_at=NEXT_DAY)
    name, url = str(house.beneficiary), f"{base}agenda/{house.consultant.pk}/"
    assistant = a_member(house.organisation, is_consultant=False, is_assistant=True)

    seen = {who: signed_in(member).get(url) for who, member in
            {"own": house.consultant, "administrator": house.administrator, "assistant": assistant}.items()}  # fmt: skip

    assert {who: name in page.content.decode() for who, page in seen.items()} == dict.fromkeys(seen, True)
    assert signed_in(house.colleague).get(url).status_code == 404
    assert name not in signed_in(house.colleague).get(f"{base}agenda/").content.decode()
    assert "data-shift" not in seen["administrator"].content.decode()
    assert "data-shift" in seen["assistant"].content.decode()


def test_what_was_handed_over_is_only_busy(house, base, signed_in):
    session = a_session(house.bilan, starts_at=NOW - timedelta(hours=3))
    with tenant(house.organisation.pk):
        mandate = propose_mandate(
            house.bilan, member=house.colleague, kind="successor", reason="Congé", by=house.consultant, at=NOW
        )
        decide_mandate(mandate, accepts=True, by=house.person, at=NOW)

    page = signed_in(house.consultant).get(f"{base}agenda/").content.decode()

    assert "Occupé" in page
    assert str(house.beneficiary) not in page
    assert str(session.pk) not in page


@pytest.mark.parametrize("du", ["", "hier", "9999-12-31", "0001-01-01", "2026-02-30", "\x00"])
def test_any_week_of_the_address_is_answered(house, base, signed_in, du):
    assert signed_in(house.consultant).get(f"{base}agenda/", {"du": du, "deplacee": du}).status_code == 200


def test_week_moves_a_meeting_and_offers_to_undo_it(house, base, signed_in):
    session = a_session(house.bilan, starts_at=NEXT_DAY)
    client = signed_in(house.consultant)

    moved = client.post(f"{base}seances/{session.pk}/glisser/", {"starts_at": "2026-06-10T14:15"})
    week = client.get(moved["Location"])
    undone = client.post(f"{base}seances/{session.pk}/remettre/")

    assert "Annuler ce déplacement" in week.content.decode()
    assert undone.status_code == 302
    with tenant(house.organisation.pk):
        assert Session.objects.get().starts_at == NEXT_DAY
        assert [move.to_at.hour for move in SessionMove.objects.all()] == [12, 9]


def test_week_refuses_a_taken_hour_in_words(house, base, signed_in):
    session = a_session(house.bilan, starts_at=NEXT_DAY)
    a_session(a_ready_bilan(house.consultant), starts_at=NEXT_DAY + timedelta(days=1))
    client = signed_in(house.consultant)

    response = client.post(f"{base}seances/{session.pk}/glisser/", {"starts_at": "2026-06-10T11:30"}, follow=True)

    assert "Une autre séance occupe déjà ce créneau" in response.content.decode()


@pytest.mark.parametrize("starts_at", ["", "demain", "99999-01-01T10:00", "2026-06-10T25:00"])
def test_week_survives_absurd_hours(house, base, signed_in, starts_at):
    session = a_session(house.bilan, starts_at=NEXT_DAY)

    response = signed_in(house.consultant).post(f"{base}seances/{session.pk}/glisser/", {"starts_at": starts_at})

    assert response.status_code == 302


def test_row_of_the_bilan_offers_to_undo_a_fresh_move(house, base, signed_in):
    session = a_session(house.bilan, starts_at=NEXT_DAY)
    client = signed_in(house.consultant)
    client.post(f"{base}seances/{session.pk}/glisser/", {"starts_at": "2026-06-10T14:15"})

    assert "Remettre au mardi" in client.get(f"{base}bilans/{house.bilan.pk}/").content.decode()


# --- Hours -----------------------------------------------------------------------------------


def test_consultant_opens_and_closes_hours(house, base, signed_in):
    client, url = signed_in(house.consultant), f"{base}agenda/{house.consultant.pk}/"
    typed = {
        "semaine-weekdays": ["0", "2"],
        "semaine-starts": "09:00",
        "semaine-ends": "00:00",
        "semaine-mode": "phone",
    }

    assert client.post(f"{url}plages/semaine/", typed).status_code == 302
    refused = client.post(f"{url}plages/semaine/", typed | {"semaine-starts": "10:00"})
    assert "recouvre une autre" in refused.content.decode()
    assert 'value="10:00"' in refused.content.decode()

    with tenant(house.organisation.pk):
        hours = WeeklyHours.objects.order_by("weekday").first()
        assert (hours.starts_minute, hours.ends_minute) == (540, 1440)
    assert client.post(f"{url}plages/{hours.pk}/retirer/").status_code == 302
    with tenant(house.organisation.pk):
        assert WeeklyHours.objects.count() == 1


def test_colleague_cannot_close_ones_hours(house, base, signed_in):
    with tenant(house.organisation.pk):
        [hours] = open_hours(house.consultant, weekdays=[0], starts_minute=540, ends_minute=600, mode="phone")

    url = f"{base}agenda/{house.colleague.pk}/plages/{hours.pk}/retirer/"

    assert signed_in(house.colleague).post(url).status_code == 404


def test_hours_that_end_before_they_start_are_refused(inside):
    with pytest.raises(HoursRefused, match="après l’heure de début"):
        open_hours(inside.consultant, weekdays=[0], starts_minute=600, ends_minute=600, mode="phone")


def test_database_refuses_overlapping_hours_of_one_day(inside):
    fields = {"organisation": inside.organisation, "consultant": inside.consultant, "mode": "phone"}
    DatedHours.objects.create(day=NOW.date(), starts_minute=540, ends_minute=600, **fields)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        DatedHours.objects.create(day=NOW.date(), starts_minute=599, ends_minute=700, **fields)

    assert violated(refused.value) == "dated_hours_do_not_overlap"


def test_dated_hours_take_the_place_of_the_week_and_open_a_holiday(inside):
    a_step(inside.bilan)
    published(inside.consultant)
    holiday = NOW.date().replace(month=7, day=14)
    open_hours(inside.consultant, day=holiday, starts_minute=600, ends_minute=720, mode="on_site")

    slots = [one for one in bookable_slots(inside.bilan, minutes=120, at=NOW) if one.starts_at.date() == holiday]

    assert [(one.starts_at.hour, one.mode) for one in slots] == [(8, "on_site")]


# --- Absences --------------------------------------------------------------------------------


def test_absence_lists_the_meetings_to_move_and_asks_no_reason(house, base, signed_in):
    session = a_session(house.bilan, starts_at=NEXT_DAY)
    client, url = signed_in(house.consultant), f"{base}agenda/{house.consultant.pk}/absences/"

    assert client.post(url, {"first": "2026-06-09", "last": "2026-06-10"}).status_code == 302
    page = client.get(url).content.decode()

    assert "À déplacer" in page
    assert f"{session.pk}/deplacer/" in page
    with tenant(house.organisation.pk):
        absence = Absence.objects.get()
    assert (absence.starts_at.isoformat(), absence.ends_at.isoformat()) == (
        "2026-06-08T22:00:00+00:00",
        "2026-06-10T22:00:00+00:00",
    )


@pytest.mark.parametrize(
    "typed",
    [
        {"first": "2026-06-10", "last": "2026-06-09"},
        {"first": "2026-06-01", "last": "2026-06-02"},
        {"first": "2026-06-09", "last": "2026-06-09", "first_hour": "14:00", "last_hour": "12:00"},
        {"first": "", "last": "9999-12-31"},
    ],
)
def test_absurd_absences_get_a_sentence(house, base, signed_in, typed):
    url = f"{base}agenda/{house.consultant.pk}/absences/"

    assert signed_in(house.consultant).post(url, typed).status_code == 422


def test_absence_shows_as_one_in_the_week_and_to_nobody_why(house, base, signed_in):
    with tenant(house.organisation.pk):
        enter_absence(house.consultant, starts_at=NEXT_DAY, ends_at=NEXT_DAY + timedelta(days=1), at=NOW)

    page = signed_in(house.administrator).get(f"{base}agenda/{house.consultant.pk}/").content.decode()

    assert page.count("Absence") == 2
