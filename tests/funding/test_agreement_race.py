"""An agreement voided while its fact is corrected, for real: two connections, two transactions."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

from django.db import connection

from beneficiaries.operations import correct_fact
from foundation.tenancy import tenant
from funding import queries
from funding.models import Agreement
from funding.operations import AgreementRefused, void_agreement
from funding.operations.locking import locked
from tests.factories import NOW, a_house
from tests.funding.factories import a_plan, an_agreement
from tests.racing import MOMENT, is_waited_for


def test_document_voided_and_its_fact_corrected_at_once_never_wait_for_each_other(committed):
    house = a_house()
    with tenant(house.organisation.pk):
        a_plan(house.bilan)
        agreement = an_agreement(house.bilan)
        fact = queries.latest_fact_of(agreement)
    is_held = Event()

    def correct() -> str:
        with tenant(house.organisation.pk):
            locked(house.bilan)
            is_held.set()
            assert is_waited_for()
            correct_fact(fact, reason="Erreur", by=house.consultant.user, author_name="C", at=NOW)
        connection.close()
        return "corrected"

    def void() -> str:
        assert is_held.wait(MOMENT)
        try:
            with tenant(house.organisation.pk):
                void_agreement(agreement, reason="Erreur", by=house.consultant, at=NOW)
        except AgreementRefused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "voided"

    with ThreadPoolExecutor(2) as people:
        said = [one.result() for one in (people.submit(correct), people.submit(void))]

    assert said == ["corrected", "Ce document est déjà annulé."]
    with tenant(house.organisation.pk):
        assert Agreement.objects.get().void_reason == "Erreur"
