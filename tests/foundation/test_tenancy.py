"""Without a tenant nothing shows; with one, only its own; blocks restore what they found."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, IntegrityError, connection, transaction

from beneficiaries.models import Beneficiary, Bilan
from foundation import guard
from foundation.tenancy import BILAN, ORGANISATION, content_of, current, tenant
from tests.factories import a_house


@pytest.fixture
def two_houses(db):
    return a_house(), a_house()


def test_missing_tenant_shows_nothing(two_houses):
    assert Bilan.objects.count() == 0


def test_tenant_shows_only_its_own(two_houses):
    ours, _theirs = two_houses

    with tenant(ours.organisation.pk):
        seen = set(Bilan.objects.values_list("organisation_id", flat=True))

    assert seen == {ours.organisation.pk}


def test_row_of_another_tenant_is_not_written(two_houses):
    ours, theirs = two_houses

    with tenant(ours.organisation.pk), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Beneficiary.objects.create(
            organisation=theirs.organisation,
            first_name="Dominique",
            last_name="Intruse",
            public="employee",
            entered_by=theirs.consultant,
            entered_at=theirs.consultant.joined_at,
        )


def test_link_to_another_tenant_is_refused(two_houses):
    ours, theirs = two_houses

    with tenant(ours.organisation.pk), transaction.atomic():
        Beneficiary.objects.filter(pk=ours.beneficiary.pk).update(entered_by=theirs.consultant)
        with connection.cursor() as cursor, pytest.raises(IntegrityError, match="foreign key"):
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def test_nested_blocks_restore_what_they_found(two_houses):
    ours, theirs = two_houses

    with tenant(ours.organisation.pk), content_of(ours.bilan.pk):
        with tenant(theirs.organisation.pk):
            inner = current(ORGANISATION), current(BILAN)
        outer = current(ORGANISATION), current(BILAN)

    assert inner == (theirs.organisation.pk, None)
    assert outer == (ours.organisation.pk, ours.bilan.pk)
    assert current(ORGANISATION) is None


def test_failed_block_restores_too(two_houses):
    ours, _ = two_houses

    with pytest.raises(ZeroDivisionError), tenant(ours.organisation.pk):
        raise ZeroDivisionError

    assert current(ORGANISATION) is None


class PrivilegedRole:
    """What the guard sees when the process connects with the wrong role."""

    alias = "default"
    settings_dict = {"NAME": "a database of its own"}

    def __init__(self, *answer):
        self.answer = answer
        self.connection = self

    def cursor(self):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None

    def execute(self, sql):
        return None

    def fetchone(self):
        return self.answer


@pytest.mark.parametrize(("privileged", "owner"), [(True, False), (False, True)])
def test_process_refuses_a_role_that_could_look_behind_the_policies(privileged, owner, settings):
    settings.DATABASE_ROLE = "app"

    with pytest.raises(ImproperlyConfigured, match="contourner"):
        guard.refuse_privileged_role(None, PrivilegedRole("bilan_owner", privileged, owner))


def test_connected_role_is_not_privileged(db):
    with connection.cursor() as cursor:
        cursor.execute(guard.QUESTION)
        _, is_privileged, is_owner = cursor.fetchone()

    assert (is_privileged, is_owner) == (False, False)
