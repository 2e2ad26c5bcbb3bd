"""What costs is not asked for without end, and the page that says so is clear."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.http import HttpResponse
from django.test import RequestFactory

from organisations.rates import limited
from tests.factories import a_user


@limited("costly", "2/h/user")
def costly(request) -> HttpResponse:
    return HttpResponse("fait")


@limited("costly_reading", "2/h/user", reads=True)
def costly_reading(request) -> HttpResponse:
    return HttpResponse("lu")


@limited("door", "2/h/ip")
def door(request) -> HttpResponse:
    return HttpResponse("vu")


@pytest.fixture(autouse=True)
def nothing_counted_yet(db):
    cache.clear()


def asked(view, user, method: str = "POST", address: str = "203.0.113.7") -> int:
    request = RequestFactory().generic(method, "/x/", REMOTE_ADDR=address)
    request.user = user
    return view(request).status_code


def test_third_time_is_one_too_many():
    user = a_user()

    assert [asked(costly, user) for _ in range(3)] == [200, 200, 429]


def test_each_user_counts_for_themselves():
    first, second = a_user(), a_user()

    assert [asked(costly, user) for user in (first, first, second, second, first)] == [200, 200, 200, 200, 429]


def test_reading_is_counted_only_where_told():
    user = a_user()

    assert [asked(costly, user, "GET") for _ in range(4)] == [200] * 4
    assert [asked(costly_reading, user, "GET") for _ in range(3)] == [200, 200, 429]


def test_visitors_count_by_address():
    visitor = AnonymousUser()
    addresses = ["203.0.113.7", "203.0.113.7", "198.51.100.2", "203.0.113.7"]

    assert [asked(door, visitor, address=address) for address in addresses] == [200, 200, 200, 429]


def test_page_says_to_wait_and_that_nothing_is_lost():
    request = RequestFactory().post("/x/")
    request.user = a_user()
    for _ in range(2):
        costly(request)

    answer = costly(request)

    assert answer["Retry-After"] == "60"
    assert "réessayez dans quelques minutes" in answer.content.decode()
    assert "rien de ce qui était enregistré n’est perdu" in answer.content.decode()


def test_documents_are_not_asked_for_without_end(house, signed_in):
    client = signed_in(house.consultant)
    page = f"/o/{house.organisation.slug}/bilans/{house.bilan.pk}/synthese/document.pdf"

    statuses = [client.get(page).status_code for _ in range(31)]

    assert 429 not in statuses[:30]
    assert statuses[30] == 429


def test_allauth_says_it_with_the_same_page(signed_in):
    client = signed_in(a_user())

    answers = [client.post("/compte/reauthenticate/", {"password": "faux"}) for _ in range(11)]

    assert answers[-1].status_code == 429
    assert "Un peu de patience" in answers[-1].content.decode()
