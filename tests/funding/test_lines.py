"""Each part of a plan has its payer, its state and its trace."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from beneficiaries.models import Employer
from foundation.isolation import key_name
from foundation.tenancy import tenant
from funding import queries
from funding.line_states import MOVES, move_between
from funding.models import FundingLine, FundingLineMove
from funding.operations import (
    FundingRefused,
    LineRefused,
    draft_funding_plan,
    enter_suspension,
)
from funding.planned import PlannedLine
from funding.schemes import Scheme
from tests.factories import NOW, a_house
from tests.funding.factories import TODAY, a_plan, employ
from tests.funding.line_factories import DAY, S, line_of, refused_by, step

PATHS = {
    S.DRAFTED: [],
    S.ASKED: [S.ASKED],
    S.AGREED: [S.AGREED],
    S.REFUSED: [S.REFUSED],
    S.INVOICED: [S.AGREED, S.INVOICED],
    S.PAID: [S.AGREED, S.INVOICED, S.PAID],
}


@pytest.mark.parametrize("was", list(S))
def test_database_and_python_allow_the_same_steps(inside, plan, was):
    line = line_of(plan)
    for to in PATHS[was]:
        line = step(line, to)
    found = {}

    for to in S:
        for reason in ("", "parce que"):
            try:
                with transaction.atomic():
                    FundingLine.objects.filter(pk=line.pk).update(state=to, reason=reason)
                    found[to, reason] = True
                    raise InterruptedError
            except InterruptedError:
                pass
            except IntegrityError:
                found[to, reason] = False

    expected = {}
    for to in S:
        for reason in ("", "parce que"):
            move = move_between(was, to)
            is_kept_refusal = to == S.REFUSED and not reason
            stays = to == was and not is_kept_refusal
            expected[to, reason] = stays or (move is not None and bool(reason or not move.needs_reason))
    assert found == expected


def test_every_state_can_be_left_and_reached():
    assert set(MOVES) == set(S)
    assert {move.to for moves in MOVES.values() for move in moves} == set(S)


def test_each_step_leaves_its_trace_by_the_database(inside, plan):
    line = step(line_of(plan, "CPF"), S.ASKED, on=TODAY - 2 * DAY, reference="EDOF-1", reason="")
    step(line, S.REFUSED, reason="Solde insuffisant")

    told = [
        (move.number, move.from_state, move.to_state, move.on, move.reason, move.reference)
        for move in FundingLineMove.objects.filter(line=line)
    ]
    assert told == [
        (1, "", "drafted", TODAY, "", ""),
        (2, "drafted", "asked", TODAY - 2 * DAY, "", "EDOF-1"),
        (3, "asked", "refused", TODAY, "Solde insuffisant", "EDOF-1"),
    ]
    assert refused_by(lambda: FundingLineMove.objects.filter(line=line).update(reason="x")) == ""
    forged = FundingLineMove.objects.filter(line=line).last()
    forged.pk, forged.number = None, 4
    assert refused_by(lambda: forged.save(force_insert=True)) == "line_move_is_written_by_its_line"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"to": S.PAID}, "to"),
        ({"to": S.REFUSED, "reason": " "}, "reason"),
        ({"to": S.ASKED, "on": TODAY + DAY}, "on"),
        ({"to": S.ASKED, "seen": S.AGREED}, ""),
    ],
)
def test_step_that_may_not_be_says_why_beside_its_field(inside, plan, fields, field):
    with pytest.raises(LineRefused) as refusal:
        step(line_of(plan), **fields)

    assert (refusal.value.field, str(refusal.value) != "") == (field, True)


def test_answer_does_not_come_before_the_request(inside, plan):
    line = step(line_of(plan, "CPF"), S.ASKED)

    with pytest.raises(LineRefused, match="celle-ci vient après"):
        step(line, S.AGREED, on=TODAY - DAY)


def test_refused_part_counts_until_it_is_dealt_again(inside, plan):
    cpf = step(line_of(plan, "CPF"), S.REFUSED)
    assert queries.must_be_dealt_again(queries.plan_of(inside.bilan))
    assert "rien ne commence" in queries.funding_for_person(inside.bilan).remaining

    again = a_plan(inside.bilan, version=plan.version, SELF="1800")

    cpf.refresh_from_db()
    assert (cpf.state, cpf.set_aside_at) == ("refused", NOW)
    assert not queries.must_be_dealt_again(queries.plan_of(inside.bilan))
    assert [(one.scheme, one.amount) for one in queries.planned_lines(again)] == [("SELF", Decimal("1800"))]
    assert refused_by(lambda: FundingLine.objects.filter(pk=cpf.pk).update(state="asked", reason="x")) == (
        "set_aside_line_is_kept"
    )


def test_refused_payer_may_be_asked_another_part(inside, plan):
    step(line_of(plan, "CPF"), S.REFUSED)

    again = a_plan(inside.bilan, version=plan.version, CPF="1000", SELF="800")

    assert [(line.scheme, line.state) for line in queries.parts_of(queries.plan_of(again.bilan))] == [
        ("CPF", "drafted"),
        ("SELF", "drafted"),
    ]
    assert FundingLine.objects.filter(plan=again, scheme="CPF").count() == 2


def test_part_that_changes_is_to_be_asked_again_and_the_others_stay(inside, plan):
    step(line_of(plan, "CPF"), S.AGREED, reference="EDOF-9")
    step(line_of(plan, "SELF"), S.AGREED)

    again = a_plan(inside.bilan, price="1750.00", version=plan.version, CPF="1600", SELF="150")

    assert [(line.scheme, line.state, line.reference) for line in queries.parts_of(queries.plan_of(again.bilan))] == [
        ("CPF", "agreed", "EDOF-9"),
        ("SELF", "drafted", ""),
    ]


@pytest.mark.parametrize("amounts", [{"SELF": "1800"}, {"CPF": "1500", "SELF": "300"}], ids=["leaves", "changes"])
def test_invoiced_part_neither_leaves_nor_changes(inside, plan, amounts):
    step(step(line_of(plan, "CPF"), S.AGREED), S.INVOICED)

    with pytest.raises(FundingRefused, match="déjà facturée"):
        a_plan(inside.bilan, version=plan.version, **amounts)

    cpf = FundingLine.objects.filter(plan=plan, scheme="CPF")
    assert refused_by(lambda: cpf.update(set_aside_at=NOW)) == "invoiced_line_stays"
    assert refused_by(lambda: cpf.update(amount=1)) == "asked_line_keeps_its_terms"
    assert cpf.get().state == "invoiced"


def test_database_refuses_a_part_that_begins_elsewhere(inside, plan):
    moved = {"state_on": TODAY, "state_at": NOW, "state_by": inside.consultant}
    part = {"organisation": inside.organisation, "plan": plan, "scheme": "REGION", "amount": 1, **moved}

    assert refused_by(lambda: FundingLine.objects.create(**part, state="agreed")) == "new_line_is_drafted"
    assert refused_by(lambda: FundingLine.objects.create(**(part | {"state_on": TODAY + DAY}))) == (
        "line_does_not_move_in_advance"
    )
    firm = employ(inside, siret=inside.organisation.siret[:9] + "00099")
    assert refused_by(lambda: FundingLine.objects.create(**part, employer=firm)) == "employer_is_not_provider"


def test_firm_of_another_house_pays_nothing_here(inside):
    employ(inside)
    other = a_house()
    with tenant(other.organisation.pk):
        firm = Employer.objects.create(organisation=other.organisation, name="Ailleurs", siret="")

    def decide() -> None:
        draft_funding_plan(
            inside.bilan,
            lines=[PlannedLine(Scheme.EMPLOYER_PLAN, Decimal("1800"), "Ailleurs", firm.pk)],
            price=Decimal("1800"),
            decided_on=TODAY,
            by=inside.consultant,
            at=NOW,
        )

    assert refused_by(decide) == key_name(FundingLine._meta.get_field("employer"))


def test_firm_of_the_person_pays_unless_another_is_named(inside):
    firm = employ(inside)

    plan = a_plan(inside.bilan, EMPLOYER_PLAN="1800")

    line = line_of(plan, "EMPLOYER_PLAN")
    assert (line.employer_id, line.payer_name) == (firm.pk, "Fonderie Martin")


@pytest.mark.parametrize(("days", "is_refused"), [(-1, False), (0, True), (3, True), (4, False)])
def test_public_money_is_not_asked_on_a_suspended_day(inside, plan, days, is_refused):
    begins = TODAY - 10 * DAY
    enter_suspension(
        inside.organisation,
        kind="edof_suspended",
        starts_on=begins,
        ends_on=begins + 3 * DAY,
        source="Courrier de la Caisse des dépôts",
        by=inside.administrator,
        at=NOW,
    )

    try:
        step(line_of(plan, "CPF"), S.ASKED, on=begins + days * DAY)
        told = ""
    except LineRefused as refusal:
        told = str(refusal)

    assert ("Courrier de la Caisse des dépôts" in told) == is_refused
    step(line_of(plan, "SELF"), S.ASKED, on=begins)
