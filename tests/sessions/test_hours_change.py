"""Other hours for a running bilan: told, written down, never under what is taken nor above the law."""

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from beneficiaries.models import Bilan, Fact
from beneficiaries.operations import FactRefused, cancel_bilan, correct_fact, record_fact
from beneficiaries.panels import timeline
from beneficiaries.queries import course_of
from beneficiaries.rules import Kind
from foundation.errors import violated
from foundation.models import OutboxMessage
from foundation.tenancy import tenant
from sessions.duration.reading import budget_of, hours_at
from sessions.ledger import ledger_of
from sessions.models import Phase, Step
from sessions.operations import (
    HoursConflict,
    HoursRefused,
    SessionRefused,
    book_session,
    change_hours,
    declare_work,
    hold_session,
)
from sessions.queries import hours_by_phase, hours_of
from tests.factories import NOW, a_bilan, a_house, a_ready_bilan, facts
from tests.sessions.factories import a_session, a_step

LATER = NOW + timedelta(minutes=5)


def a_course(bilan: Bilan) -> Bilan:
    """Three phases of 3 h, 10 h and 3 h, in a bilan of 16 h."""
    for phase, minutes in zip(Phase, (None, 600, 180), strict=True):
        a_step(bilan, phase=phase, minutes=minutes)
    return bilan


def change(bilan, steps=(180, 600, 180), work=300, *, reason="Un second entretien métier", at=NOW, seen=None) -> Fact:
    seen = seen or budget_of(bilan)
    return change_hours(
        bilan,
        minutes=dict(zip(seen.steps, steps, strict=True)),
        personal_work_minutes=work,
        reason=reason,
        by=bilan.consultant.user,
        author_name=str(bilan.consultant),
        at=at,
        seen=seen,
    )


def refused(bilan, *args, **kwargs) -> dict[str, str]:
    """By the place of the field: 0, 1, 2 for the steps."""
    with pytest.raises(HoursRefused) as refusal, transaction.atomic():
        change(bilan, *args, **kwargs)
    places = {str(step): str(number) for number, step in enumerate(budget_of(bilan).steps)}
    return {
        places.get(fault.field, fault.field): fault.sentence.replace("\u00a0", " ") for fault in refusal.value.faults
    }


def refused_by(act) -> str:
    try:
        with transaction.atomic():
            act()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as error:
        return violated(error)
    return ""


@pytest.fixture
def bilan(inside):
    return a_course(inside.bilan)


def test_change_is_told_written_down_and_announced(inside, bilan):
    a_session(bilan, minutes=120)

    fact = change(bilan, (180, 720, 180), 240, at=LATER)

    bilan.refresh_from_db()
    assert (bilan.accompaniment_minutes, bilan.personal_work_minutes) == (1080, 240)
    assert [row.foreseen for row in hours_by_phase(bilan)] == [180, 720, 180]
    assert fact.detail == {
        "accompaniment": [960, 1080],
        "personal_work": [300, 240],
        "phases": {"preliminary": [180, 180], "investigation": [600, 720], "conclusion": [180, 180]},
    }
    ledger = ledger_of(bilan)
    assert (ledger.accompaniment_opened, ledger.work_opened) == (960, 300)
    lines = [(line.what, line.why, line.effect, line.accompaniment_left, line.work_left) for line in ledger.lines]
    assert [tuple(str(part).replace("\u00a0", " ") for part in line) for line in lines[1:]] == [
        ("Heures modifiées : 16 h → 18 h", "Ajoute 2 h à prévoir.", "+ 2 h", "960", "300"),
        ("Travail personnel modifié : 5 h → 4 h", "Retire 1 h à faire.", "− 1 h", "960", "240"),
    ]
    assert {line.entry.reason for line in ledger.lines[1:]} == {"Un second entretien métier"}
    waiting = OutboxMessage.objects.filter(topic="beneficiaries.something_waits", subject_id=bilan.pk)
    assert waiting.count() == 1
    entry = next(one for one in timeline(course_of(bilan)) if one.title == "Durée du bilan modifiée")
    assert entry.hours.replace("\u00a0", " ") == "Accompagnement : 16 h → 18 h, Travail personnel : 5 h → 4 h"


