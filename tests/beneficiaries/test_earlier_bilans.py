"""An earlier bilan gives nothing on today's: the person may have changed hands, or their mind."""

from datetime import timedelta

import pytest

from beneficiaries.models import Beneficiary
from beneficiaries.operations import cancel_bilan
from beneficiaries.queries import beneficiaries_visible_to
from organisations.permissions import Standing
from tests.factories import NOW, TODAY, a_bilan, an_actor


@pytest.fixture
def again(inside):
    """The person began anew, with a colleague."""
    inside.later = a_bilan(inside.colleague, beneficiary=inside.beneficiary, opened_on=TODAY + timedelta(days=1))
    return inside


def follows(house, member) -> tuple[bool, bool]:
    """Whether the person ties them, and whether the list shows the person."""
    person, actor = Beneficiary.objects.get(pk=house.beneficiary.pk), an_actor(member)
    return Standing.IN_CHARGE in person.ties(actor), person in beneficiaries_visible_to(actor)


def test_person_is_followed_by_the_consultant_of_the_latest_bilan(again):
    assert follows(again, again.colleague) == (True, True)
    assert follows(again, again.consultant) == (False, False)


def test_bilan_entered_by_mistake_takes_nobody_over(again):
    cancel_bilan(again.later, reason="Doublon", at=NOW)

    assert follows(again, again.consultant) == (True, True)
    assert follows(again, again.colleague) == (False, False)


def test_person_without_bilan_is_followed_by_who_entered_them(inside):
    cancelled = a_bilan(inside.colleague)
    cancel_bilan(cancelled, reason="Doublon", at=NOW)
    inside.beneficiary = cancelled.beneficiary

    assert follows(inside, inside.colleague) == (True, True)
