"""List pages cost the same number of queries when the caseload grows tenfold."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from beneficiaries.mandates.operations import decide_mandate, propose_mandate
from beneficiaries.third_parties.operations import add_employer_contact
from foundation.tenancy import tenant
from funding.operations import record_agreement
from organisations import limits
from organisations.operations import invite_member
from sessions.planning.operations import enter_absence
from tests.counting import queries_of
from tests.factories import NOW, a_beneficiary, a_bilan, a_house, a_member, a_ready_bilan, a_user, an_organisation
from tests.sessions.factories import a_held_session, a_session, a_step
from tests.sessions.planning_factories import published


def test_a_session_seen_long_ago_costs_three_queries_more_and_is_kept_out_of_the_counts(house, now, signed_in):
    """Where the unexplained three of a loaded machine came from."""
    client = signed_in(house.consultant)
    path = f"/o/{house.organisation.slug}/beneficiaires/"
    counted = queries_of(client, path)
    session = client.session
    session[limits.KEY] = session[limits.KEY] | {"seen": time.time() - limits.GRAIN - 1}
    session.save()

    with CaptureQueriesContext(connection) as captured:
        client.get(path)

    assert (len(captured) - counted, queries_of(client, path)) == (3, counted)


def grow(house, number: int, *, after: int = 0) -> None:
    for index in range(after, after + number):
        bilan = a_ready_bilan(house.consultant)
        a_session(bilan, starts_at=NOW + timedelta(days=2 + index, hours=3), despite_absence=True)
        a_held_session(bilan, starts_at=NOW - timedelta(days=2 + index, hours=3))


PINNED = {
    ("consultant", ""): 42,
    ("administrator", ""): 38,
    ("consultant", "beneficiaires/"): 14,
    ("administrator", "beneficiaires/"): 14,
    ("administrator", "charge/"): 19,
    ("administrator", "bilans/export/"): 21,
    ("consultant", "programmes/"): 14,
}


def test_list_pages_are_constant(house, now, signed_in):
    def counted() -> dict[tuple[str, str], int]:
        clients = {who: signed_in(getattr(house, who)) for who in ("consultant", "administrator")}
        base = f"/o/{house.organisation.slug}/"
        return {(who, page): queries_of(clients[who], base + page) for who, page in PINNED}

    grow(house, 2)
    few = counted()
    grow(house, 20, after=2)
    many = counted()

    assert few == PINNED
    assert many == PINNED


def test_rooms_of_an_agenda_are_constant(house, now, signed_in):
    pages = ["agenda/", "agenda/{}/absences/", "agenda/{}/collectives/", "agenda/{}/disponibilites/"]
    client = signed_in(house.consultant)
    paths = [f"/o/{house.organisation.slug}/{page.format(house.consultant.pk)}" for page in pages]
    with tenant(house.organisation.pk):
        enter_absence(house.consultant, starts_at=NOW, ends_at=NOW + timedelta(days=1), at=NOW)
        published(house.consultant)
    grow(house, 2)
    few = {path: queries_of(client, path) for path in paths}
    with tenant(house.organisation.pk):
        for week in range(1, 5):
            start = NOW + timedelta(weeks=week)
            enter_absence(house.consultant, starts_at=start, ends_at=start + timedelta(days=6), at=NOW)
        published(house.consultant, starts=19 * 60, ends=21 * 60)
    grow(house, 20, after=2)

    assert {path: queries_of(client, path) for path in paths} == few


def test_choosing_an_hour_is_constant(house, now, signed_in):
    client = signed_in(house.person)
    path = f"/o/{house.organisation.slug}/mon-bilan/seances/reserver/"
    with tenant(house.organisation.pk):
        a_step(house.bilan)
        published(house.consultant)
    grow(house, 2)
    few = queries_of(client, path)
    grow(house, 12, after=2)

    assert queries_of(client, path) == few


def test_page_of_a_bilan_is_constant(house, now, signed_in):
    client = signed_in(house.consultant)
    path = f"/o/{house.organisation.slug}/bilans/{house.bilan.pk}/"
    a_session(house.bilan, minutes=60)
    few = queries_of(client, path)
    for day in range(2, 8):
        a_session(house.bilan, minutes=60, starts_at=NOW + timedelta(days=day))
        a_held_session(house.bilan, minutes=60, starts_at=NOW - timedelta(days=day))

    assert queries_of(client, path) == few


def test_page_of_a_bilan_is_constant_whatever_was_proposed(house, now, signed_in):
    client = signed_in(house.consultant)
    path = f"/o/{house.organisation.slug}/bilans/{house.bilan.pk}/"
    propose_guest(house)
    few = queries_of(client, path)
    for _ in range(5):
        propose_guest(house)

    assert queries_of(client, path) == few


def propose_guest(house) -> None:
    guest = a_member(house.organisation)
    with tenant(house.organisation.pk):
        mandate = propose_mandate(
            house.bilan,
            member=guest,
            kind="guest",
            reason="Restitution",
            by=house.consultant,
            at=NOW,
            purpose="debrief",
            until_on=NOW.date(),
        )
        decide_mandate(mandate, accepts=True, by=house.person, at=NOW)


@pytest.mark.parametrize("page", ["equipe/{member}/retirer/", "bilans/{bilan}/confier/", "mon-bilan/acces/"])
def test_page_of_hands_is_constant(house, now, signed_in, page):
    who = house.person if "mon-bilan" in page else house.administrator
    client = signed_in(who)
    path = f"/o/{house.organisation.slug}/" + page.format(member=house.consultant.pk, bilan=house.bilan.pk)
    grow(house, 1)
    propose_guest(house)
    few = queries_of(client, path)
    grow(house, 6, after=1)
    for _ in range(5):
        propose_guest(house)

    assert queries_of(client, path) == few


def test_spaces_of_third_parties_are_constant(house, now, signed_in):
    employer = {"employer_name": "Établissements Rochefort"}
    first = a_bilan(house.consultant, beneficiary=a_beneficiary(house.consultant, **employer))
    with tenant(house.organisation.pk):
        contact = add_employer_contact(
            first.beneficiary, first_name="R", last_name="H", email="rh@x.test", by=house.consultant, at=NOW
        )

    def pay(*days: int) -> None:
        for day in days:
            bilan = a_ready_bilan(house.consultant, beneficiary=a_beneficiary(house.consultant, **employer))
            with tenant(house.organisation.pk):
                record_agreement(bilan, kind="tripartite", signed_on=NOW.date(), by=house.consultant, at=NOW)
            a_session(bilan, starts_at=NOW + timedelta(days=day, hours=6))

    client = signed_in(contact.user)
    path = f"/o/{house.organisation.slug}/entreprise/"
    pay(1)
    few = queries_of(client, path)
    pay(*range(2, 8))

    assert queries_of(client, path) == few


def test_team_page_is_constant(house, now, signed_in):
    client = signed_in(house.administrator)
    path = f"/o/{house.organisation.slug}/equipe/"
    few = queries_of(client, path)
    for number in range(10):
        a_member(house.organisation)
        with tenant(house.organisation.pk):
            invite_member(
                house.organisation,
                email=f"invite{number}@exemple.test",
                first_name="Noé",
                last_name="Invité",
                is_administrator=False,
                is_consultant=True,
                by=house.administrator.user,
                at=NOW,
            )

    assert queries_of(client, path) == few


def test_operator_page_is_constant(db, now, signed_in):
    client = signed_in(a_user(is_operator=True))
    an_organisation()
    few = queries_of(client, "/exploitation/")
    for _ in range(20):
        an_organisation()

    assert queries_of(client, "/exploitation/") == few


def test_late_bilans_come_first_on_every_page_of_a_large_caseload(db, now, signed_in):
    house = a_house()
    grow(house, 30)
    late = a_ready_bilan(house.consultant)
    a_session(late, starts_at=NOW - timedelta(hours=30))

    response = signed_in(house.consultant).get(f"/o/{house.organisation.slug}/")

    assert response.context["rows"][0]["url"].endswith(f"{late.pk}/")
    assert response.context["rows"][0]["late"] == "Séance à clore depuis 1\xa0jour"
    assert [row["late"].startswith("Séance") for row in response.context["rows"]].count(True) == 1
