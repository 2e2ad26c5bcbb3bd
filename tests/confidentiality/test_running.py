"""The consultant reads while the bilan runs; afterwards the person alone."""

import pytest

from beneficiaries.models import Bilan
from beneficiaries.operations import withdraw_consent
from beneficiaries.rules import Kind
from foundation.tenancy import tenant
from organisations.models import Membership
from organisations.operations import MemberRefused, remove_member
from organisations.permissions import Standing, Verb, can
from tests.factories import NOW, a_beneficiary, a_bilan, an_actor, facts

CLOSING = (Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED, Kind.HANDED_OVER, Kind.CLOSED)


def standing(inside):
    return can(an_actor(inside.consultant), Verb.READ_SYNTHESIS, Bilan.objects.get(pk=inside.bilan.pk))


def test_consultant_reads_while_the_bilan_runs(inside):
    assert standing(inside).reason == "accompanying"


def test_closed_bilan_is_the_persons_alone(inside):
    facts(inside.bilan, *CLOSING)

    assert not standing(inside)


def test_stopped_bilan_is_the_persons_alone(inside):
    withdraw_consent(inside.bilan, by=inside.person, at=NOW)

    assert not standing(inside)


def test_member_who_no_longer_accompanies_reads_nothing(inside):
    Membership.objects.filter(pk=inside.consultant.pk).update(is_consultant=False, is_administrator=True)

    assert not standing(inside)


def test_consultant_is_never_the_person_of_their_own_bilan(inside):
    person = a_beneficiary(inside.consultant, with_user=False)
    bilan = a_bilan(inside.consultant, beneficiary=person)
    person.user = inside.consultant.user
    person.save(update_fields=["user"])

    ties = Bilan.objects.get(pk=bilan.pk).ties(an_actor(inside.consultant))

    assert Standing.PERSON not in ties


def test_consultant_with_bilans_under_way_does_not_leave(inside):
    with pytest.raises(MemberRefused, match="accompagne encore 1 bilan"):
        remove_member(inside.consultant, by=inside.administrator.user, at=NOW)
    facts(inside.bilan, *CLOSING)

    remove_member(inside.consultant, by=inside.administrator.user, at=NOW)

    with tenant(inside.organisation.pk):
        assert Membership.objects.get(pk=inside.consultant.pk).removed_at == NOW
