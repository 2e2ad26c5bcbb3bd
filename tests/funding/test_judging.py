"""Whether a plan may be decided on its day: the engine's rules, and what it does not look at. No database."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding.judging import Barred, Case, Provider, Rules, judge, sealed_rules
from funding.planned import PlannedLine, Told, scenario_of, told_from
from funding.schemes import ABOUT, PUBLIC_MONEY, Scheme
from funding.simulation.figures import shipped_figures
from funding.simulation.pack import national_pack
from funding.simulation.scenario import Funder, LastBilan, Situation, Status
from tests.funding.factories import shares

DAY = date(2026, 6, 8)
EVE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)
CPF_DAY = date(2026, 2, 26)
PROVIDER, EMPLOYER = "80000000100016", "80000000200014"
RULES = Rules(national_pack(), shipped_figures())
CERTIFIED = Provider(PROVIDER, "FR-1", None)


def a_case(
    *,
    on: date = DAY,
    price: str = "1800.00",
    lines: list[PlannedLine] | None = None,
    provider: Provider = CERTIFIED,
    employer_siret: str | None = EMPLOYER,
    payer_sirets: dict[Scheme, str] | None = None,
    **told: object,
) -> Case:
    lines = shares(SELF=price) if lines is None else lines
    scenario = scenario_of(
        Told(**{"status": Status.EMPLOYEE, "start": on} | told),
        lines,
        on=on,
        price=Decimal(price),
        accompaniment_minutes=16 * 60,
        personal_work_minutes=0,
    )
    return Case(scenario, lines, provider, employer_siret, payer_sirets or {})


def refusals(case: Case) -> list[str]:
    return [reason.parameter for reason in judge(case, RULES).blocks]


def sentences(case: Case) -> list[str]:
    return [reason.sentence for reason in judge(case, RULES).blocks]


@pytest.mark.parametrize(
    ("on", "amount", "expected"),
    [
        (CPF_DAY - timedelta(days=1), "1690.00", []),
        (CPF_DAY, "1690.00", ["cpf_plafond_bilan"]),
        (CPF_DAY + timedelta(days=1), "1600.00", []),
        (CPF_DAY, "1600.01", ["cpf_plafond_bilan"]),
    ],
)
def test_cpf_is_bounded_from_the_day_of_the_decree(on, amount, expected):
    left = Decimal("1800") - Decimal(amount)

    assert refusals(a_case(on=on, lines=shares(CPF=amount, SELF=str(left)))) == expected


@pytest.mark.parametrize(
    ("on", "self_pays", "expected"),
    [
        (date(2026, 4, 1), "103.20", []),
        (date(2026, 4, 1), "103.19", ["pfo"]),
        (date(2026, 4, 2), "103.20", ["pfo"]),
        (date(2026, 4, 2), "150.00", []),
        (date(2026, 4, 3), "149.99", ["pfo"]),
    ],
)
def test_cpf_leaves_the_participation_to_the_person(on, self_pays, expected):
    cpf = Decimal("1500") - Decimal(self_pays)
    case = a_case(on=on, price="1500.00", lines=shares(CPF=str(cpf), SELF=self_pays))

    assert refusals(case) == expected


def test_bound_is_told_with_its_article_and_day_even_when_it_cuts_nothing():
    verdict = judge(a_case(lines=shares(CPF="1000", SELF="800")), RULES)

    used = {one["parameter"]: one for one in verdict.used(national_pack()) if one["scheme"] == "CPF"}
    assert verdict.blocks == []
    assert (used["cpf_plafond_bilan"]["value"], used["cpf_plafond_bilan"]["valid_from"]) == ("1600.00", "2026-02-26")
    assert verdict.participation == Decimal("150.00")


@pytest.mark.parametrize(
    ("last", "expected"),
    [(date(2021, 6, 8), []), (date(2021, 6, 9), ["cpf_carence_annees"]), (date(2021, 6, 7), [])],
    ids=["five years that day", "a day short", "a day more"],
)
def test_previous_bilan_stops_the_cpf_for_five_years(last, expected):
    case = a_case(lines=shares(CPF="1600", SELF="200"), last_bilan=LastBilan(last, Funder.OPCO))

    assert refusals(case) == expected


def test_public_that_a_scheme_does_not_serve_is_told():
    assert refusals(a_case(lines=shares(FRANCE_TRAVAIL_AIF="1800"))) == ["aif_publics"]


def test_situation_decides_and_is_not_kept():
    lines = shares(EMPLOYER_PLAN="1800")
    forbidden = a_case(lines=lines, situation=Situation.MATERNITY_LEAVE)
    allowed = judge(a_case(lines=lines, situation=Situation.UNPAID_LEAVE), RULES)

    assert refusals(forbidden) == ["maternity_leave"]
    assert {one["parameter"] for one in allowed.used(national_pack())} & sealed_rules(national_pack()) == set()
    told = Told(
        status=Status.EMPLOYEE, start=DAY, situation=Situation.SICK_LEAVE, disability=True, priority_public=True
    )
    assert told.kept() == {"status": "employee", "start": "2026-06-08", "work_time": False}


def test_what_was_told_comes_back_but_what_is_sealed():
    told = Told(
        status=Status.PUBLIC_AGENT,
        start=DAY,
        work_time=True,
        situation=Situation.PTP,
        last_bilan=LastBilan(EVE, Funder.FAF),
        remote_percent=Decimal("20"),
        employer_size=12,
    )

    again = told_from(told.kept(), otherwise=Told(status=Status.EMPLOYEE, start=EVE))

    assert again == replace(told, situation=Situation.NONE)


def test_reclassification_leave_pays_everything():
    case = a_case(
        lines=shares(RECLASSIFICATION_LEAVE="1000", SELF="800"),
        situation=Situation.RECLASSIFICATION_LEAVE,
        employer_size=2000,
    )

    assert len(refusals(case)) == 1
    assert "1\u202f800,00" in sentences(case)[0]


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        ("1700.00", "Il reste 100,00\u00a0€ à répartir pour atteindre le prix."),
        ("1900.00", "Les montants dépassent le prix de 100,00\u00a0€."),
    ],
)
def test_sum_that_differs_says_by_how_much(amount, sentence):
    assert sentences(a_case(lines=shares(SELF=amount))) == [sentence]


def test_same_payer_twice_nothing_and_no_price_are_refused():
    assert refusals(a_case(lines=shares(SELF="900") + shares(SELF="900"))) == ["lines"]
    assert "amount" in refusals(a_case(lines=shares(SELF="1800", REGION="0")))
    assert refusals(a_case(price="0", lines=[])) == ["price"]


def test_employer_plan_needs_an_employer():
    assert refusals(a_case(lines=shares(EMPLOYER_PLAN="1800"), employer_siret=None)) == ["employer"]


@pytest.mark.parametrize(
    ("of_person", "of_payer", "is_refused"),
    [
        (PROVIDER[:9] + "99999", None, True),
        (EMPLOYER, PROVIDER[:9] + "00099", True),
        (EMPLOYER, EMPLOYER, False),
        ("", None, False),
    ],
)
@pytest.mark.parametrize("scheme", [Scheme.EMPLOYER_PLAN, Scheme.SELF])
def test_employer_is_never_the_provider(of_person, of_payer, is_refused, scheme):
    payers = {scheme: of_payer} if of_payer and scheme != Scheme.SELF else {}
    case = a_case(lines=[PlannedLine(scheme, Decimal("1800"))], employer_siret=of_person, payer_sirets=payers)
    is_told = is_refused and (scheme != Scheme.SELF or of_person == PROVIDER[:9] + "99999")

    assert refusals(case) == (["employer_is_not_provider"] if is_told else [])


@pytest.mark.parametrize("scheme", sorted(PUBLIC_MONEY))
@pytest.mark.parametrize(
    ("certificate", "until", "is_refused"),
    [("", None, True), ("FR-1", EVE, True), ("FR-1", DAY, False), ("FR-1", AFTER, False), ("FR-1", None, False)],
)
def test_public_money_needs_a_certificate_of_that_day(scheme, certificate, until, is_refused):
    case = a_case(lines=[PlannedLine(scheme, Decimal("1800"))], provider=Provider(PROVIDER, certificate, until))

    assert ("qualiopi" in refusals(case)) == is_refused


def test_ones_own_money_needs_no_certificate():
    assert refusals(a_case(provider=Provider(PROVIDER, "", None))) == []


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "is_barred"),
    [(EVE, EVE, False), (EVE, DAY, True), (DAY, DAY, True), (AFTER, None, False), (EVE, None, True)],
    ids=["ended the day before", "last day", "that day", "from the day after", "no end"],
)
@pytest.mark.parametrize(
    ("is_of_qualiopi", "scheme", "is_concerned"),
    [
        (True, Scheme.CPF, True),
        (True, Scheme.REGION, True),
        (True, Scheme.SELF, False),
        (False, Scheme.CPF, True),
        (False, Scheme.REGION, False),
        (False, Scheme.EMPLOYER_PLAN, False),
    ],
)
def test_suspension_stops_public_money_on_its_days(starts_on, ends_on, is_barred, is_of_qualiopi, scheme, is_concerned):
    barred = Barred("Référencement suspendu", is_of_qualiopi, starts_on, ends_on, "lettre du 2 juin")
    provider = replace(CERTIFIED, barred=(barred,))
    case = a_case(lines=[PlannedLine(scheme, Decimal("1800"))], provider=provider)

    told = [one for one in judge(case, RULES).blocks if one.parameter in ("qualiopi_suspended", "edof_suspended")]

    assert len(told) == (is_barred and is_concerned)
    assert all("lettre du 2 juin" in one.sentence for one in told)


def test_every_scheme_is_described_and_has_a_basis():
    from funding.rules import BASIS_OF

    assert set(ABOUT) == set(Scheme) == set(BASIS_OF)


amounts = st.dictionaries(
    st.sampled_from([scheme for scheme in Scheme if scheme != Scheme.SELF]),
    st.decimals(min_value="0.01", max_value="1500", places=2),
    max_size=3,
)


@given(amounts, st.sampled_from(list(Status)), st.dates(date(2025, 1, 1), date(2027, 6, 1)))
def test_plan_that_passes_is_what_the_simulation_gives(parts, status, on):
    price = Decimal("1800.00") + sum(parts.values())
    left = price - sum(parts.values())
    lines = [PlannedLine(scheme, amount) for scheme, amount in parts.items()] + [PlannedLine(Scheme.SELF, left)]
    case = a_case(on=on, price=str(price), lines=lines, status=status)

    verdict = judge(case, RULES)
    answer = RULES.answer(case.scenario)

    assert (verdict.blocks == []) == (answer.accepted and all(answer.lines[one.scheme] == one.amount for one in lines))
