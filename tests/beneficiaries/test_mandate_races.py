"""Two who would hand over, open or leave at once: two connections, two transactions."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from beneficiaries.departure.operations import depart_member
from beneficiaries.mandates.operations import MandateRefused, decide_mandate, propose_mandate
from beneficiaries.models import Bilan, Mandate
from beneficiaries.operations import BilanRefused, open_bilan
from foundation.tenancy import tenant
from organisations.models import Membership
from organisations.operations import MemberRefused
from tests.factories import NOW, TODAY, a_beneficiary, a_house, a_member

REFUSALS = (MandateRefused, MemberRefused, BilanRefused)


def together(organisation, *actions) -> list[str]:
    """Let actions run at once, each in its own connection; `done` or the refusal of each."""
    start = Barrier(len(actions))

    def run(action) -> str:
        try:
            with tenant(organisation.pk):
                start.wait(timeout=10)
                action()
            return "done"
        except REFUSALS as refusal:
            return type(refusal).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as racers:
        return list(racers.map(run, actions))


def propose(house, member, kind="successor") -> Mandate:
    return propose_mandate(house.bilan, member=member, kind=kind, reason="Mutation", by=house.administrator, at=NOW)


def test_two_proposals_leave_one(committed):
    house = a_house()
    third = a_member(house.organisation)

    outcomes = together(house.organisation, lambda: propose(house, house.colleague), lambda: propose(house, third))

    assert sorted(outcomes) == ["MandateRefused", "done"]
    with tenant(house.organisation.pk):
        assert Mandate.objects.count() == 1


def test_two_answers_count_once(committed):
    house = a_house()
    with tenant(house.organisation.pk):
        mandate = propose(house, house.colleague)

    def answer(accepts: bool):
        return lambda: decide_mandate(mandate, accepts=accepts, by=house.person, at=NOW)

    outcomes = together(house.organisation, answer(True), answer(False))

    assert sorted(outcomes) == ["MandateRefused", "done"]


def test_nobody_gets_a_bilan_while_they_leave(committed):
    """The successor leaves as the person agrees: either the bilan has somebody of the team, or the departure waits."""
    house = a_house()
    with tenant(house.organisation.pk):
        mandate = propose(house, house.colleague)

    together(
        house.organisation,
        lambda: decide_mandate(mandate, accepts=True, by=house.person, at=NOW),
        lambda: depart_member(house.colleague, interims={}, reason="Départ", by=house.administrator, at=NOW),
    )

    with tenant(house.organisation.pk):
        consultant = Membership.objects.get(pk=Bilan.objects.get(pk=house.bilan.pk).consultant_id)
        assert consultant.removed_at is None


def test_nobody_opens_a_bilan_while_they_leave(committed):
    house = a_house()
    person = a_beneficiary(house.colleague)

    def open_one():
        open_bilan(
            person,
            consultant=house.colleague,
            programme_title="Classique",
            accompaniment_minutes=600,
            personal_work_minutes=0,
            indicative_minutes=0,
            opened_on=TODAY,
        )

    together(
        house.organisation,
        open_one,
        lambda: depart_member(house.colleague, interims={}, reason="Départ", by=house.administrator, at=NOW),
    )

    with tenant(house.organisation.pk):
        gone = Membership.objects.get(pk=house.colleague.pk).removed_at is not None
        assert not (gone and Bilan.objects.filter(consultant=house.colleague).exists())