def test_other_shares_of_the_same_total_are_written_down_too(bilan):
    change(bilan, (240, 540, 180))

    line = ledger_of(bilan).lines[-1]
    assert (line.what, line.change) == ("Heures réparties autrement entre les étapes", 0)
    assert [row.foreseen for row in hours_by_phase(bilan)] == [240, 540, 180]


def test_hours_at_are_those_that_a_text_signed_then_spoke_of(bilan):
    change(bilan, (180, 720, 180), at=NOW + timedelta(days=1))
    change(bilan, (180, 480, 180), 0, at=NOW + timedelta(days=2))
    bilan.refresh_from_db()

    told = [tuple(hours_at(bilan, NOW + timedelta(days=days)).values()) for days in (0, 1, 2)]
    assert told == [(960, 300), (1080, 300), (840, 0)]


def test_refusals_stand_beside_their_field_and_say_what_to_do(inside, bilan):
    steps = list(Step.objects.filter(bilan=bilan).order_by("position"))
    a_session(bilan, minutes=120, step=steps[1])
    hold_session(
        a_session(bilan, minutes=90, step=steps[1], starts_at=NOW - timedelta(hours=3)), actual_minutes=90, at=NOW
    )
    declare_work(bilan, minutes=60, done_on=NOW.date(), by=inside.person, at=NOW)

    assert refused(bilan, reason=" ", work=240) == {"reason": "Dites pourquoi la durée change : la personne le lira."}
    assert refused(bilan) == {"": "Rien ne change : ces durées sont déjà celles du bilan."}
    assert refused(bilan, (180, 781, 180)) == {
        "1": "Un bilan dure 24 h au plus (L6313-4 al. 5) : il reste 3 h à ajouter. Retirez 1 min."
    }
    assert refused(bilan, (180, 600, 0)) == {
        "2": "Chaque phase garde du temps (R6313-4) : laissez-en à la phase de conclusions."
    }
    assert refused(bilan, (180, 209, 180)) == {
        "1": "« Phase d’investigation » : 2 h en séances prévues et 1 h 30 déjà faite. "
        "Gardez au moins 3 h 30, ou annulez ou raccourcissez d’abord des séances prévues."
    }
    assert refused(bilan, work=59) == {"personal_work": "Travail personnel déjà noté : 1 h. Gardez-en au moins autant."}
    change(bilan, (180, 210, 180), 60)
    assert hours_of(Bilan.objects.get(pk=bilan.pk)).accompaniment.left == 360


def test_under_what_the_whole_bilan_has_booked_is_refused(inside, bilan):
    for number in range(4):
        a_session(bilan, minutes=180, step=None, starts_at=NOW + timedelta(days=number + 1))

    found = refused(bilan, (180, 359, 180))

    assert found["1"].startswith("Dans tout le bilan : 12 h en séances prévues. Gardez au moins 12 h")


@pytest.fixture
def cap_falls_to_20_hours(cap_of_20_hours_from):
    cap_of_20_hours_from("2026-06-15")


@pytest.mark.parametrize(("day", "is_allowed"), [(14, True), (15, False), (16, False)])
def test_cap_is_that_of_the_day_of_the_opening(inside, cap_falls_to_20_hours, day, is_allowed):
    bilan = a_course(a_bilan(inside.consultant, personal_work_minutes=0, opened_on=date(2026, 6, day)))
    at = NOW + timedelta(days=20)

    if is_allowed:
        change(bilan, (180, 1080, 180), 0, at=at)
    else:
        change(bilan, (180, 840, 180), 0, at=at)
        assert "Un bilan dure 20 h au plus" in refused(bilan, (180, 841, 180), 0, at=at)["1"]


