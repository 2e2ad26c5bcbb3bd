"""Situations are checked on the day of each meeting, and told to nobody who may not open them."""

from datetime import date

import pytest

from beneficiaries.circumstances.operations import CircumstancesRefused, circumstances_of, note_circumstances
from beneficiaries.circumstances.situations import notice_for
from beneficiaries.models import Circumstances
from foundation.tenancy import content_of, tenant
from sessions.house_rules.operations import set_house_rules
from sessions.models import Phase, Session, Step
from tests.factories import NOW, a_member, a_ready_bilan
from tests.sessions.factories import a_session, a_step
from tests.sessions.planning_factories import published

FIRST, LAST = date(2026, 6, 10), date(2026, 6, 20)


def noted(house, situation: str, *, note: str = "", **days) -> None:
    with tenant(house.organisation.pk), content_of(house.bilan.pk):
        note_circumstances(
            house.bilan,
            version=circumstances_of(house.bilan).version,
            by=house.consultant.user,
            at=NOW,
            needs_adjustment=None,
            measures=[],
            situation=situation,
            note=note,
            **{"begins_on": FIRST, "ends_on": LAST} | days,
        )


def in_situation(situation: str, **fields) -> Circumstances:
    days = {"begins_on": FIRST.isoformat(), "ends_on": LAST.isoformat()}
    return Circumstances(situation=situation, **days | fields)


@pytest.mark.parametrize(
    ("day", "is_told"),
    [(date(2026, 6, 9), False), (FIRST, True), (LAST, True), (date(2026, 6, 21), False)],
)
def test_notice_is_of_the_days_of_the_situation(day, is_told):
    assert (notice_for(in_situation("parental_leave"), day) is not None) == is_told


@pytest.mark.parametrize(
    ("agreed_on", "blocks", "words"),
    [
        (None, True, "Notez d’abord le jour de cet accord"),
        ("2026-06-12", True, "après ce jour"),
        ("2026-06-11", False, "L’accord du 11\xa0juin 2026 est noté"),
    ],
)
def test_sick_leave_waits_for_the_agreement_of_the_insurance(agreed_on, blocks, words):
    found = in_situation("sick_leave", checked={"agreed_on": agreed_on} if agreed_on else None)

    notice = notice_for(found, date(2026, 6, 11))

    assert (notice.blocks, "L323-3-1" in notice.sentence, words in notice.sentence) == (blocks, True, True)


def test_situation_without_days_holds_for_the_whole_bilan():
    assert notice_for(in_situation("ptp", begins_on=None, ends_on=None), date(2030, 1, 1)) is not None
    assert notice_for(in_situation("none"), FIRST) is None


def test_days_of_a_situation_are_in_order(inside):
    with pytest.raises(CircumstancesRefused, match="vient après"):
        noted(inside, "parental_leave", ends_on=date(2026, 6, 9))


def booking(house, day: date) -> dict[str, object]:
    with tenant(house.organisation.pk):
        step = a_step(house.bilan)
    return {"step": step.pk, "day": day, "hour": "09:00", "minutes": 60, "mode": "on_site"}


def test_who_accompanies_is_stopped_then_warned(house, now, signed_in):
    noted(house, "sick_leave")
    base, client = f"/o/{house.organisation.slug}/bilans/{house.bilan.pk}/", signed_in(house.consultant)
    form = booking(house, FIRST)

    stopped = client.post(f"{base}seances/nouvelle/", form)
    noted(house, "sick_leave", agreed_on=date(2026, 6, 1))
    warned = client.post(f"{base}seances/nouvelle/", form, follow=True)
    outside = client.post(f"{base}seances/nouvelle/", form | {"day": date(2026, 6, 22)})

    assert (stopped.status_code, "L323-3-1" in stopped.content.decode()) == (422, True)
    assert warned.redirect_chain[-1][0].endswith("/seances/a-verifier/")
    assert "L’accord du 1er\xa0juin 2026 est noté" in warned.content.decode()
    assert outside["Location"] == base


def test_assistant_who_books_learns_nothing(house, now, signed_in):
    noted(house, "sick_leave")
    assistant = a_member(house.organisation, is_consultant=False, is_assistant=True)
    base = f"/o/{house.organisation.slug}/bilans/{house.bilan.pk}/"

    booked = signed_in(assistant).post(f"{base}seances/nouvelle/", booking(house, FIRST), follow=True)

    assert "arrêt" not in booked.content.decode().lower()
    assert signed_in(assistant).get(f"{base}seances/a-verifier/").status_code == 404
    assert signed_in(house.administrator).get(f"{base}seances/a-verifier/").status_code == 404
    assert "Notez d’abord" in signed_in(house.consultant).get(f"{base}seances/a-verifier/").content.decode()
    with tenant(house.organisation.pk):
        assert Session.objects.count() == 1


def test_moving_into_the_situation_is_checked_too(house, now, signed_in):
    session = a_session(house.bilan, starts_at=NOW)
    noted(house, "sick_leave")
    form = {"step": session.step_id, "day": LAST, "hour": "09:00", "minutes": 60, "mode": "on_site"}

    response = signed_in(house.consultant).post(f"/o/{house.organisation.slug}/seances/{session.pk}/deplacer/", form)

    assert response.status_code == 422


def a_series(day: date, hour: str = "09:00") -> dict[str, object]:
    return {"first": day, "hour": hour, "every_weeks": 1, "minutes": 120, "mode": "on_site", "place": ""}


