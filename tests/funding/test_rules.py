"""What the rules of a day allow: pure decisions, on the days around each change."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding import rules
from funding.models import Agreement, Parameter, Scheme
from funding.rules import limit_for, rules_in_force
from tests.funding.factories import a_rule_line

CHANGE = date(2026, 7, 1)
EVE, AFTER = CHANGE - timedelta(days=1), CHANGE + timedelta(days=1)


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