def test_who_comes_second_is_told_of_the_hours_of_the_first(bilan):
    seen = budget_of(bilan)
    change(bilan, (240, 540, 180))

    with pytest.raises(HoursConflict) as conflict:
        change(bilan, (180, 720, 180), seen=seen)

    assert list(conflict.value.theirs.steps.values()) == [240, 540, 180]


@pytest.mark.parametrize("end", [(Kind.CONSENT_WITHDRAWN,), (Kind.ABANDONED, Kind.CLOSED)])
def test_hours_of_a_bilan_that_is_over_stay(inside, bilan, end):
    facts(bilan, *end)
    at = NOW + timedelta(days=1)

    assert "sa durée ne change plus" in refused(bilan, (180, 720, 180), at=at)[""]
    moves = (
        lambda: Step.objects.filter(bilan=bilan, phase="investigation").update(minutes=720),
        lambda: Bilan.objects.filter(pk=bilan.pk).update(accompaniment_minutes=1080),
    )
    assert {refused_by(move) for move in moves} == {"hours_change_while_it_runs"}


def test_hours_of_a_cancelled_bilan_stay(inside):
    bilan = a_course(a_bilan(inside.consultant))
    cancel_bilan(bilan, reason="Doublon", at=NOW)

    assert refused(bilan, (180, 720, 180)) == {"": "Ce bilan est annulé."}


def test_database_holds_the_hours_and_their_steps_together(inside, bilan):
    told = {"accompaniment": [960, 1080], "personal_work": [300, 300]}
    by = {"by": None, "author_name": "Camille", "at": NOW, "detail": told}

    assert refused_by(lambda: Bilan.objects.update(accompaniment_minutes=1080)) == "hours_change_is_told"
    assert refused_by(lambda: Bilan.objects.update(personal_work_minutes=0)) == "hours_change_is_told"
    assert refused_by(lambda: record_fact(bilan, Kind.HOURS_CHANGED, **by)) == "hours_change_is_told"
    assert refused_by(lambda: Step.objects.filter(phase="investigation").update(minutes=660)) == "steps_make_the_hours"
    assert refused_by(lambda: Step.objects.filter(phase="conclusion").delete()) == "steps_make_the_hours"

    def empty():
        Step.objects.filter(phase="conclusion").update(minutes=0)
        Step.objects.filter(phase="investigation").update(minutes=780)

    assert refused_by(empty) == "phase_keeps_some_time"


def test_change_is_made_again_never_corrected(bilan):
    fact = change(bilan, (180, 720, 180))

    with pytest.raises(FactRefused, match="modifiez-la de nouveau"):
        correct_fact(fact, reason="Erreur", by=None, author_name="Camille", at=LATER)
    void = {"supersedes": fact, "is_void": True, "reason": "Erreur", "author_name": "C", "detail": fact.detail}
    row = {"organisation_id": bilan.organisation_id, "bilan": bilan, "kind": fact.kind, "occurred_at": NOW}
    assert refused_by(lambda: Fact.objects.create(**row, **void, recorded_at=LATER)) == "changed_hours_stay"


