"""One's own sessions: seen, closed one by one or all at once, and closed by themselves after a rest."""

import time

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.db import IntegrityError
from django.test import Client

from foundation.tenancy import tenant
from organisations import limits, sign_in
from organisations.browsers import in_words
from organisations.models import Membership
from tests.factories import PASSWORD, a_house, a_user

PAGE = "/compte/sessions/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile/15E148 Safari/604.1"
)


@pytest.fixture(autouse=True)
def no_attempt_yet(db):
    cache.clear()


def by_password(user, agent: str = FIREFOX) -> Client:
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR="203.0.113.7")
    answer = client.post("/compte/login/", {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def grow_old(client: Client, *, since: int = 0, seen: int = 0) -> None:
    """Put the session's times back by so many seconds."""
    session = client.session
    times = session[limits.KEY]
    session[limits.KEY] = times | {"since": times["since"] - since, "seen": times["seen"] - seen}
    session.save()


def is_signed_in(client: Client) -> bool:
    return bool(client.get("/compte/session/").json()["left"])


@pytest.mark.parametrize(
    "said, words",
    [
        (FIREFOX, "Firefox sur Windows"),
        (SAFARI, "Safari sur iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit Chrome/140.0 Safari/537 Edg/140", "Edge sur Linux"),
        ("curl/8.5", "Un navigateur"),
        ("", "Un navigateur"),
    ],
)
def test_browser_is_said_in_words(said, words):
    assert in_words(said) == words
    assert in_words(words) == words


def test_page_shows_this_device_and_the_others():
    user = a_user()
    by_password(user, SAFARI)
    here = by_password(user)

    sessions = here.get(PAGE).context["sessions"]

    assert [(session.browser, session.is_current) for session in sessions] == [
        ("Firefox sur Windows", True),
        ("Safari sur iPhone", False),
    ]


def test_table_keeps_neither_address_nor_details():
    by_password(a_user())

    row = UserSession.objects.get()

    assert (row.ip, row.user_agent, row.data) == ("0.0.0.0", "Firefox sur Windows", {})


def test_database_refuses_an_address():
    by_password(a_user())

    with pytest.raises(IntegrityError, match="session_keeps_no_address"):
        UserSession.objects.update(ip="203.0.113.7")


def test_page_shows_nobody_elses_sessions():
    by_password(a_user(), SAFARI)

    sessions = by_password(a_user()).get(PAGE).context["sessions"]

    assert [session.browser for session in sessions] == ["Firefox sur Windows"]


def test_page_reads_as_many_rows_with_more_sessions(django_assert_num_queries):
    user = a_user()
    here = by_password(user)
    with django_assert_num_queries(10):
        here.get(PAGE)
    for _ in range(3):
        by_password(user, SAFARI)

    with django_assert_num_queries(10):
        here.get(PAGE)


def test_one_session_is_closed_from_another():
    user = a_user()
    phone, here = by_password(user, SAFARI), by_password(user)
    row = UserSession.objects.get(user_agent="Safari sur iPhone")

    answer = here.post(f"{PAGE}{row.pk}/fermer/")

    assert answer["Location"] == PAGE
    assert (is_signed_in(phone), is_signed_in(here)) == (False, True)


def test_somebody_elses_session_is_an_absent_page():
    theirs = by_password(a_user())
    row = UserSession.objects.get()

    answer = by_password(a_user()).post(f"{PAGE}{row.pk}/fermer/")

    assert answer.status_code == 404
    assert is_signed_in(theirs)


def test_all_others_are_closed_and_this_one_goes_on():
    user = a_user()
    phone, here = by_password(user, SAFARI), by_password(user)

    here.post(f"{PAGE}autres/fermer/")

    assert (is_signed_in(phone), is_signed_in(here)) == (False, True)
    assert [session.is_current for session in here.get(PAGE).context["sessions"]] == [True]


def test_every_session_of_a_user_ends_at_once_even_one_that_no_table_knows():
    user, other = a_user(), a_user()
    phone, here, theirs = by_password(user, SAFARI), by_password(user), by_password(other)
    UserSession.objects.filter(user_agent="Safari sur iPhone").delete()

    sign_in.end_sessions_of(user)

    assert [is_signed_in(client) for client in (phone, here, theirs)] == [False, False, True]
    assert not UserSession.objects.filter(user=user).exists()


def test_new_password_closes_the_others_and_keeps_this_one():
    user = a_user()
    phone, here = by_password(user, SAFARI), by_password(user)
    new = "une autre phrase bien longue"

    answer = here.post("/compte/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert answer.status_code == 302
    assert (is_signed_in(phone), is_signed_in(here)) == (False, True)
    assert UserSession.objects.filter(user=user).count() == 1


def test_signing_out_leaves_no_row():
    here = by_password(a_user())

    here.post("/compte/logout/")

    assert not UserSession.objects.exists()


# --- Limits -------------------------------------------------------------------------------------


@pytest.mark.parametrize("role, minutes", [("consultant", 30), ("administrator", 30), ("person", 60)])
def test_session_closes_after_its_rest(house, signed_in, role, minutes):
    client = signed_in(getattr(house, role))
    grow_old(client, seen=minutes * 60 - 20)
    before = is_signed_in(client)

    grow_old(client, seen=40)

    assert (before, is_signed_in(client)) == (True, False)


def test_operator_rests_as_little_as_a_professional(signed_in):
    client = signed_in(a_user(is_operator=True))
    grow_old(client, seen=31 * 60)

    assert not is_signed_in(client)


def test_session_closes_after_a_day_of_work_however_used(house, signed_in):
    client = signed_in(house.person)
    grow_old(client, since=12 * 3600 + 1)

    assert not is_signed_in(client)


def test_asking_how_long_is_left_does_not_keep_a_session_open(house, signed_in):
    client = signed_in(house.person)
    grow_old(client, seen=3000)

    answers = [client.get("/compte/session/").json()["left"] for _ in range(3)]

    assert all(590 <= left <= 600 for left in answers)


def test_one_button_extends(house, signed_in):
    client = signed_in(house.person)
    grow_old(client, seen=3000)

    left = client.post("/compte/session/").json()["left"]

    assert left >= 3590


def test_person_who_becomes_a_professional_rests_less(house, signed_in):
    client = signed_in(house.person)
    other = a_house()
    before = client.session[limits.KEY]["idle"]

    with tenant(other.organisation.pk):
        Membership.objects.filter(pk=other.colleague.pk).update(user=house.person)
    client.get(f"/o/{other.organisation.slug}/")

    assert (before, client.session[limits.KEY]["idle"]) == (3600, 1800)


def test_reader_comes_back_to_the_same_page_and_is_told_why(house, signed_in):
    client = signed_in(house.consultant)
    page = f"/o/{house.organisation.slug}/beneficiaires/?q=Do"
    grow_old(client, seen=1801)

    answer = client.get(page, follow=True)

    assert answer.redirect_chain[-1][0] == f"/compte/login/?next=/o/{house.organisation.slug}/beneficiaires/%3Fq%3DDo"
    assert "s’est fermée d’elle-même" in answer.content.decode()
    back = client.post("/compte/login/", {"login": house.consultant.user.email, "password": PASSWORD, "next": page})
    assert back["Location"] == page


def test_writer_gets_their_text_back_and_nothing_is_kept(house, signed_in):
    client = signed_in(house.consultant)
    page = f"/o/{house.organisation.slug}/bilans/{house.bilan.pk}/annuler/"
    grow_old(client, seen=1801)

    answer = client.post(
        page,
        {"reason": "Ouvert deux fois par <erreur>", "password": "un secret bien long"},
        headers={"referer": f"http://testserver{page}"},
    )

    body = answer.content.decode()
    assert answer.status_code == 401
    assert "Ouvert deux fois par &lt;erreur&gt;" in body
    assert f"/compte/login/?next={page}" in body
    assert "un secret bien long" not in body


def test_foreign_page_of_origin_is_not_believed(house, client):
    page = f"/o/{house.organisation.slug}/equipe/inviter/"

    answer = client.post(page, {}, headers={"referer": "https://ailleurs.example/piege/"})

    assert f"/compte/login/?next={page}" in answer.content.decode()
    assert "piege" not in answer.content.decode()


def test_autosave_hears_that_the_session_is_closed(house, client):
    answer = client.post(
        f"/o/{house.organisation.slug}/mon-bilan/synthese/observations/",
        {"text": "Un texte"},
        headers={"x-requested-with": "autosave"},
    )

    assert answer.status_code == 401
    assert "reconnectez-vous" in answer.json()["errors"]["session"][0]


def test_partial_update_of_a_visitor_leads_the_whole_page_to_sign_in(house, client):
    answer = client.get(f"/o/{house.organisation.slug}/beneficiaires/", headers={"hx-request": "true"})

    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith("/compte/login/?next=/o/")


def test_page_says_how_long_is_left(house, signed_in):
    client = signed_in(house.person)

    body = client.get(f"/o/{house.organisation.slug}/mon-bilan/").content.decode()

    assert 'data-session-left="3600"' in body or 'data-session-left="3599"' in body


def test_visitor_is_not_asked_to_extend_anything(client):
    assert "data-session-left" not in client.get("/compte/login/").content.decode()


def test_reading_writes_the_times_at_most_every_half_minute(house, signed_in):
    client = signed_in(house.person)
    page = f"/o/{house.organisation.slug}/mon-bilan/"
    before = client.session[limits.KEY]["seen"]
    client.get(page)
    at_once = client.session[limits.KEY]["seen"]

    grow_old(client, seen=31)
    client.get(page)

    assert at_once == before
    assert time.time() - client.session[limits.KEY]["seen"] < 5
