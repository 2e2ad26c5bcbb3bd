"""What the rules of a day allow: pure decisions, on the days around each change."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding import rules
from funding.models import Agreement, Parameter, Scheme
from funding.rules import Case, Outcome, PlannedLine, judge, limit_for, rules_in_force
from tests.funding.factories import a_rule_line, shares

CHANGE = date(2026, 7, 1)
EVE, AFTER = CHANGE - timedelta(days=1), CHANGE + timedelta(days=1)
PROVIDER, EMPLOYER = "80000000100016", "80000000200014"


def a_case(**fields) -> Case:
    return Case(
        **{
            "on": CHANGE,
            "price": Decimal("1800.00"),
            "lines": shares(SELF="1800.00"),
            "accompaniment_minutes": 16 * 60,
            "employer_siret": None,
            "provider_siret": PROVIDER,
            "qualiopi_certificate": "FR-1",
            "qualiopi_until": None,
        }
        | fields
    )


def refusals(case: Case, *with_rules) -> list[tuple[str, str]]:
    return [(each.parameter, each.sentence) for each in judge(case, with_rules) if each.outcome == Outcome.BLOCKS]


@pytest.mark.parametrize(
    ("on", "expected"), [(EVE, "1000"), (CHANGE, "1200"), (AFTER, "1200")], ids=["eve", "day", "after"]
)
def test_latest_rule_speaks_from_its_day(on, expected):
    old, new = a_rule_line(), a_rule_line(value=Decimal("1200"), valid_from=CHANGE)

    limit = limit_for(Scheme.REGION, on, Decimal("1800"), 960, [new, old])

    assert limit.amount == Decimal(expected)


@pytest.mark.parametrize(
    ("on", "expected"), [(EVE, "1200"), (CHANGE, "1200"), (AFTER, "1000")], ids=["eve", "last day", "after"]
)
def test_rule_before_speaks_again_after_an_exception(on, expected):
    usual = a_rule_line()
    exception = a_rule_line(value=Decimal("1200"), valid_from=date(2026, 6, 1), valid_to=CHANGE)

    assert limit_for(Scheme.REGION, on, Decimal("1800"), 960, [usual, exception]).amount == Decimal(expected)


def test_strictest_of_law_and_own_rule_decides():
    law = a_rule_line(scheme=Scheme.CPF, value=Decimal("1600"), is_national=True)
    stricter = a_rule_line(scheme=Scheme.CPF, value=Decimal("1400"), id="own")
    looser = a_rule_line(scheme=Scheme.CPF, value=Decimal("2000"), id="own")

    assert limit_for(Scheme.CPF, CHANGE, Decimal("1800"), 960, [law, stricter]).rule == stricter
    assert limit_for(Scheme.CPF, CHANGE, Decimal("1800"), 960, [law, looser]).rule == law


def test_law_speaks_on_a_tie():
    law = a_rule_line(scheme=Scheme.CPF, value=Decimal("1600"), is_national=True)
    same = a_rule_line(scheme=Scheme.CPF, value=Decimal("1600"), id="own")

    assert limit_for(Scheme.CPF, CHANGE, Decimal("1800"), 960, [same, law]).rule == law


def test_hourly_rule_makes_euros_of_accompaniment():
    hourly = a_rule_line(parameter=Parameter.HOURLY_CAP, value=Decimal("60"))

    assert limit_for(Scheme.REGION, CHANGE, Decimal("1800"), 16 * 60 + 20, [hourly]).amount == Decimal("980.00")


def test_part_of_the_price_is_rounded_down():
    part = a_rule_line(parameter=Parameter.PERCENT_CAP, value=Decimal("33.33"))

    assert limit_for(Scheme.REGION, CHANGE, Decimal("100.01"), 960, [part]).amount == Decimal("33.33")


def test_amount_above_the_rule_is_refused_with_its_source():
    cap = a_rule_line()
    case = a_case(lines=shares(REGION="1000.01", SELF="799.99"))

    assert refusals(case, cap) == [
        (
            "amount_cap",
            "Le plafond de la Région est de 1\u202f000,00\u00a0€ depuis le 1er\u00a0janvier 2026 (délibération 12)."
            " Vous en demandez 1\u202f000,01\u00a0€.",
        )
    ]


def test_amount_at_the_rule_is_allowed_and_says_which():
    cap = a_rule_line()
    case = a_case(lines=shares(REGION="1000.00", SELF="800.00"))

    answers = judge(case, [cap])

    assert [(each.outcome, each.scheme, each.rule) for each in answers] == [
        (Outcome.ALLOWS, Scheme.REGION, cap),
        (Outcome.ALLOWS, Scheme.SELF, None),
    ]


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        ("1700.00", "Il reste 100,00\u00a0€ à répartir pour atteindre le prix."),
        ("1900.00", "Les montants dépassent le prix de 100,00\u00a0€."),
    ],
)
def test_sum_that_differs_says_by_how_much(amount, sentence):
    assert refusals(a_case(lines=shares(SELF=amount))) == [("sum", sentence)]


def test_same_payer_twice_is_refused():
    case = a_case(lines=shares(SELF="900") + shares(SELF="900"))

    assert refusals(case) == [("lines", "Chaque financeur n’apparaît qu’une fois.")]


def test_nothing_is_not_an_amount():
    case = a_case(lines=shares(SELF="1800", REGION="0"))

    assert refusals(case) == [("amount", "Un montant est supérieur à zéro.")]


def test_price_of_nothing_is_refused():
    assert refusals(a_case(price=Decimal(0), lines=[])) == [("price", "Le prix est supérieur à zéro.")]


def test_employer_plan_needs_an_employer():
    case = a_case(lines=shares(EMPLOYER_PLAN="1800"), employer_siret=None)

    assert [parameter for parameter, _ in refusals(case)] == ["employer"]


@pytest.mark.parametrize(
    ("siret", "expected"), [(PROVIDER[:9] + "99999", ["employer_is_not_provider"]), (EMPLOYER, []), ("", [])]
)
@pytest.mark.parametrize("payer", ["EMPLOYER_PLAN", "SELF"])
def test_employer_is_never_the_provider(siret, expected, payer):
    case = a_case(lines=[PlannedLine(Scheme(payer), Decimal("1800"))], employer_siret=siret)

    assert [parameter for parameter, _ in refusals(case)] == expected


@pytest.mark.parametrize("scheme", sorted(rules.PUBLIC_MONEY))
@pytest.mark.parametrize(
    ("certificate", "until", "is_refused"),
    [("", None, True), ("FR-1", EVE, True), ("FR-1", CHANGE, False), ("FR-1", AFTER, False), ("FR-1", None, False)],
)
def test_public_money_needs_a_certificate_of_that_day(scheme, certificate, until, is_refused):
    lines = [PlannedLine(scheme, Decimal("1800"))]
    case = a_case(lines=lines, qualiopi_certificate=certificate, qualiopi_until=until)

    assert [parameter for parameter, _ in refusals(case)] == (["qualiopi"] if is_refused else [])


def test_ones_own_money_needs_no_certificate():
    assert refusals(a_case(qualiopi_certificate="")) == []


@pytest.mark.parametrize(
    ("schemes", "expected"),
    [
        ([Scheme.CPF, Scheme.SELF], [Agreement.Kind.CPF_TERMS]),
        ([Scheme.EMPLOYER_PLAN, Scheme.SELF], [Agreement.Kind.TRIPARTITE, Agreement.Kind.INDIVIDUAL]),
        ([Scheme.FRANCE_TRAVAIL_AIF, Scheme.REGION], [Agreement.Kind.FUNDER_QUOTE]),
        ([], []),
    ],
)
def test_plan_calls_for_its_documents(schemes, expected):
    assert rules.expected_kinds(schemes) == expected


@pytest.mark.parametrize(
    ("since", "until", "is_looser"),
    [
        (CHANGE, None, True),
        (EVE - timedelta(days=9), None, True),
        (EVE - timedelta(days=9), EVE, False),
        (EVE - timedelta(days=9), CHANGE, True),
    ],
)
def test_own_rule_is_compared_with_the_law_on_each_of_its_days(since, until, is_looser):
    law = a_rule_line(scheme=Scheme.CPF, value=Decimal("1600"), valid_from=CHANGE, is_national=True)

    found = rules.law_above(Scheme.CPF, Parameter.AMOUNT_CAP, Decimal("1600.01"), since, until, [law])

    assert found == (law if is_looser else None)
    assert rules.law_above(Scheme.CPF, Parameter.AMOUNT_CAP, Decimal("1600"), since, until, [law]) is None


# --- Whatever the rules and the amounts -------------------------------------------------------

euros = st.decimals(min_value="0.01", max_value="9999.99", places=2)
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
minutes = st.integers(60, 24 * 60)
some_rules = st.lists(
    st.builds(
        a_rule_line,
        scheme=st.sampled_from([Scheme.CPF, Scheme.REGION, Scheme.FRANCE_TRAVAIL_AIF]),
        parameter=st.sampled_from([Parameter.AMOUNT_CAP, Parameter.HOURLY_CAP, Parameter.PERCENT_CAP]),
        value=st.decimals(min_value="0", max_value="100", places=2),
        valid_from=days,
        valid_to=st.none() | days,
        is_national=st.booleans(),
    ),
    max_size=6,
)
some_lines = st.dictionaries(st.sampled_from(list(Scheme)), euros, min_size=1)


@given(some_rules, days, euros, minutes)
def test_limit_is_never_above_any_rule_that_speaks(of_rules, on, price, length):
    for scheme in Scheme:
        limit = limit_for(scheme, on, price, length, of_rules)
        speaking = [rule for rule in rules_in_force(of_rules, on) if rule.scheme == scheme]

        assert (limit is None) == (speaking == [])
        assert all(limit.amount <= rules.bound_of(rule, price, length) for rule in speaking)
        assert limit is None or (limit.amount >= 0 and limit.rule in speaking)


@given(some_rules, days)
def test_rules_in_force_are_of_that_day_and_one_a_kind(of_rules, on):
    speaking = rules_in_force(of_rules, on)

    kinds = [(rule.scheme, rule.parameter, rule.is_national) for rule in speaking]
    assert all(rule.is_in_force(on) for rule in speaking)
    assert len(kinds) == len(set(kinds))


@given(some_rules, some_lines, st.sampled_from(["0.00", "0.00", "0.01", "-0.01"]), days, minutes)
def test_plan_passes_exactly_when_it_adds_up_within_each_limit(of_rules, amounts, off, on, length):
    price = sum(amounts.values()) + Decimal(off)
    lines = [PlannedLine(scheme, amount) for scheme, amount in amounts.items()]
    case = a_case(on=on, price=price, lines=lines, accompaniment_minutes=length, employer_siret=EMPLOYER)
    limits = {scheme: limit_for(scheme, on, price, length, of_rules) for scheme in amounts}

    is_refused = bool(refusals(case, *of_rules))

    is_within = all(limits[scheme] is None or amount <= limits[scheme].amount for scheme, amount in amounts.items())
    assert is_refused == (off != "0.00" or not is_within)
