"""A bilan in pause, taken up again, abandoned: what the days allow, and what follows."""

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from beneficiaries import silence
from beneficiaries.models import CourseRules, Fact
from beneficiaries.operations import correct_fact, record_fact, withdraw_consent
from beneficiaries.pauses import pause_on, pauses_of
from beneficiaries.queries import course_of
from beneficiaries.rules import Kind, stage_of
from confidentiality.models import Destruction
from foundation import clock, due
from foundation.errors import violated
from foundation.models import DueDate, OutboxMessage
from foundation.tenancy import tenant
from sessions.interruptions.operations import (
    DUE_PAUSE,
    InterruptionRefused,
    abandon_bilan,
    pause_bilan,
    resume_bilan,
)
from sessions.models import FollowUp, Session
from sessions.operations import SessionRefused, book_session, move_session
from tests.factories import NOW, TODAY, a_house, facts
from tests.sessions.factories import a_held_session, a_session, a_step

FIRST, LAST = TODAY + timedelta(days=1), TODAY + timedelta(days=20)


def paused(house, first: date = FIRST, last: date = LAST, *, gives_up: bool = True, at=NOW, is_person=False) -> Fact:
    by = house.person if is_person else house.consultant.user
    who = {"is_person": is_person, "by": by, "author_name": "Camille", "at": at}
    return pause_bilan(house.bilan, first=first, last=last, motive="holidays", gives_up=gives_up, **who)


def resumed(house, *, at) -> Fact:
    return resume_bilan(house.bilan, is_person=True, by=house.person, author_name="Dominique", at=at)


def at_noon(day: date):
    return NOW + (day - TODAY) * 1


def in_pause_for_database(house, day: date) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT bilan_is_paused(%s, %s)", [house.bilan.pk, day])
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("day", "is_free"),
    [(FIRST - timedelta(days=1), True), (FIRST, False), (LAST, False), (LAST + timedelta(days=1), True)],
)
def test_nothing_is_booked_nor_moved_within_a_pause(inside, day, is_free):
    elsewhere = a_session(inside.bilan, starts_at=NOW + timedelta(days=40))
    paused(inside)
    changes = {"minutes": 60, "mode": "on_site", "place": "", "step": elsewhere.step}

    for act in (
        lambda: a_session(inside.bilan, starts_at=at_noon(day)),
        lambda: move_session(
            elsewhere, starts_at=at_noon(day) + timedelta(hours=4), by=inside.consultant.user, at=NOW, **changes
        ),
    ):
        if is_free:
            act()
        else:
            with pytest.raises(SessionRefused, match="en pause du 9\xa0juin\xa02026 au 28\xa0juin\xa02026"):
                act()


def test_days_are_those_of_paris_and_python_agrees_with_the_database(inside):
    paused(inside, FIRST, FIRST + timedelta(days=10))
    paused(inside, FIRST + timedelta(days=15), LAST, at=NOW + timedelta(minutes=1))
    resumed(inside, at=NOW + timedelta(days=4))
    paused(inside, FIRST + timedelta(days=30), FIRST + timedelta(days=40), at=NOW + timedelta(days=5))

    course = course_of(inside.bilan)
    days = [TODAY + timedelta(days=number) for number in range(60)]

    assert [pause_on(course, day) is not None for day in days] == [in_pause_for_database(inside, day) for day in days]
    assert [(pause.first, pause.last) for pause in pauses_of(course)] == [
        (FIRST, TODAY + timedelta(days=3)),
        (FIRST + timedelta(days=30), FIRST + timedelta(days=40)),
    ]


def test_resuming_frees_its_own_day(inside):
    paused(inside)
    at = NOW + timedelta(days=3)

    resumed(inside, at=at)

    a_session(inside.bilan, starts_at=at + timedelta(hours=2))
    assert not DueDate.objects.filter(kind=DUE_PAUSE).exists()
    with pytest.raises(InterruptionRefused, match="pas en pause"):
        resumed(inside, at=at)


