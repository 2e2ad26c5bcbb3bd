"""Assistant and auditor: what their membership says, and what the database holds of it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from foundation.errors import violated
from foundation.tenancy import tenant
from organisations import operations
from organisations.actors import actor_of
from organisations.models import Membership
from organisations.permissions import Standing
from tests.factories import NOW, TODAY


@pytest.mark.parametrize(
    ("roles", "constraint"),
    [
        ({"is_consultant": False}, "membership_has_a_role"),
        ({"is_auditor": True, "auditor_until": TODAY}, "membership_auditor_stands_alone"),
        ({"is_consultant": False, "is_auditor": True}, "membership_auditor_has_an_end"),
        ({"auditor_until": TODAY}, "membership_auditor_has_an_end"),
    ],
)
def test_database_refuses_roles_that_do_not_hold(inside, roles, constraint):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Membership.objects.filter(pk=inside.colleague.pk).update(**roles)

    assert violated(refused.value) == constraint


def an_auditor(house, until):
    operations.change_roles(
        house.colleague, is_administrator=False, is_consultant=False, is_auditor=True, auditor_until=until
    )
    return house.colleague


@pytest.mark.parametrize(("days", "standings"), [(0, {Standing.AUDITOR}), (-1, set())])
def test_auditor_ends_with_their_last_day(inside, now, days, standings):
    auditor = an_auditor(inside, TODAY + timedelta(days=days))

    assert actor_of(auditor.user, inside.organisation.pk).standings == standings


def test_invitation_gives_the_roles_that_it_offers(inside):
    invitation = operations.invite_member(
        inside.organisation,
        email="audit@exemple.test",
        first_name="Paul",
        last_name="Audit",
        is_administrator=False,
        is_consultant=False,
        is_auditor=True,
        auditor_until=TODAY,
        by=inside.administrator.user,
        at=NOW,
    )

    user = operations.accept_invitation(invitation, user=None, password="une phrase assez longue", at=NOW)

    member = Membership.objects.get(user=user)
    assert (member.is_auditor, member.auditor_until, member.is_consultant) == (True, TODAY, False)


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"is_auditor": "on"}, "auditor_until", "Indiquez le dernier jour du contrôle."),
        ({"is_auditor": "on", "auditor_until": "2020-01-01"}, "auditor_until", "Ce jour est passé."),
        (
            {"is_auditor": "on", "is_consultant": "on", "auditor_until": "2030-01-01"},
            "is_auditor",
            "Le contrôle ne se cumule avec aucun autre rôle.",
        ),
    ],
)
def test_roles_that_do_not_hold_are_said_beside_the_field(house, now, signed_in, typed, field, sentence):
    path = f"/o/{house.organisation.slug}/equipe/{house.colleague.pk}/roles/"

    response = signed_in(house.administrator).post(path, typed)

    assert (response.status_code, response.context["form"].errors[field]) == (422, [sentence])


def test_auditor_reads_initials_and_neither_names_nor_reasons_nor_money(house, now, signed_in):
    with tenant(house.organisation.pk):
        an_auditor(house, TODAY)
    client = signed_in(house.colleague)
    base = f"/o/{house.organisation.slug}/"
    person = house.beneficiary

    pages = [client.get(path).content.decode() for path in (base, f"{base}bilans/{house.bilan.pk}/")]

    for page in pages:
        assert person.initials in page
        assert person.last_name not in page
        assert "Financement" not in page
        assert person.get_public_display() not in page
    assert client.get(f"{base}?q={person.last_name}").context["page"].paginator.count == 1
    assert client.get(f"{base}beneficiaires/").status_code == 403
    assert client.get(f"{base}beneficiaires/{person.pk}/").status_code == 403


def test_auditor_is_tied_to_nothing_that_they_had_before(house, now, signed_in):
    with tenant(house.organisation.pk):
        operations.change_roles(
            house.consultant, is_administrator=False, is_consultant=False, is_auditor=True, auditor_until=TODAY
        )
    client = signed_in(house.consultant)
    base = f"/o/{house.organisation.slug}/"

    page = client.get(f"{base}bilans/{house.bilan.pk}/").content.decode()

    assert house.beneficiary.last_name not in page
    assert client.get(f"{base}bilans/{house.bilan.pk}/seances/nouvelle/").status_code == 403
    assert client.get(f"{base}bilans/{house.bilan.pk}/synthese/").status_code == 404


def test_auditor_whose_day_is_over_finds_nothing(house, now, signed_in):
    with tenant(house.organisation.pk):
        an_auditor(house, TODAY - timedelta(days=1))

    assert signed_in(house.colleague).get(f"/o/{house.organisation.slug}/").status_code == 404
