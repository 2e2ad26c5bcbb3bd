"""The rules of a house about its sessions: one row each, set by its administration alone."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from foundation.errors import violated
from foundation.tenancy import tenant
from organisations.operations import create_organisation
from sessions.house_rules.operations import RulesRefused, house_rules, set_house_rules
from sessions.models import HouseRules
from tests.factories import NOW, a_house, a_siret, a_user


def test_new_organisation_starts_with_the_usual_rules(db):
    organisation = create_organisation(
        name="Neuf",
        slug="neuf",
        siret=a_siret(),
        administrator_email="admin@neuf.test",
        administrator_first_name="Ada",
        administrator_last_name="Neuf",
        administrator_is_consultant=True,
        by=a_user(is_operator=True),
        at=NOW,
    )

    with tenant(organisation.pk):
        assert HouseRules.objects.get().notice_hours == 48


def test_rules_of_another_house_do_not_show(inside):
    other = a_house()
    with tenant(other.organisation.pk):
        set_house_rules(other.organisation, notice_hours=12)

    assert house_rules(inside.organisation).notice_hours == 48


@pytest.mark.parametrize(
    "values",
    [
        {"notice_hours": 337},
        {"books_until_weeks": 0},
        {"books_from_hours": 336, "books_until_weeks": 2},
        {"buffer_minutes": 121},
        {"session_minutes": 14},
        {"reminder_hours": 337},
    ],
)
def test_database_refuses_absurd_rules(inside, values):
    with pytest.raises(RulesRefused):
        set_house_rules(inside.organisation, **values)


def test_house_has_one_row(inside):
    set_house_rules(inside.organisation)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        HouseRules.objects.create(organisation=inside.organisation)

    assert violated(refused.value) == "one_house_rules_an_organisation"


def test_administration_sets_them_and_nothing_typed_is_lost(house, signed_in):
    client, url = signed_in(house.administrator), reverse("sessions:house_rules", args=[house.organisation.slug])
    values = {
        "session_minutes": 90,
        "buffer_minutes": 10,
        "books_from_hours": 24,
        "books_until_weeks": 6,
        "notice_hours": 999,
        "late_cancellation_rule": "Appelez-nous.",
        "no_show_rule": "Nous vous rappelons.",
        "reminder_hours": 72,
    }

    refused = client.post(url, values)
    assert refused.status_code == 422
    assert "Appelez-nous." in refused.content.decode()
    assert client.post(url, values | {"notice_hours": 24}).status_code == 302

    with tenant(house.organisation.pk):
        rules = house_rules(house.organisation)
    assert (rules.session_minutes, rules.notice_hours, rules.allows_collective) == (90, 24, False)
    assert signed_in(house.consultant).get(url).status_code == 403