def test_pause_that_is_voided_frees_its_days(inside):
    fact = paused(inside)

    correct_fact(fact, reason="Erreur", by=inside.consultant.user, author_name="Camille", at=NOW)

    assert pauses_of(course_of(inside.bilan)) == ()
    a_session(inside.bilan, starts_at=at_noon(FIRST))


@pytest.mark.parametrize(("gives_up", "state"), [(True, "cancelled"), (False, "planned")])
def test_meetings_within_are_given_up_or_kept_as_they_say(inside, gives_up, state):
    within = a_session(inside.bilan, starts_at=at_noon(LAST))
    after = a_session(inside.bilan, starts_at=at_noon(LAST + timedelta(days=1)))

    paused(inside, gives_up=gives_up, is_person=True)

    states = dict(Session.objects.values_list("pk", "state"))
    assert (states[within.pk], states[after.pk]) == (state, "planned")


def test_what_took_place_in_a_pause_is_kept(inside):
    session = a_session(inside.bilan, starts_at=at_noon(FIRST))
    paused(inside, gives_up=False)
    from sessions.operations import hold_session

    held = hold_session(session, actual_minutes=60, at=NOW + timedelta(days=2))

    assert held.state == "held"


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (LAST, FIRST, "vient après"),
        (TODAY - timedelta(days=9), TODAY - timedelta(days=1), "déjà finie"),
        (FIRST, FIRST + timedelta(days=184), "six mois au plus"),
    ],
)
def test_absurd_pause_is_refused(inside, first, last, sentence):
    with pytest.raises(InterruptionRefused, match=sentence):
        paused(inside, first, last)


def test_database_refuses_a_pause_without_days(inside):
    row = {"organisation": inside.organisation, "bilan": inside.bilan, "kind": Kind.PAUSED, "author_name": "C"}
    for detail in ({}, {"first": "2026-06-20", "last": "2026-06-19"}):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            Fact.objects.create(**row, occurred_at=NOW, recorded_at=NOW, detail=detail)
        assert violated(refused.value) == "pause_has_its_days"


def test_last_day_of_a_pause_is_told_once_unless_it_was_taken_up(inside, monkeypatch):
    paused(inside)
    OutboxMessage.objects.all().delete()
    monkeypatch.setattr(clock, "now", lambda: at_noon(LAST))

    (ripe,) = due.ripe()
    due.raise_date(ripe)

    with tenant(inside.organisation.pk):
        assert sorted(OutboxMessage.objects.values_list("topic", flat=True)) == [
            "beneficiaries.bilan_waits",
            "beneficiaries.something_waits",
        ]