def test_of_a_booking_and_a_reduction_at_once_exactly_one_wins(committed):
    house = a_house()
    bilans = [a_course(a_ready_bilan(house.consultant)) for _ in range(4)]
    for number, bilan in enumerate(bilans):
        for day in range(2):
            a_session(
                bilan, minutes=400, starts_at=NOW + timedelta(days=1 + day, hours=12 * (number % 2), weeks=number)
            )
    outcomes: list[tuple[int, str]] = []

    def act(number: int, start: threading.Barrier) -> None:
        bilan = bilans[number // 2]
        try:
            with tenant(house.organisation.pk):
                step, seen = Step.objects.filter(bilan=bilan, phase="investigation").get(), budget_of(bilan)
            start.wait(timeout=30)
            with tenant(house.organisation.pk):
                if number % 2:
                    change(bilan, (180, 500, 180), seen=seen)
                else:
                    starts_at, by = NOW + timedelta(days=40, weeks=number), house.consultant.user
                    book_session(bilan, step=step, starts_at=starts_at, minutes=120, by=by, at=NOW)
            outcomes.append((number // 2, "won"))
        except (HoursRefused, SessionRefused):
            outcomes.append((number // 2, "refused"))
        finally:
            connection.close()

    start = threading.Barrier(8)
    threads = [threading.Thread(target=act, args=(number, start)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == sorted((number, word) for number in range(4) for word in ("won", "refused"))
    with tenant(house.organisation.pk):
        assert all(hours_of(bilan).accompaniment.left >= 0 for bilan in Bilan.objects.all())


# --- Pages -----------------------------------------------------------------------------------


@pytest.fixture
def page(house, now):
    with tenant(house.organisation.pk):
        a_course(house.bilan)
    return f"/o/{house.organisation.slug}/bilans/{house.bilan.pk}/heures/modifier/"


def typed(house, steps=(180, 720, 180), **more) -> dict[str, object]:
    with tenant(house.organisation.pk):
        names = [f"step_{step.pk}" for step in Step.objects.filter(bilan=house.bilan).order_by("position")]
    values = {"seen": "180,600,180;300", "personal_work": 300, "reason": "MOTIF-DE-LA-DUREE"}
    return dict(zip(names, steps, strict=True)) | values | more


def test_consultant_changes_the_hours_and_the_person_reads_why(house, signed_in, page):
    client = signed_in(house.consultant)
    assert 'data-hours-cap="1440"' in client.get(page).content.decode()

    saved = client.post(page, typed(house), follow=True)

    assert saved.redirect_chain == [(page.replace("modifier/", ""), 302)]
    assert "Le bilan compte désormais 18\u00a0h d’accompagnement" in saved.content.decode()
    mine = signed_in(house.person).get(f"/o/{house.organisation.slug}/mon-bilan/heures/").content.decode()
    assert "16\u00a0h → 18\u00a0h" in mine
    assert "MOTIF-DE-LA-DUREE" in mine
    assert (
        "MOTIF-DE-LA-DUREE"
        in signed_in(house.person).get(f"/o/{house.organisation.slug}/mon-bilan/parcours/").content.decode()
    )


def test_nothing_typed_is_lost(house, signed_in, page):
    client = signed_in(house.consultant)
    short = client.post(page, typed(house, reason=""))
    absurd = client.post(page, typed(house, (180, "9" * 30, "")))
    stale = client.post(page, typed(house, seen="60,720,180;300"))
    odd = client.post(page, typed(house, seen="\x00;;1"))

    assert [answer.status_code for answer in (short, absurd, stale)] == [422, 422, 409]
    assert odd.status_code in (409, 422)
    body = stale.content.decode()
    assert 'value="720"' in body
    assert "MOTIF-DE-LA-DUREE" in body
    assert 'value="180,600,180;300"' in body
    again = client.post(page, typed(house))
    assert again.status_code == 302


@pytest.mark.parametrize(("who", "status"), [("colleague", 404), ("administrator", 403), ("person", 404)])
def test_only_who_is_in_charge_changes_the_hours(house, signed_in, page, who, status):
    client = signed_in(getattr(house, who))

    assert client.post(page, typed(house)).status_code == status
    ledger = client.get(page.replace("modifier/", "")).content.decode()
    assert "Modifier la durée" not in ledger


def test_over_bilan_says_so_and_offers_no_form(house, signed_in, page):
    facts(house.bilan, Kind.ABANDONED, Kind.CLOSED)

    answer = signed_in(house.consultant).get(page)

    assert "sa durée ne change plus" in answer.content.decode()
    assert b"data-hours-cap" not in answer.content