def lines_of(house, day: date) -> dict[str, object]:
    with tenant(house.organisation.pk):
        step = Step.objects.filter(bilan=house.bilan).first()
    line = {"keep": "on", "step": step.pk, "day": day, "hour": "09:00", "minutes": 120}
    return {f"s0-{name}": value for name, value in line.items()}


def test_series_leaves_days_that_wait_aside_and_says_why(house, now, signed_in):
    with tenant(house.organisation.pk):
        a_step(house.bilan)
    noted(house, "sick_leave")
    url, client = f"/o/{house.organisation.slug}/bilans/{house.bilan.pk}/seances/serie/", signed_in(house.consultant)
    asked = a_series(FIRST)

    proposed = client.post(url, asked | {"propose": "1"}).content.decode()
    typed_inside = client.post(url, asked | lines_of(house, FIRST) | {"book": "1"})

    assert ("L323-3-1" in proposed, proposed.count("Situation notée")) == (True, 2)
    assert ("2026-06-24" in proposed, 'value="2026-06-17"' in proposed) == (True, False)
    assert (typed_inside.status_code, "L323-3-1" in typed_inside.content.decode()) == (422, True)
    with tenant(house.organisation.pk):
        assert Session.objects.count() == 0


def test_series_within_a_situation_that_only_warns_is_booked_then_told(house, now, signed_in):
    with tenant(house.organisation.pk):
        a_step(house.bilan)
    noted(house, "parental_leave")
    url = f"/o/{house.organisation.slug}/bilans/{house.bilan.pk}/seances/serie/"

    booked = signed_in(house.consultant).post(url, a_series(FIRST) | lines_of(house, FIRST) | {"book": "1"})

    assert booked["Location"].endswith("/seances/a-verifier/")


def test_series_of_an_assistant_shows_nothing_of_the_situation(house, now, signed_in):
    with tenant(house.organisation.pk):
        a_step(house.bilan)
    noted(house, "sick_leave")
    assistant = signed_in(a_member(house.organisation, is_consultant=False, is_assistant=True))
    url = f"/o/{house.organisation.slug}/bilans/{house.bilan.pk}/seances/serie/"

    proposed = assistant.post(url, a_series(FIRST) | {"propose": "1"}).content.decode()
    booked = assistant.post(url, a_series(FIRST) | lines_of(house, FIRST) | {"book": "1"})

    assert ("L323-3-1" in proposed, "ituation notée" in proposed) == (False, False)
    assert booked["Location"].endswith(f"/bilans/{house.bilan.pk}/")


def test_person_reads_why_days_wait_and_books_none_of_them(house, now, signed_in):
    with tenant(house.organisation.pk):
        a_step(house.bilan)
        published(house.consultant)
    noted(house, "sick_leave")
    url, person = f"/o/{house.organisation.slug}/mon-bilan/seances/reserver/", signed_in(house.person)

    page = person.get(url).content.decode()
    refused = person.post(url, {"starts_at": "2026-06-12T14:00"})
    booked = person.post(url, {"starts_at": "2026-06-22T14:00"})

    assert ("Dites à la personne qui vous accompagne" in page, "jour=2026-06-12" in page) == (True, False)
    assert (refused.status_code, "L323-3-1" in refused.content.decode()) == (422, True)
    assert booked["Location"].endswith("/mon-bilan/seances/")
    with tenant(house.organisation.pk):
        moved = person.post(
            f"/o/{house.organisation.slug}/mon-bilan/seances/{Session.objects.get().pk}/deplacer/",
            {"starts_at": "2026-06-12T14:00"},
        )
    assert moved.status_code == 422


def test_person_who_books_within_a_situation_that_only_warns_reads_it(house, now, signed_in):
    with tenant(house.organisation.pk):
        a_step(house.bilan)
        published(house.consultant)
    noted(house, "maternity_leave", note="Accord du financeur reçu par écrit.")
    url = f"/o/{house.organisation.slug}/mon-bilan/seances/reserver/"

    told = signed_in(house.person).post(url, {"starts_at": "2026-06-12T14:00"}, follow=True).content.decode()

    assert ("Parlez-en avec la personne qui vous accompagne" in told, "Le motif de l’exception" in told) == (
        True,
        False,
    )
    assert "/mon-bilan/seances/" in told


def test_moving_in_the_week_goes_by_the_form_that_says_why(house, now, signed_in):
    session = a_session(house.bilan, starts_at=NOW)
    noted(house, "sick_leave")
    url = f"/o/{house.organisation.slug}/seances/{session.pk}/glisser/"

    response = signed_in(house.consultant).post(url, {"starts_at": "2026-06-12T14:00"})

    assert response["Location"].endswith(f"/seances/{session.pk}/deplacer/")


def test_collective_session_names_whose_day_waits(house, now, signed_in):
    with tenant(house.organisation.pk):
        set_house_rules(house.organisation, allows_collective=True)
        bilans = [house.bilan, a_ready_bilan(house.consultant)]
        for bilan in bilans:
            a_step(bilan, phase=Phase.INVESTIGATION)
    noted(house, "sick_leave")
    url = f"/o/{house.organisation.slug}/agenda/{house.consultant.pk}/collectives/"
    typed = {"bilans": [one.pk for one in bilans], "day": FIRST, "hour": "14:00", "minutes": "120", "mode": "video"}

    page = signed_in(house.consultant).post(url, typed).content.decode()

    assert f"{house.bilan.beneficiary}\xa0: Pendant un arrêt" in page
