"""Collective sessions: investigation only, when the house allows them, each their own line (LAW.md 1.10)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from foundation.errors import violated
from foundation.models import OutboxMessage
from foundation.tenancy import tenant
from sessions.agenda.telling import CONSULTANT
from sessions.attendance import sign_attendance
from sessions.house_rules.operations import set_house_rules
from sessions.models import Phase, Session, SessionGroup
from sessions.operations import SessionRefused, hold_session
from sessions.planning.groups import book_collective, cancel_group, move_group
from sessions.planning.operations import enter_absence, shift_session
from tests.factories import NOW, a_ready_bilan
from tests.sessions.factories import a_session, a_step

SOON = NOW + timedelta(days=3)


@pytest.fixture
def two(inside):
    """Two bilans of one consultant with a step of investigation, in a house that allows groups."""
    set_house_rules(inside.organisation, allows_collective=True)
    bilans = [inside.bilan, a_ready_bilan(inside.consultant)]
    for bilan in bilans:
        a_step(bilan)
        a_step(bilan, phase=Phase.INVESTIGATION)
    return bilans


def together(inside, bilans, starts_at=SOON) -> SessionGroup:
    return book_collective(
        inside.consultant,
        bilans=bilans,
        starts_at=starts_at,
        minutes=120,
        mode="on_site",
        place="Salle 1",
        by=inside.consultant.user,
        at=NOW,
    )


def test_each_bilan_has_a_session_of_its_own_that_its_person_signs(inside, two):
    group = together(inside, two, NOW - timedelta(hours=3))

    one, other = group.sessions.all()
    hold_session(one, actual_minutes=120, at=NOW)
    hold_session(other, actual_minutes=90, at=NOW)
    sign_attendance(one, party="person", by=inside.person, signer_name="Dominique", at=NOW)

    assert {session.step.phase for session in (one, other)} == {"investigation"}
    assert (one.attendances.count(), other.attendances.count()) == (1, 0)


def test_a_group_is_refused_where_the_house_has_none(inside, two):
    set_house_rules(inside.organisation, allows_collective=False)

    with pytest.raises(SessionRefused, match="ne sont pas ouvertes"):
        together(inside, two)
    assert (SessionGroup.objects.count(), Session.objects.count()) == (0, 0)


def test_alone_is_no_group(inside, two):
    with pytest.raises(SessionRefused, match="de 2 à 12"):
        together(inside, two[:1])


def test_nothing_else_overlaps_a_group(inside, two):
    together(inside, two)
    third = a_with_investigation(inside)

    with pytest.raises(SessionRefused, match="agenda"):
        a_session(third, starts_at=SOON + timedelta(minutes=60))
    with pytest.raises(SessionRefused, match="créneau"):
        together(inside, [third, a_with_investigation(inside)], SOON + timedelta(minutes=30))


def a_with_investigation(inside):
    bilan = a_ready_bilan(inside.consultant)
    a_step(bilan, phase=Phase.INVESTIGATION)
    return bilan


def test_one_refusal_names_whose_it_is_and_lets_none_stand(inside, two):
    lone = a_ready_bilan(inside.consultant)
    a_step(lone)

    with pytest.raises(SessionRefused, match=f"{lone.beneficiary} .*investigation"):
        together(inside, [*two, lone])
    assert Session.objects.count() == 0


def test_who_moves_leaves_the_group(inside, two):
    group = together(inside, two)
    session = group.sessions.get(bilan=inside.bilan)

    moved = shift_session(session, starts_at=SOON + timedelta(days=1), by=inside.consultant.user, at=NOW)

    assert (moved.group_id, group.sessions.count()) == (None, 1)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"phase": Phase.CONCLUSION}, "only_investigation_is_collective"),
        ({"starts_at": SOON + timedelta(minutes=15)}, "session_fits_its_group"),
        ({"kind": "follow_up", "counted_minutes": 0}, "only_investigation_is_collective"),
    ],
)
def test_database_refuses_what_is_no_collective_session(inside, two, changes, constraint):
    session = together(inside, two).sessions.first()
    if phase := changes.pop("phase", None):
        changes["step"] = a_step(session.bilan, phase=phase)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Session.objects.filter(pk=session.pk).update(**changes)

    assert violated(refused.value) == constraint


def test_database_refuses_a_group_that_changes(inside, two):
    group = together(inside, two)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        SessionGroup.objects.filter(pk=group.pk).update(mode="video")


def test_person_reads_that_it_is_collective_and_no_other_name(house, now, signed_in):
    with tenant(house.organisation.pk):
        set_house_rules(house.organisation, allows_collective=True)
        other = a_ready_bilan(house.consultant)
        for bilan in (house.bilan, other):
            a_step(bilan, phase=Phase.INVESTIGATION)
        together(house, [house.bilan, other])
        strange = other.beneficiary.last_name

    page = signed_in(house.person).get(f"/o/{house.organisation.slug}/mon-bilan/seances/").content.decode()

    assert "Collective" in page
    assert strange not in page


def test_consultant_books_a_group_from_the_page(house, now, signed_in):
    with tenant(house.organisation.pk):
        set_house_rules(house.organisation, allows_collective=True)
        other = a_ready_bilan(house.consultant)
        for bilan in (house.bilan, other):
            a_step(bilan, phase=Phase.INVESTIGATION)
    url = f"/o/{house.organisation.slug}/agenda/{house.consultant.pk}/collectives/"
    typed = {
        "bilans": [house.bilan.pk, other.pk],
        "day": "2026-06-11",
        "hour": "14:00",
        "minutes": "120",
        "mode": "video",
    }

    assert signed_in(house.consultant).post(url, typed).status_code == 302

    page = signed_in(house.consultant).get(url).content.decode()
    week = signed_in(house.consultant).get(url.replace("collectives/", "")).content.decode()
    assert week.count("Séance collective</a>") == 1
    assert "data-shift" not in week
    assert str(other.beneficiary) in page
    assert signed_in(house.consultant).post(url, typed).status_code == 422


NEXT = SOON + timedelta(minutes=30)  # crosses the hour that it leaves


def test_a_group_moves_whole_and_each_person_is_told_once(inside, two):
    group = together(inside, two)

    moved = move_group(group, starts_at=NEXT, by=inside.consultant.user, at=NOW)

    assert (group.sessions.count(), moved.sessions.count(), moved.ends_at - moved.starts_at) == (
        0,
        2,
        timedelta(minutes=120),
    )
    assert {session.starts_at for session in moved.sessions.all()} == {NEXT}
    told = OutboxMessage.objects.filter(key__contains=":1:")  # the second that calendars hear of these meetings
    assert sorted(told.values_list("recipient_id", flat=True)) == sorted(bilan.beneficiary_id for bilan in two)


def test_the_consultant_whose_group_somebody_else_moves_hears_of_it_once(inside, two):
    group = together(inside, two)

    move_group(group, starts_at=NEXT, by=inside.administrator.user, at=NOW)

    to_consultant = OutboxMessage.objects.filter(topic=CONSULTANT, recipient_id=inside.consultant.pk)
    assert to_consultant.count() == 1


def test_a_group_moves_for_everybody_or_for_nobody(inside, two):
    group = together(inside, two)
    a_session(two[1], starts_at=SOON + timedelta(days=1), minutes=60)

    with pytest.raises(SessionRefused, match=str(two[1].beneficiary)):
        move_group(group, starts_at=SOON + timedelta(days=1), by=inside.consultant.user, at=NOW)
    assert group.sessions.filter(starts_at=SOON).count() == 2


def test_a_group_that_moves_onto_somebody_else_is_refused_at_its_end(inside, two):
    group = together(inside, two)
    a_session(a_with_investigation(inside), starts_at=SOON + timedelta(days=1))

    with pytest.raises(SessionRefused, match="agenda"):
        move_group(group, starts_at=SOON + timedelta(days=1), by=inside.consultant.user, at=NOW)
    assert group.sessions.count() == 2


def test_a_group_is_given_up_whole_and_its_hours_are_free(inside, two):
    group = together(inside, two)

    given_up = cancel_group(group, reason="Salle fermée", by=inside.consultant.user, at=NOW)

    assert [session.state for session in given_up] == ["cancelled", "cancelled"]
    assert OutboxMessage.objects.filter(key__contains=":1:").count() == 2
    with pytest.raises(SessionRefused, match="n’est à venir"):
        move_group(group, starts_at=NEXT, by=inside.consultant.user, at=NOW)


def test_consultant_moves_then_cancels_a_group_from_the_page(house, now, signed_in):
    with tenant(house.organisation.pk):
        set_house_rules(house.organisation, allows_collective=True)
        bilans = [house.bilan, a_ready_bilan(house.consultant)]
        for bilan in bilans:
            a_step(bilan, phase=Phase.INVESTIGATION)
        group = together(house, bilans)
        enter_absence(house.consultant, starts_at=SOON + timedelta(days=1), ends_at=SOON + timedelta(days=2), at=NOW)
    base, client = (
        f"/o/{house.organisation.slug}/agenda/{house.consultant.pk}/collectives/",
        signed_in(house.consultant),
    )
    page = client.get(base).content.decode()
    to_absence = {"day": (SOON + timedelta(days=1)).date(), "hour": "14:00"}

    refused = client.post(f"{base}{group.pk}/deplacer/", to_absence)
    moved = client.post(f"{base}{group.pk}/deplacer/", to_absence | {"despite_absence": "on"})
    with tenant(house.organisation.pk):
        group = SessionGroup.objects.get(sessions__state="planned", sessions__bilan=house.bilan)
        marked = set(group.sessions.values_list("despite_absence", flat=True))
    cancelled = client.post(f"{base}{group.pk}/annuler/", {"reason": "Salle fermée"})

    assert "Déplacer tout le groupe" in page
    assert (refused.status_code, 'name="despite_absence"' in refused.content.decode()) == (422, True)
    assert (moved.status_code, marked, cancelled.status_code) == (302, {True}, 302)
    assert "Plus personne n’est attendu" in client.get(f"{base}{group.pk}/annuler/").content.decode()