def test_booking_and_pausing_at_once_leave_no_new_meeting_within(committed):
    house = a_house()
    step = a_step(house.bilan)
    barrier = threading.Barrier(6)

    def pause() -> None:
        with tenant(house.organisation.pk):
            barrier.wait()
            paused(house)
        connection.close()

    def book(number: int) -> None:
        try:
            with tenant(house.organisation.pk):
                barrier.wait()
                starts_at = at_noon(FIRST) + timedelta(hours=2 * number)
                book_session(house.bilan, step=step, starts_at=starts_at, minutes=60, by=house.person, at=NOW)
        except SessionRefused:
            pass
        connection.close()

    threads = [threading.Thread(target=pause), *(threading.Thread(target=book, args=(number,)) for number in range(5))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with tenant(house.organisation.pk):
        assert not Session.objects.filter(state="planned").exists()


# --- Abandonment ---------------------------------------------------------------------------------------


def abandoned(house, motive: str = "work", *, at=NOW) -> Fact:
    return abandon_bilan(house.bilan, motive=motive, words="", by=house.consultant.user, author_name="Camille", at=at)


def attempt(house, *days: int) -> None:
    for number in days:
        record_fact(
            house.bilan, Kind.ATTEMPTED, by=house.consultant.user, author_name="Camille", at=NOW,
            occurred_at=NOW - timedelta(days=number),
        )  # fmt: skip


def test_abandoning_ends_the_bilan_with_its_effects(inside):
    a_held_session(inside.bilan)
    coming = a_session(inside.bilan)

    abandoned(inside)

    course = course_of(inside.bilan)
    assert stage_of(course).label == "Abandonné"
    assert course.is_closed
    assert Session.objects.get(pk=coming.pk).reason == "Bilan abandonné"
    assert not FollowUp.objects.exists()
    assert Destruction.objects.filter(bilan=inside.bilan, done_at=None).exists()


def test_abandoning_by_mistake_is_taken_back_whole(inside):
    fact = abandoned(inside)
    end = Fact.objects.get(kind=Kind.CLOSED)
    said = {"by": inside.consultant.user, "author_name": "Camille", "at": NOW, "reason": "Mauvais dossier"}
    from beneficiaries.operations import FactRefused

    with pytest.raises(FactRefused, match="corrigez l’abandon"):
        correct_fact(end, **said)
    correct_fact(fact, **said)

    course = course_of(inside.bilan)
    assert (course.is_abandoned, course.is_closed) == (False, False)
    assert not Destruction.objects.filter(bilan=inside.bilan).exists()


def test_date_of_an_abandonment_moves_with_its_end(inside):
    fact = abandoned(inside)
    day = NOW - timedelta(days=5)

    correct_fact(fact, reason="Date", by=inside.consultant.user, author_name="Camille", at=NOW, occurred_at=day)

    course = course_of(inside.bilan)
    assert {course.last(Kind.ABANDONED).occurred_at, course.last(Kind.CLOSED).occurred_at} == {day}


def test_silence_ends_a_bilan_after_attempts_on_different_days(inside):
    attempt(inside, 9, 9, 4)
    with pytest.raises(InterruptionRefused, match=r"3 relances.*il y en a 2"):
        abandoned(inside, silence.NO_ANSWER)
    row = {"organisation": inside.organisation, "bilan": inside.bilan, "kind": Kind.ABANDONED, "author_name": "C"}
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Fact.objects.create(**row, occurred_at=NOW, recorded_at=NOW, detail={"motive": silence.NO_ANSWER})

    attempt(inside, 1)
    abandoned(inside, silence.NO_ANSWER)

    assert violated(refused.value) == "silence_follows_attempts"
    assert course_of(inside.bilan).is_closed


def test_organisation_decides_how_many_attempts(inside):
    CourseRules.objects.create(organisation=inside.organisation, attempts=2)
    attempt(inside, 9, 4)

    assert abandoned(inside, silence.NO_ANSWER).kind == Kind.ABANDONED


def test_bilan_that_the_person_stopped_is_not_abandoned(inside):
    withdraw_consent(inside.bilan, by=inside.person, at=NOW)

    with pytest.raises(InterruptionRefused, match="déjà arrêté"):
        abandoned(inside)


# --- A synthesis that nobody collects --------------------------------------------------------------------


def raise_what_is_due(monkeypatch, at) -> None:
    monkeypatch.setattr(clock, "now", lambda: at)
    for ripe in due.ripe():
        due.raise_date(ripe)


def test_unclaimed_synthesis_is_warned_about_then_closes_on_its_day(inside, monkeypatch):
    facts(inside.bilan, Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED, Kind.HANDING_OVER_PROPOSED)
    OutboxMessage.objects.all().delete()

    raise_what_is_due(monkeypatch, NOW + timedelta(days=22))
    early = OutboxMessage.objects.count()
    raise_what_is_due(monkeypatch, NOW + timedelta(days=23))
    warned = sorted(OutboxMessage.objects.values_list("topic", flat=True))
    raise_what_is_due(monkeypatch, NOW + timedelta(days=29))
    before = course_of(inside.bilan).is_closed
    raise_what_is_due(monkeypatch, NOW + timedelta(days=30))

    end = course_of(inside.bilan).last(Kind.CLOSED)
    assert (early, before) == (0, False)
    assert warned == ["beneficiaries.bilan_waits", "beneficiaries.something_waits"]
    assert (end.reason, end.author_name) == (silence.UNCLAIMED, "Bilan")


def test_synthesis_that_is_collected_closes_nothing(inside, monkeypatch):
    facts(inside.bilan, Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED, Kind.HANDING_OVER_PROPOSED)
    facts(inside.bilan, Kind.HANDED_OVER, at=NOW + timedelta(days=2))

    raise_what_is_due(monkeypatch, NOW + timedelta(days=40))

    assert not course_of(inside.bilan).is_closed


# --- On screen -------------------------------------------------------------------------------------------


@pytest.fixture
def base(house, now):
    return f"/o/{house.organisation.slug}/"


def test_pause_asked_on_paper_is_marked(house, base, signed_in):
    days = {"first": FIRST, "last": LAST, "motive": "unsaid", "is_assisted": "on"}

    signed_in(house.consultant).post(f"{base}bilans/{house.bilan.pk}/pause/", days)
    signed_in(house.person).post(f"{base}mon-bilan/pause/", days)

    with tenant(house.organisation.pk):
        marks = Fact.objects.filter(kind=Kind.PAUSED).values_list("is_assisted", flat=True)
        assert sorted(marks) == [False, True]


def test_both_may_pause_and_take_up_again_from_their_pages(house, base, signed_in):
    consultant, person = signed_in(house.consultant), signed_in(house.person)
    days = {"first": FIRST, "last": LAST, "motive": "unsaid"}

    asked = person.post(f"{base}mon-bilan/pause/", days)
    refused = consultant.post(f"{base}bilans/{house.bilan.pk}/pause/", days | {"last": "31/31/2026"})
    back = consultant.post(f"{base}bilans/{house.bilan.pk}/reprise/")

    assert (asked.status_code, refused.status_code, back.status_code) == (302, 422, 302)
    with tenant(house.organisation.pk):
        assert course_of(house.bilan).last(Kind.PAUSED).author_name == str(house.beneficiary)
        assert pauses_of(course_of(house.bilan)) == ()


def test_facts_of_one_instant_keep_their_order(inside):
    words = [Kind.PAUSED, Kind.RESUMED] * 6
    for kind in words:
        detail = {"first": FIRST.isoformat(), "last": LAST.isoformat()} if kind == Kind.PAUSED else {}
        record_fact(inside.bilan, kind, by=inside.consultant.user, author_name="Camille", at=NOW, detail=detail)

    course = course_of(inside.bilan)

    assert [fact.kind for fact in course.facts if fact.kind in words] == words
    assert pauses_of(course) == ()


def test_page_of_abandonment_says_its_effects_first(house, base, signed_in):
    a_session(house.bilan)
    client = signed_in(house.consultant)
    path = f"{base}bilans/{house.bilan.pk}/abandon/"

    page = client.get(path).content.decode()
    refused = client.post(path, {"occurred_at": "2026-06-08", "motive": "no_answer", "words": "Trois appels"})
    done = client.post(path, {"occurred_at": "2026-06-08", "motive": "funding", "words": "OPCO"})

    assert "1 séance prévue est annulée" in page
    assert "au prorata" in page
    assert (refused.status_code, "Trois appels" in refused.content.decode()) == (422, True)
    assert done.status_code == 302


@pytest.mark.parametrize(
    ("values", "status"),
    [({"unclaimed_days": "45", "attempts": "2"}, 302), ({"unclaimed_days": "14", "attempts": "7"}, 422), ({}, 422)],
)
def test_administration_sets_how_long_silence_lasts(house, base, signed_in, values, status):
    response = signed_in(house.administrator).post(f"{base}organisme/parcours/", values | {"x": "y"})

    assert response.status_code == status
    with tenant(house.organisation.pk):
        assert silence.rules_of(house.organisation.pk).unclaimed_days == (45 if status == 302 else 30)
    assert signed_in(house.consultant).get(f"{base}organisme/parcours/").status_code == 403


def test_database_bounds_what_an_organisation_may_set(inside):
    for values in ({"unclaimed_days": 14}, {"unclaimed_days": 181}, {"attempts": 1}, {"attempts": 7}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CourseRules.objects.create(organisation=inside.organisation, **values)
