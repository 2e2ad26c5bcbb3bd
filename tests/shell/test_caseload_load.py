"""The load of each, its ceiling, and the export."""

from datetime import datetime

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from beneficiaries.attention import attention_of
from beneficiaries.mandates.operations import propose_mandate
from beneficiaries.models import CeilingOverride
from beneficiaries.rules import Kind
from bilan.pages.caseload.load import house_load
from foundation.clock import PARIS
from foundation.tenancy import tenant
from organisations.caseload import set_ceiling
from organisations.queries import caseload_rules, consultants
from sessions.models import Programme
from sessions.shipping import ship_programmes
from tests.factories import NOW, a_beneficiary, a_bilan, an_actor, facts
from tests.sessions.factories import a_held_session, a_session
from tests.shell.caseload_factories import DAY, ready, signed


def test_over_the_ceiling_is_said_and_the_least_begun_proposed(house, now):
    begun = ready(house, days=5)
    signed(a_held_session(begun, starts_at=NOW - DAY))
    with tenant(house.organisation.pk):
        set_ceiling(house.consultant, ceiling=1)
        load = house_load(consultants(), rules=caseload_rules(), at=NOW)

    assert [(one.member, one.load.room) for one in load.members] == [(house.consultant, -1), (house.colleague, 25)]
    assert [(one.bilan, one.to) for one in load.proposals] == [(house.bilan, house.colleague)]
    assert load.members[0].weeks == [0, 0, 0, 0]


def test_hours_ahead_are_counted_by_paris_week(house, now):
    a_session(house.bilan, starts_at=datetime(2026, 6, 14, 23, 30, tzinfo=PARIS), minutes=90)  # a Sunday
    a_session(house.bilan, starts_at=datetime(2026, 6, 22, 0, 30, tzinfo=PARIS), minutes=60)  # a Monday
    with tenant(house.organisation.pk):
        load = house_load(consultants(), rules=caseload_rules(), at=NOW)

    (weeks,) = [one.weeks for one in load.members if one.member == house.consultant]
    assert weeks == [90, 0, 60, 0]


def test_handing_over_to_somebody_full_asks_to_confirm(house, base, now, signed_in):
    with tenant(house.organisation.pk):
        set_ceiling(house.colleague, ceiling=0)
    client = signed_in(house.administrator)
    path = f"{base}bilans/{house.bilan.pk}/confier/?a={house.colleague.pk}"
    asked = {"member": str(house.colleague.pk), "kind": "successor", "reason": "Organisation"}

    page = client.get(path).content.decode()
    refused = client.post(path, asked)
    accepted = client.post(path, asked | {"over_ceiling": "Camille part en mars"})
    board = client.get(f"{base}charge/").content.decode()

    assert f'value="{house.colleague.pk}" selected' in page
    assert "mène déjà 0 bilan, pour un plafond de 0." in refused.content.decode()
    assert (refused.status_code, accepted.status_code) == (422, 302)
    assert ("Camille part en mars" in board, f"Accepté par {house.administrator}" in board) == (True, True)


def test_opening_beyond_the_ceiling_leaves_who_when_and_why(house, base, now, signed_in):
    with tenant(house.organisation.pk):
        set_ceiling(house.consultant, ceiling=1)
        ship_programmes(organisation=house.organisation)
        programme = Programme.objects.get(title="Essentiel, 14 h")
        person = a_beneficiary(house.consultant)
    client = signed_in(house.consultant)
    path = reverse("bilans:open", args=[house.organisation.slug, person.pk])
    asked = {"programme": programme.pk, "situation": "none", "situation_note": ""}

    refused = client.post(path, asked)
    accepted = client.post(path, asked | {"over_ceiling": "Un départ la semaine prochaine"})

    with tenant(house.organisation.pk):
        kept = CeilingOverride.objects.get()
        assert (kept.member, kept.made_by, kept.count, kept.ceiling) == (house.consultant, house.consultant, 1, 1)
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            CeilingOverride.objects.update(reason="Autre")
    assert (refused.status_code, accepted.status_code) == (422, 302)
    assert "Dites pourquoi" in refused.content.decode()


def test_guest_of_somebody_full_needs_no_confirmation(house, base, now, signed_in):
    with tenant(house.organisation.pk):
        set_ceiling(house.colleague, ceiling=0)
        propose_mandate(
            house.bilan,
            member=house.colleague,
            kind="guest",
            purpose="debrief",
            until_on=NOW.date(),
            reason="Restitution",
            by=house.consultant,
            at=NOW,
        )


def test_ceiling_and_landmarks_refuse_what_makes_no_sense(house, base, now, signed_in):
    client = signed_in(house.administrator)
    path = f"{base}equipe/{house.consultant.pk}/plafond/"
    values = {"stalled_days": 0, "signature_days": 3, "consent_days": 10, "synthesis_days": 9999, "ceiling": "trente"}

    assert client.post(path, {"ceiling": "-1"}).status_code == 422
    assert client.post(path, {"ceiling": "12"}).status_code == 302
    assert client.post(f"{base}organisme/reperes/", values).status_code == 422
    with tenant(house.organisation.pk):
        assert caseload_rules().stalled_days == 21


def test_export_is_the_administrations_and_runs_nothing(house, base, now, signed_in):
    person = ready(house, days=30).beneficiary
    with tenant(house.organisation.pk):
        person.last_name, person.first_name = "Un", "=1+1"
        person.save(update_fields=["last_name", "first_name"])

    answer = signed_in(house.administrator).get(f"{base}bilans/export/", {"besoin": "silence"})

    header, row = answer.content.decode("utf-8-sig").splitlines()
    assert header.startswith("Bénéficiaire;Qui accompagne;Programme;Ouvert le;Étape")
    assert row.startswith("'=1+1 Un;")
    assert "Rien de prévu" in row
    assert signed_in(house.consultant).get(f"{base}bilans/export/").status_code == 403


def test_tentative_meeting_of_the_week_asks_for_its_contract(house, now):
    bilan = a_bilan(house.consultant)
    facts(bilan, Kind.INFORMED, Kind.CONSENTED, at=NOW)
    for one in (bilan, house.bilan):
        a_session(one, starts_at=NOW + (2 if one == bilan else 3) * DAY)
    with tenant(house.organisation.pk):
        items = attention_of(an_actor(house.consultant), slug="maison", at=NOW)

    assert [item.why for item in items] == ["Séance du 10\xa0juin provisoire\xa0: pas encore de contrat"]
