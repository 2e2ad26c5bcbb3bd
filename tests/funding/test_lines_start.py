"""Papers of a part; what its refusal stops, and what it does not; two who answer at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection, transaction

from confidentiality.pdfs import FileRefused
from foundation.tenancy import tenant
from funding import queries
from funding.models import FundingLineMove, FundingProof
from funding.operations import (
    FundingRefused,
    LineRefused,
    attach_proof,
    void_proof,
)
from sessions.models import Session
from sessions.operations import SessionRefused, hold_session
from tests.factories import NOW, a_house, a_ready_bilan
from tests.funding.factories import PDF, TODAY, a_plan, certify, employ, shares
from tests.funding.line_factories import DAY, S, line_of, refused_by, step
from tests.sessions.factories import a_session


def test_paper_is_sealed_kept_and_voided_with_a_reason(inside, plan):
    proof = attach_proof(line_of(plan, "CPF"), kind="agreement", content=PDF, by=inside.consultant, at=NOW)

    assert queries.proof_file(FundingProof.objects.get()) == PDF
    with pytest.raises(LineRefused):
        void_proof(proof, reason=" ", by=inside.consultant, at=NOW)
    void_proof(proof, reason="Autre dossier", by=inside.consultant, at=NOW)
    with pytest.raises(LineRefused, match="déjà retirée"):
        void_proof(proof, reason="Encore", by=inside.consultant, at=NOW)
    assert refused_by(lambda: FundingProof.objects.all().delete()) == "funding_proof_is_kept"
    assert refused_by(lambda: FundingProof.objects.update(kind="other")) == "funding_proof_is_kept"


def test_paper_that_is_no_paper_is_refused(inside, plan):
    with pytest.raises(FileRefused):
        attach_proof(line_of(plan), kind="other", content=b"MZ rien", by=inside.consultant, at=NOW)


@pytest.fixture
def ready(inside):
    """A bilan with consent and contract, whose first meeting was yesterday; the CPF is asked."""
    certify(inside)
    bilan = a_ready_bilan(inside.consultant)
    inside.ready = bilan
    inside.plan = a_plan(bilan, CPF="1600", SELF="200")
    inside.first = a_session(bilan, starts_at=NOW - timedelta(hours=6))
    return inside


def test_nothing_starts_while_a_refused_part_waits(ready):
    step(line_of(ready.plan, "CPF"), S.REFUSED)

    with pytest.raises(SessionRefused, match="La part du CPF est refusée"):
        hold_session(ready.first, actual_minutes=60, at=NOW)
    assert refused_by(
        lambda: Session.objects.filter(pk=ready.first.pk).update(state="held", actual_minutes=60, settled_at=NOW)
    ) == ("held_with_settled_funding")

    a_plan(ready.ready, version=1, SELF="1800")
    assert hold_session(ready.first, actual_minutes=60, at=NOW).state == "held"


def test_what_took_place_is_recorded_with_its_mark(ready):
    step(line_of(ready.plan, "CPF"), S.REFUSED)

    held = hold_session(ready.first, actual_minutes=60, at=NOW, irregular_reason="Séance tenue avant la réponse")

    assert held.is_irregular


def test_refusal_after_the_beginning_stops_nothing(ready):
    hold_session(ready.first, actual_minutes=60, at=NOW)
    second = a_session(ready.ready, starts_at=NOW - timedelta(hours=3))
    step(line_of(ready.plan, "CPF"), S.REFUSED)

    assert hold_session(second, actual_minutes=60, at=NOW).state == "held"


def test_meeting_before_the_refusal_counts(inside):
    certify(inside)
    bilan = a_ready_bilan(inside.consultant)
    plan = a_plan(bilan, CPF="1600", SELF="200")
    first = a_session(bilan, starts_at=NOW - timedelta(hours=3))
    step(line_of(plan, "CPF"), S.REFUSED, at=NOW + DAY, on=TODAY + DAY)

    assert hold_session(first, actual_minutes=60, at=NOW + DAY).state == "held"


def race(*changes) -> list[str]:
    """Each change in its own connection, at once; what each became."""
    start = Barrier(len(changes))

    def run(change) -> str:
        try:
            start.wait(timeout=10)
            change()
            return "kept"
        except (LineRefused, FundingRefused, SessionRefused):
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(changes)) as threads:
        return list(threads.map(run, changes))


@pytest.mark.usefixtures("committed")
def test_two_who_answer_for_a_payer_do_not_overwrite_each_other():
    house = a_house()
    with tenant(house.organisation.pk):
        line = line_of(a_plan(house.bilan))

    def answer(to):
        with tenant(house.organisation.pk), transaction.atomic():
            step(line, to, seen=S.DRAFTED, by=house.consultant)

    outcomes = race(lambda: answer(S.AGREED), lambda: answer(S.REFUSED))

    with tenant(house.organisation.pk):
        assert sorted(outcomes) == ["kept", "refused"]
        assert FundingLineMove.objects.filter(line=line).count() == 2


@pytest.mark.usefixtures("committed")
def test_part_is_not_invoiced_while_it_leaves_the_plan():
    house = a_house()
    with tenant(house.organisation.pk):
        employ(house)
        plan = a_plan(house.bilan, EMPLOYER_PLAN="1000", SELF="800")
        line = step(line_of(plan, "EMPLOYER_PLAN"), S.AGREED)

    def invoice():
        with tenant(house.organisation.pk), transaction.atomic():
            step(line, S.INVOICED, by=house.consultant)

    def leave():
        with tenant(house.organisation.pk), transaction.atomic():
            a_plan(house.bilan, version=1, SELF="1800")

    outcomes = race(invoice, leave)

    with tenant(house.organisation.pk):
        parts = queries.parts_of(queries.plan_of(house.bilan))
        assert sorted(outcomes) == ["kept", "refused"]
        assert sum(part.amount for part in parts) == Decimal("1800")
        assert shares(**{part.scheme: str(part.amount) for part in parts}) in (
            shares(SELF="1800.00"),
            shares(EMPLOYER_PLAN="1000.00", SELF="800.00"),
        )
