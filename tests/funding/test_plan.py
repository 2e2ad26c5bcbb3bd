"""Who pays what: decided under the rules of one day, kept with them, traced."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from beneficiaries.operations import cancel_bilan
from foundation.errors import violated
from funding import queries
from funding.models import FundingLine, FundingPlan, FundingPlanVersion, Scheme
from funding.operations import FundingConflict, FundingRefused, draft_funding_plan, withdraw_rule
from funding.planned import PlannedLine
from sessions.models import BilanProgramme, Programme
from sessions.shipping import ship_programmes
from tests.factories import NOW, a_bilan
from tests.funding.factories import TODAY, a_plan, a_rule, certify, employ

CPF_DAY = date(2026, 2, 26)
EVE = timedelta(days=1)


def shown(plan: FundingPlan) -> dict[str, Decimal]:
    return {line.scheme: line.amount for line in queries.planned_lines(queries.plan_of(plan.bilan))}


def at_commit(change) -> None:
    """Make a change and ask the deferred triggers as the end of the transaction would."""
    change()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def refused_by(change) -> str:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        at_commit(change)
    return violated(refusal.value)


def a_part(house, plan) -> dict[str, object]:
    """What each new part says besides scheme and amount."""
    moved = {"state_on": TODAY, "state_at": NOW, "state_by": house.consultant}
    return {"organisation": house.organisation, "plan": plan, **moved}


def test_plan_keeps_its_lines_and_the_rule_that_decided(inside):
    certify(inside)

    at_commit(lambda: a_plan(inside.bilan, CPF="1600", SELF="200"))

    plan = queries.plan_of(inside.bilan)
    assert shown(plan) == {"CPF": Decimal("1600"), "SELF": Decimal("200")}
    assert plan.participation == Decimal("150")
    assert {
        "scheme": "CPF",
        "outcome": "limits",
        "parameter": "cpf_plafond_bilan",
        "value": "1600.00",
        "valid_from": "2026-02-26",
        "source": "D6323-1 A",
        "sentence": "Le CPF paie au plus 1\u202f600,00\u00a0€ pour un bilan.",
    } in plan.rules_used


@pytest.mark.parametrize(
    ("on", "is_refused"), [(CPF_DAY - EVE, False), (CPF_DAY, True), (CPF_DAY + EVE, True)], ids=["eve", "day", "after"]
)
def test_cpf_above_its_cap_is_refused_from_the_day_of_the_decree(inside, on, is_refused):
    certify(inside)

    try:
        a_plan(inside.bilan, on=on, CPF="1690", SELF="110")
        sentence = ""
    except FundingRefused as refusal:
        sentence = str(refusal)

    assert sentence == is_refused * (
        "Le CPF paie au plus 1\u202f600,00\u00a0€ pour un bilan. Vous en demandez 1\u202f690,00\u00a0€, 1\u202f600,00\u00a0€ au plus"
        " sont possibles ici."
    )


def test_every_reason_is_told_at_once(inside):
    with pytest.raises(FundingRefused) as refusal:
        a_plan(inside.bilan, on=TODAY + EVE, EMPLOYER_PLAN="100", REGION="100")

    told = [reason.parameter for reason in refusal.value.reasons]
    assert told == ["sum", "employer", "qualiopi", "region_publics", "decided_on"]


def test_employer_with_the_siren_of_the_provider_is_refused(inside):
    employ(inside, siret=inside.organisation.siret[:9] + "00099")

    with pytest.raises(FundingRefused, match="R6313-5"):
        a_plan(inside.bilan, EMPLOYER_PLAN="1800")


def test_employer_pays_when_it_is_another_firm(inside):
    employ(inside)

    assert shown(a_plan(inside.bilan, EMPLOYER_PLAN="1800")) == {"EMPLOYER_PLAN": Decimal("1800")}


def test_rule_withdrawn_later_leaves_the_decision_as_it_was(inside):
    certify(inside)
    inside.beneficiary.public = "job_seeker"
    inside.beneficiary.save(update_fields=["public"])
    rule = a_rule(inside.administrator)
    plan = a_plan(inside.bilan, REGION="1500", SELF="300")

    withdraw_rule(rule, note="Erreur", by=inside.administrator, at=NOW)

    used = [one for one in FundingPlan.objects.get(pk=plan.pk).rules_used if one["outcome"] == "limits"]
    assert [(one["value"], one["source"]) for one in used] == [("1500.00", "Délibération 2025-118")]


def test_new_plan_replaces_the_lines_and_leaves_a_trace(inside):
    first = a_plan(inside.bilan)
    second = a_plan(inside.bilan, price="1500.00", version=first.version)

    traces = FundingPlanVersion.objects.filter(plan=second).order_by("version")
    assert second.pk == first.pk
    assert shown(second) == {"SELF": Decimal("1500")}
    assert [(trace.version, trace.price, trace.lines) for trace in traces] == [
        (1, Decimal("1800"), [{"scheme": "SELF", "amount": "1800.00", "payer_name": ""}]),
        (2, Decimal("1500"), [{"scheme": "SELF", "amount": "1500.00", "payer_name": ""}]),
    ]


@pytest.mark.parametrize("version", [0, 2])
def test_plan_read_at_another_version_overwrites_nothing(inside, version):
    a_plan(inside.bilan)

    with pytest.raises(FundingConflict) as conflict:
        a_plan(inside.bilan, price="1500.00", version=version)

    assert shown(conflict.value.plan) == {"SELF": Decimal("1800")}


def test_amounts_have_two_places(inside):
    plan = draft_funding_plan(
        inside.bilan,
        lines=[PlannedLine(Scheme.SELF, Decimal("99.999"))],
        price=Decimal("100"),
        decided_on=TODAY,
        by=inside.consultant,
        at=NOW,
    )

    assert shown(plan) == {"SELF": Decimal("100.00")}


def test_cancelled_bilan_is_not_funded(inside):
    bilan = a_bilan(inside.consultant, beneficiary=inside.beneficiary)
    cancel_bilan(bilan, reason="Doublon", at=NOW)

    with pytest.raises(FundingRefused, match="annulé"):
        a_plan(bilan)


def test_database_refuses_lines_that_do_not_add_up(inside):
    plan = a_plan(inside.bilan)
    line = {**a_part(inside, plan), "scheme": Scheme.REGION}

    assert refused_by(lambda: FundingLine.objects.create(**line, amount=1)) == "funding_lines_match_price"
    assert refused_by(lambda: plan.lines.update(amount=1)) == "funding_lines_match_price"
    assert refused_by(lambda: plan.lines.update(set_aside_at=NOW)) == "funding_lines_match_price"
    assert refused_by(lambda: plan.lines.all()._raw_delete("default")) == "funding_line_is_kept"
    assert refused_by(lambda: FundingPlan.objects.update(price=1)) == "funding_lines_match_price"


def test_database_refuses_what_the_operation_refuses(inside):
    plan = a_plan(inside.bilan)
    other = a_plan(a_bilan(inside.consultant, beneficiary=inside.beneficiary))
    line = a_part(inside, plan)

    def update(**fields) -> str:
        return refused_by(lambda: FundingPlan.objects.filter(pk=plan.pk).update(**fields))

    assert update(price=0) == "funding_plan_has_a_price"
    assert update(version=0) == "funding_plan_counts_its_versions"
    assert update(decided_on=TODAY + EVE) == "funding_plan_is_not_decided_in_advance"
    assert update(bilan=other.bilan) == "one_funding_plan_a_bilan"
    assert refused_by(lambda: plan.lines.update(amount=0)) == "funding_line_is_positive"
    assert refused_by(lambda: plan.lines.update(plan=other)) == "funding_line_stays"
    double = lambda: FundingLine.objects.create(**line, scheme=Scheme.SELF, amount=1)  # noqa: E731
    assert refused_by(double) == "one_funding_line_a_scheme"


def test_trace_is_append_only(inside):
    plan = a_plan(inside.bilan)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        plan.versions.update(price=1)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        plan.versions.all().delete()


def test_one_trace_a_version(inside):
    plan = a_plan(inside.bilan)
    trace = plan.versions.get()
    trace.pk = None

    assert refused_by(lambda: trace.save(force_insert=True)) == "one_trace_a_plan_version"


def test_price_is_suggested_by_the_version_that_the_bilan_was_opened_from(inside):
    ship_programmes(organisation=inside.organisation)
    version = Programme.objects.get(title="Classique, 16 h")
    BilanProgramme.objects.create(organisation=inside.organisation, bilan=inside.bilan, programme=version)

    assert queries.suggested_price(inside.bilan) == Decimal("1600.00")


def test_price_is_not_suggested_without_a_version(inside):
    ship_programmes(organisation=inside.organisation)

    assert queries.suggested_price(inside.bilan) is None


def test_panel_leads_from_the_plan_to_the_document(inside):
    before = queries.funding_panel(inside.bilan)
    a_plan(inside.bilan)
    after = queries.funding_panel(inside.bilan)

    assert (before.price, before.next_action) == (None, "plan")
    assert (after.price, after.next_action, after.expected) == (
        Decimal("1800"),
        "agreement",
        ["Contrat individuel (L6353-3)"],
    )


def test_person_reads_who_pays_what(inside):
    certify(inside)
    assert queries.funding_for_person(inside.bilan) is None

    a_plan(inside.bilan, CPF="1600", SELF="200")

    shown = queries.funding_for_person(inside.bilan)
    assert [(line.payer, line.amount, line.note) for line in shown.lines] == [
        ("CPF", "1\u202f600,00\u00a0€", "pas encore demandé"),
        ("Vous", "200,00\u00a0€", ""),
    ]
    assert (shown.price, shown.remaining) == (
        "1\u202f800,00\u00a0€",
        "Il vous reste 200,00\u00a0€ à payer, dont 150,00\u00a0€ de participation au CPF, prévue par la loi.",
    )


def test_bounds_of_the_day_are_told_with_their_source(inside):
    known = queries.known_of(inside.bilan, on=TODAY)

    told = queries.bounds_told(inside.bilan, known, price=Decimal("1800"), on=TODAY, schemes=list(Scheme))

    assert (told[Scheme.CPF].parameter, told[Scheme.CPF].valid_from) == ("cpf_plafond_bilan", CPF_DAY)
    assert queries.bounds_told(inside.bilan, known, price=None, on=TODAY, schemes=list(Scheme)) == {}
