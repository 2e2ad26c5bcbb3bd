"""The start page of professionals: what is late first, filters from the address, the load of a house."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from beneficiaries.attention import attention_of
from beneficiaries.mandates.operations import propose_mandate
from beneficiaries.models import CeilingOverride
from beneficiaries.rules import Kind
from bilan.pages.caseload.lateness import Late, kinds_of, with_lateness
from bilan.pages.caseload.load import house_load
from foundation.clock import PARIS
from foundation.tenancy import tenant
from organisations.caseload import set_caseload_rules, set_ceiling
from organisations.models import SavedView
from organisations.queries import caseload_rules, consultants
from sessions.attendance import sign_attendance
from sessions.models import Attendance, FollowUp, Programme, Session
from sessions.operations import cancel_session
from sessions.shipping import ship_programmes
from synthesis.models import Synthesis
from tests.factories import NOW, a_beneficiary, a_bilan, a_house, a_member, a_ready_bilan, an_actor, facts
from tests.sessions.factories import a_held_session, a_session

DAY = timedelta(days=1)


@pytest.fixture
def base(house) -> str:
    return f"/o/{house.organisation.slug}/"


def signed(session: Session, *, by_person: bool = True) -> Session:
    """A held meeting that both parties signed, or the consultant alone."""
    with tenant(session.organisation_id):
        bilan = session.bilan
        signers = [(Attendance.Party.CONSULTANT, bilan.consultant.user)]
        signers += [(Attendance.Party.PERSON, bilan.beneficiary.user)] if by_person else []
        for party, user in signers:
            sign_attendance(session, party=party, by=user, signer_name="Signé", at=NOW)
    return session


def late(bilan, at: datetime = NOW) -> list[Late]:
    with tenant(bilan.organisation_id):
        found = with_lateness(type(bilan).objects.filter(pk=bilan.pk), rules=caseload_rules(), at=at).get()
        return list(kinds_of(found))


def ready(house, *, days: int = 0, **fields: object):
    """Consent and contract, opened and signed so many days ago."""
    bilan = a_bilan(house.consultant, opened_on=(NOW - days * DAY).date(), **fields)
    facts(bilan, Kind.INFORMED, Kind.CONSENTED, Kind.BASIS_RECORDED, at=NOW - days * DAY)
    return bilan


# --- What is late: the day before, the day ------------------------------------------------------


def test_consent_is_late_after_ten_days(house):
    bilan = a_bilan(house.consultant, opened_on=(NOW - 9 * DAY).date())

    assert (late(bilan), late(bilan, NOW + DAY)) == ([], [Late.CONSENT])


def test_consent_counts_paris_days(house):
    bilan = a_bilan(house.consultant, opened_on=NOW.date())
    last_minute = datetime(2026, 6, 17, 23, 59, tzinfo=PARIS)

    assert late(bilan, last_minute) == []
    assert late(bilan, last_minute + timedelta(minutes=1)) == [Late.CONSENT]


def test_silence_is_late_after_twenty_one_days(house):
    bilan = ready(house, days=20)

    assert (late(bilan), late(bilan, NOW + DAY)) == ([], [Late.STALLED])


def test_silence_starts_at_the_last_meeting_and_ends_with_a_booking(house):
    bilan = ready(house, days=90)
    signed(a_held_session(bilan, starts_at=NOW - 22 * DAY))
    silent = late(bilan)
    session = a_session(bilan)
    booked = late(bilan)
    with tenant(bilan.organisation_id):
        cancel_session(session, reason="Imprévu", at=NOW)

    assert (silent, booked, late(bilan)) == ([Late.STALLED], [], [Late.STALLED])


def test_bilan_without_hours_left_is_not_silent_but_to_be_written(house):
    bilan = ready(house, days=90, accompaniment_minutes=120)
    signed(a_held_session(bilan, starts_at=NOW - 22 * DAY, minutes=120))

    assert late(bilan) == [Late.SYNTHESIS]


def test_meeting_without_outcome_is_late_at_its_end(house):
    bilan = ready(house)
    session = a_session(bilan, starts_at=NOW - timedelta(hours=1), minutes=60)

    assert (late(bilan, session.ends_at), late(bilan, session.ends_at + timedelta(seconds=1))) == ([], [Late.OUTCOME])


@pytest.mark.parametrize("by_person", [True, False])
def test_signature_is_late_after_three_days(house, by_person):
    bilan = ready(house, days=10)
    signed(a_held_session(bilan, starts_at=NOW - 2 * DAY), by_person=by_person)
    a_session(bilan, starts_at=NOW + 9 * DAY)

    assert late(bilan) == []
    assert late(bilan, NOW + DAY) == ([] if by_person else [Late.SIGNATURE])


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({}, [Late.SYNTHESIS]),
        ({"shared_at": 30}, []),
        ({"shared_at": 40, "validated_at": 30}, [Late.SYNTHESIS]),
        ({"shared_at": 40, "validated_at": 20}, []),
    ],
)
def test_synthesis_is_late_while_it_waits_for_the_consultant(house, dates, expected):
    bilan = ready(house, days=90)
    facts(bilan, Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED, at=NOW - 30 * DAY)
    a_session(bilan)
    if dates:
        with tenant(bilan.organisation_id):
            instants = {name: NOW - days * DAY for name, days in dates.items()}
            Synthesis.objects.create(
                organisation_id=bilan.organisation_id, bilan=bilan, started_at=NOW - 50 * DAY, **instants
            )

    assert late(bilan) == expected


def test_handed_over_bilan_is_to_be_closed_then_followed_up(house):
    bilan = ready(house, days=200)
    facts(bilan, Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED, Kind.HANDED_OVER, at=NOW - 30 * DAY)
    to_close = late(bilan)
    facts(bilan, Kind.CLOSED, at=NOW - 10 * DAY)
    closed = late(bilan)
    with tenant(bilan.organisation_id):
        FollowUp.objects.update(state=FollowUp.State.DUE, reminded_at=NOW - DAY)
    to_follow = late(bilan)
    a_session(bilan, kind=Session.Kind.FOLLOW_UP, minutes=60)

    assert (to_close, closed, to_follow, late(bilan)) == ([Late.CLOSING], [], [Late.FOLLOW_UP], [])


def test_who_stopped_waits_for_nothing_but_outcomes(house):
    bilan = ready(house, days=90)
    facts(bilan, Kind.CONSENT_WITHDRAWN, at=NOW - DAY)

    assert late(bilan) == []


def test_landmarks_of_the_house_decide(house):
    bilan = ready(house, days=8)
    before = late(bilan)
    with tenant(house.organisation.pk):
        set_caseload_rules(house.organisation, stalled_days=7, at=NOW)

    assert (before, late(bilan)) == ([], [Late.STALLED])


def test_the_gravest_comes_first_then_the_oldest(house, base, now, signed_in):
    recent = ready(house, days=30)
    old = ready(house, days=60)
    unanswered = a_bilan(house.consultant, opened_on=(NOW - 80 * DAY).date())
    to_settle = ready(house)
    a_session(to_settle, starts_at=NOW - timedelta(hours=2), minutes=30)
    quiet = ready(house)

    rows = signed_in(house.consultant).get(base).context["rows"]

    order = [row["url"].rstrip("/").rpartition("/")[2] for row in rows]
    assert order[:4] == [str(one.pk) for one in (to_settle, old, recent, unanswered)]
    assert [row["is_late"] for row in rows] == [True, True, True, True, False, False]
    assert {*order[4:]} == {str(quiet.pk), str(house.bilan.pk)}


# --- The address says everything -----------------------------------------------------------------


def shown(client, path: str, **asked: str) -> list[str]:
    response = client.get(path, asked)
    assert response.status_code == 200, asked
    return sorted(row["url"].rstrip("/").rpartition("/")[2] for row in response.context["rows"])


ABSURD = ("", "nimporte", "\0", "é" * 5000, "'; --", "-1", "00000000-0000-0000-0000-000000000000")


@pytest.mark.parametrize("who", ["consultant", "administrator"])
def test_absurd_filters_are_as_if_absent(house, base, now, signed_in, who):
    client = signed_in(getattr(house, who))
    names = ["etat", "besoin", "phase", "qui", "programme", "public", "financeur", "tri", "q", "page"]

    for value in ABSURD:
        assert client.get(base, dict.fromkeys(names, value)).status_code == 200


def test_filters_narrow(house, base, now, signed_in):
    other = a_ready_bilan(house.colleague)
    unanswered = a_bilan(house.consultant)
    client = signed_in(house.administrator)
    every = sorted(str(one.pk) for one in (house.bilan, other, unanswered))

    assert shown(client, base) == every
    assert shown(client, base, qui=str(house.colleague.pk)) == [str(other.pk)]
    assert shown(client, base, phase="avant") == [str(unanswered.pk)]
    assert shown(client, base, phase="preliminaire", qui=str(house.consultant.pk)) == [str(house.bilan.pk)]
    assert shown(client, base, besoin="personne") == [str(unanswered.pk)]
    assert shown(client, base, etat="termines") == []
    assert shown(client, base, public="job_seeker") == []
    for order in ("nom", "rendez-vous", "ouverture", "urgence"):
        assert shown(client, base, tri=order) == every


def test_consultant_asks_for_nobody_elses_bilans(house, base, now, signed_in):
    a_ready_bilan(house.colleague)
    client = signed_in(house.consultant)

    for who in ("tous", str(house.colleague.pk)):
        assert shown(client, base, qui=who) == [str(house.bilan.pk)]


def test_auditor_asks_for_neither_name_nor_circumstances_of_people(house, base, now, signed_in):
    auditor = a_member(house.organisation, is_consultant=False, is_auditor=True, auditor_until=NOW.date())
    response = signed_in(auditor).get(base, {"q": "zzz", "public": "job_seeker", "financeur": "CPF"})

    assert len(response.context["rows"]) == 1
    offered = {one["name"] for one in response.context["filters"] + response.context["more_filters"]}
    assert offered.isdisjoint({"public", "financeur"})


# --- Saved views ------------------------------------------------------------------------------------


def test_view_keeps_filters_and_never_the_name_that_was_searched(house, base, now, signed_in):
    client = signed_in(house.consultant)
    kept = {"name": "En panne", "search": "besoin=silence&q=Dupont&tri=nom&inconnu=1", "is_default": "on"}

    answer = client.post(f"{base}vues/", kept)

    assert answer["Location"] == f"{base}?etat=ouverts&besoin=silence&tri=nom"
    assert client.get(base)["Location"] == f"{base}?etat=ouverts&besoin=silence&tri=nom"
    with tenant(house.organisation.pk):
        assert SavedView.objects.get().search == "etat=ouverts&besoin=silence&tri=nom"


def test_view_is_renamed_replaced_as_the_first_and_deleted(house, base, now, signed_in):
    client = signed_in(house.consultant)
    for name in ("Une", "Deux"):
        client.post(f"{base}vues/", {"name": name, "search": "tri=nom", "is_default": "on"})
    with tenant(house.organisation.pk):
        first = SavedView.objects.get(name="Une")
        assert [view.name for view in SavedView.objects.filter(is_default=True)] == ["Deux"]

    twice = client.post(f"{base}vues/{first.pk}/", {"name": "Deux"})
    client.post(f"{base}vues/{first.pk}/", {"name": "Trois"})
    client.post(f"{base}vues/{first.pk}/supprimer/")

    assert "Vous avez déjà une vue de ce nom." in twice.content.decode()
    with tenant(house.organisation.pk):
        assert [view.name for view in SavedView.objects.all()] == ["Deux"]


@pytest.mark.parametrize("search", ["", "&" * 900, "a=" + "%ff" * 200, "\0", "besoin=%00"])
def test_absurd_search_is_kept_as_the_usual_one(house, base, now, signed_in, search):
    answer = signed_in(house.consultant).post(f"{base}vues/", {"name": "Étrange", "search": search})

    assert answer["Location"] == f"{base}?etat=ouverts&tri=urgence"


def test_view_of_a_colleague_is_absent(house, base, now, signed_in):
    signed_in(house.consultant).post(f"{base}vues/", {"name": "À moi", "search": "tri=nom"})
    with tenant(house.organisation.pk):
        view = SavedView.objects.get()

    assert signed_in(house.colleague).post(f"{base}vues/{view.pk}/supprimer/").status_code == 404
    assert "À moi" not in signed_in(house.colleague).get(base).content.decode()


# --- Who needs me ----------------------------------------------------------------------------------


def test_item_says_why_and_how_long_and_offers_to_write(house, now):
    ready(house, days=100)
    actor = an_actor(house.consultant)
    with tenant(house.organisation.pk):
        (item,) = attention_of(actor, slug="maison", at=NOW)

    assert item.why == "Rien de prévu depuis 100\xa0jours"
    assert (item.action_label, item.is_posted) == ("Proposer un rendez-vous", True)


def test_meeting_of_today_stands_in_the_day_alone(house, base, now, signed_in):
    session = a_session(house.bilan, starts_at=NOW - timedelta(hours=2), minutes=60)

    context = signed_in(house.consultant).get(base).context

    assert [line.action_url for line in context["meetings"]] == [f"{base}seances/{session.pk}/clore/?de=accueil"]
    assert "Clore" not in [item.action_label for item in context["items"]]


def test_nothing_waits_for_who_leads_nothing(house, base, now, signed_in):
    page = signed_in(house.colleague).get(base).content.decode()

    assert "Rien ne vous attend" in page


def test_another_house_adds_nothing(house, now):
    other = a_house()
    with tenant(house.organisation.pk):
        items = attention_of(an_actor(other.consultant), slug="maison", at=NOW)

    assert items == []


# --- Load ----------------------------------------------------------------------------------------


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


# --- Export -------------------------------------------------------------------------------------


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
