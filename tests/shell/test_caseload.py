"""The caseload: its address says everything, views are kept, who needs me."""

from datetime import timedelta

import pytest

from beneficiaries.attention import attention_of
from foundation.tenancy import tenant
from organisations.models import SavedView
from tests.factories import NOW, a_bilan, a_house, a_member, a_ready_bilan, an_actor
from tests.sessions.factories import a_session
from tests.shell.caseload_factories import ready


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
