"""Own rules in the answers of the engine, and what a rule would change before it is kept."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.formats import spaced
from foundation.tenancy import tenant
from funding.models import FundingRule, Parameter, Scheme
from funding.operations import new_rule
from funding.own_pack import as_pack_rule
from funding.queries.previews import preview_of, preview_of_withdrawal
from funding.simulation.engine import simulate
from funding.simulation.pack import national_pack
from funding.simulation.reading import read_scenario
from funding.simulation.scenario import Answer, Asked, Scenario, Situation, Status
from tests.factories import NOW, a_beneficiary, a_bilan
from tests.funding.factories import TODAY, a_plan, a_rule, an_agreement, an_entry
from tests.funding.scenarios import USUAL, around, asked, cpf
from tests.funding.test_simulation import FIGURES, scenarios

NOBODY = SimpleNamespace(pk=None)
SINCE = "2026-05-04"


def own(parameter: str, scheme: str = "REGION", value: str | None = None, funder: str = "", **terms: object):
    """An own rule as the engine reads it, without a database."""
    entry = an_entry(valid_from=date.fromisoformat(SINCE), value=Decimal(value) if value else None, terms=terms)
    return as_pack_rule(
        new_rule(NOBODY, scheme=Scheme(scheme), parameter=Parameter(parameter), funder=funder, entry=entry)
    )


def answer_with(rule, given: dict, name: str = "") -> Answer:
    scenario = read_scenario(USUAL | {"status": "job_seeker"} | given)
    named = tuple(Asked(one.scheme, one.euros, name) for one in scenario.payers)
    scenario = Scenario(**{**scenario.__dict__, "payers": named})
    return simulate(scenario, (*national_pack(), rule), FIGURES)


REGION = {"payers": asked("REGION", "1500.00")}
WITH_AIF = {
    "registered_job_seeker_since": "2026-01-05",
    "payers": asked("REGION", "1500.00", {"scheme": "FRANCE_TRAVAIL_AIF", "amount": "900.00"}),
}
FIRST = own("amount_cap", value="1200")
KINDS = {
    "euros": (FIRST, REGION, "REGION 1200.00 SELF 600.00", "limits", "La Région paie 1 200,00 € au plus."),
    "by the hour": (own("hourly_cap", value="75"), REGION, "REGION 1200.00 SELF 600.00", "limits", ""),
    "part of the price": (own("percent_cap", value="33.33"), REGION, "REGION 599.94 SELF 1200.06", "limits", ""),
    "hours": (own("hours_cap", value="12"), REGION, "REGION 1350.00 SELF 450.00", "limits", ""),
    "publics": (own("publics", "AGEFIPH", statuses=["employee"]), {"payers": asked("AGEFIPH", "500.00")},
                "AGEFIPH 0.00 SELF 1800.00", "blocks", "L’Agefiph paie seulement pour les salariés."),
    "headcount": (own("employer_size", "OPCO_UNDER_50", "11"),
                  {"status": "employee", "employer_size": 11, "payers": asked("OPCO_UNDER_50", "500.00")},
                  "OPCO_UNDER_50 0.00 SELF 1800.00", "blocks", ""),
    "situation": (own("situations", situations=["sick_leave"], outcome="blocks"), REGION | {"situation": "sick_leave"},
                  "REGION 0.00 SELF 1800.00", "blocks", ""),
    "interval": (own("interval", value="3", funders=["self"]),
                 REGION | {"last_bilan": {"date": "2023-05-06", "funder": "self"}}, "REGION 0.00 SELF 1800.00", "blocks",
                 "La Région ne paie pas quand il y a eu un bilan payé par la personne dans les 3 ans qui précèdent la"
                 " demande."),
    "exclusion": (own("exclusion", others=["FRANCE_TRAVAIL_AIF"]), WITH_AIF,
                  "REGION 0.00 FRANCE_TRAVAIL_AIF 900.00 SELF 900.00", "blocks", ""),
    "order": (own("order", "FRANCE_TRAVAIL_AIF", before=["REGION"]), WITH_AIF,
              "FRANCE_TRAVAIL_AIF 900.00 REGION 900.00 SELF 0.00", "", ""),
    "deadline": (own("deadline", value="90", unit="calendar", late="blocks"), REGION | {"start": "2026-08-01"},
                 "REGION 0.00 SELF 1800.00", "blocks", ""),
    "remark": (own("remark", text="Appeler {avant}"), REGION, "REGION 1500.00 SELF 300.00", "warns",
               "La Région : Appeler {avant}."),
    "closed": (own("closed"), REGION, "REGION 0.00 SELF 1800.00", "blocks", "La Région ne paie pas de bilan."),
}  # fmt: skip


def said_by_house(answer: Answer) -> list[tuple[str, str]]:
    return [(reason.outcome.value, reason.sentence) for reason in answer.reasons if reason.is_own]


@pytest.mark.parametrize("kind", KINDS)
def test_own_rule_speaks_from_its_first_day(kind):
    rule, given, lines, outcome, sentence = KINDS[kind]
    eve, day, morrow = around(SINCE)

    before = answer_with(rule, given | {"on": eve})
    since = [answer_with(rule, given | {"on": on}) for on in (day, morrow)]

    assert said_by_house(before) == []
    assert [" ".join(f"{payer} {part}" for payer, part in one.lines.items()) for one in since] == [lines, lines]
    for answer in since:
        spoken = said_by_house(answer)
        assert [one for one, _ in spoken] == ([outcome] if outcome else [])
        assert not sentence or " ".join(spoken[0][1].split()) == sentence


def test_own_documents_and_deadlines_join_those_of_the_law():
    documents = own("documents", documents=["quote", "Lettre de motivation"])
    deadline = own("deadline", value="10", unit="working", late="warns")

    asks = answer_with(documents, REGION)
    until = answer_with(deadline, REGION | {"start": "2026-05-26"})

    assert asks.documents == ("individual_contract", "funder_agreement", "quote", "Lettre de motivation")
    # Back from Tuesday 26 May: Whit Monday, Ascension, Victory Day and two week-ends are not counted.
    assert [one.latest for one in until.deadlines if one.is_own] == [date(2026, 5, 7)]


def test_rule_of_a_named_payer_binds_this_one_and_is_told_when_nobody_is_named():
    rule = own("amount_cap", value="1200", funder="Occitanie")

    amounts = [answer_with(rule, REGION, name).lines[Scheme.REGION] for name in ("OCCITANIE", "Bretagne", "")]

    assert amounts == [1200, 1500, 1500]
    assert said_by_house(answer_with(rule, REGION)) == [
        ("warns", spaced("Des règles de votre organisme ne valent que pour Occitanie : dites qui paie."))
    ]


def test_paid_hours_bound_a_rate_by_the_hour():
    hourly, hours = own("hourly_cap", value="75"), own("hours_cap", value="12")

    scenario = read_scenario(USUAL | {"status": "job_seeker"} | REGION)
    answer = simulate(scenario, (*national_pack(), hourly, hours), FIGURES)

    assert answer.lines[Scheme.REGION] == 900


@pytest.mark.parametrize(
    ("on", "amount"),
    [("2026-05-31", 1200), ("2026-06-01", 900), ("2026-06-30", 900), ("2026-07-01", 1200)],
)
def test_rule_before_speaks_again_after_an_exception(on, amount):
    exception = replace(own("amount_cap", value="900"), valid_from=date(2026, 6, 1), valid_to=date(2026, 6, 30))

    scenario = read_scenario(USUAL | {"status": "job_seeker", "on": on} | REGION)
    answer = simulate(scenario, (*national_pack(), FIRST, exception), FIGURES)

    assert answer.lines[Scheme.REGION] == amount


@pytest.mark.parametrize(("value", "paid", "is_own"), [("1599", 1599, True), ("1600", 1600, False)])
def test_strictest_of_law_and_own_rule_decides_and_law_on_a_tie(value, paid, is_own):
    scenario = read_scenario(USUAL | {"payers": cpf("5000.00")})

    answer = simulate(scenario, (*national_pack(), own("amount_cap", "CPF", value)), FIGURES)

    (decides,) = [one for one in answer.reasons if one.outcome == "limits" and one.parameter != "pfo"]
    assert (answer.lines[Scheme.CPF], decides.is_own) == (paid, is_own)


OTHERS = [scheme.value for scheme in Scheme if scheme != Scheme.SELF]
EUROS = st.integers(0, 300_000).map(lambda cents: f"{Decimal(cents) / 100:.2f}")


@st.composite
def own_rules(draw):
    parameter = draw(st.sampled_from(list(Parameter)))
    terms, value = {}, None
    some = st.lists(st.sampled_from(OTHERS), min_size=1, max_size=3, unique=True)
    match parameter:
        case Parameter.PUBLICS:
            terms = {"statuses": draw(st.lists(st.sampled_from(list(Status)), min_size=1, unique=True))}
        case Parameter.SITUATIONS:
            situations = draw(st.lists(st.sampled_from(list(Situation)), min_size=1, unique=True))
            terms = {"situations": situations, "outcome": draw(st.sampled_from(["blocks", "warns"]))}
        case Parameter.INTERVAL:
            value, terms = "3", {"funders": ["*"]}
        case Parameter.EXCLUSION:
            terms = {"others": draw(some)}
        case Parameter.ORDER:
            terms = {"before": draw(some)}
        case Parameter.DEADLINE:
            value = str(draw(st.integers(1, 200)))
            terms = {"unit": draw(st.sampled_from(["calendar", "working"])), "late": "blocks"}
        case Parameter.DOCUMENTS:
            terms = {"documents": ["quote"]}
        case Parameter.REMARK:
            terms = {"text": draw(st.text(min_size=1, max_size=9))}
        case Parameter.EMPLOYER_SIZE:
            value = str(draw(st.integers(1, 60)))
        case Parameter.PERCENT_CAP:
            value = str(draw(st.integers(1, 100)))
        case Parameter.HOURS_CAP | Parameter.HOURLY_CAP | Parameter.AMOUNT_CAP:
            value = draw(EUROS.filter(lambda euros: euros != "0.00"))
    return own(parameter.value, draw(st.sampled_from(OTHERS)), value, **terms)


@given(scenarios(), st.lists(own_rules(), max_size=5))
def test_whatever_own_rules_say_lines_add_up_and_nobody_passes_a_cap(scenario, rules):
    scenario = read_scenario(scenario | {"on": "2026-06-01"})
    without = simulate(scenario, national_pack(), FIGURES)
    answer = simulate(scenario, (*national_pack(), *rules), FIGURES)

    assert sum(answer.lines.values()) == scenario.price
    assert min(answer.lines.values()) >= 0
    assert 0 <= answer.participation <= answer.remaining_for_person
    assert without.accepted or not answer.accepted
    assert answer.lines.get(Scheme.CPF, 0) <= 1600
    for rule in rules:
        (scheme,) = rule.schemes
        if "euros" in rule.terms and scheme != Scheme.RECLASSIFICATION_LEAVE and scheme in answer.lines:
            last = [one for one in rules if one.slot == rule.slot][-1]
            assert answer.lines[scheme] <= Decimal(last.terms["euros"])


@given(scenarios(), st.lists(own_rules(), max_size=4), EUROS)
def test_a_larger_balance_never_leaves_more_to_the_person_with_own_rules(scenario, rules, more):
    others = [payer for payer in scenario["payers"] if payer["scheme"] != "CPF"]

    def left_with(balance: Decimal) -> Decimal:
        payers = [*others, {"scheme": "CPF", "balance": str(balance)}]
        read = read_scenario(scenario | {"on": "2026-06-01", "payers": payers})
        return simulate(read, (*national_pack(), *rules), FIGURES).remaining_for_person

    assert left_with(Decimal(more) + 100) <= left_with(Decimal(more))


# --- Preview ----------------------------------------------------------------------------------


def a_wish(inside, **fields: object) -> FundingRule:
    """A rule that is not kept."""
    entry = an_entry(**({"value": Decimal("1000.00"), "valid_from": TODAY} | fields))
    return new_rule(inside.organisation, scheme=Scheme.CPF, parameter=Parameter.AMOUNT_CAP, entry=entry)


@pytest.fixture
def quotes(inside):
    """Three open plans on the CPF, one that is signed, one of a cancelled bilan, one that the rule does not touch."""
    certificate = inside.organisation
    certificate.qualiopi_certificate = "FR-2025-0042"
    certificate.save(update_fields=["qualiopi_certificate"])
    bilans = [
        a_bilan(inside.consultant, beneficiary=a_beneficiary(inside.consultant, public="job_seeker")) for _ in range(6)
    ]
    for bilan in bilans[:5]:
        a_plan(bilan, CPF="1500.00", SELF="300.00")
    a_plan(bilans[5], CPF="900.00", SELF="900.00")
    an_agreement(bilans[3])
    type(bilans[4]).objects.filter(pk=bilans[4].pk).update(cancelled_at=NOW, cancellation_reason="Doublon")
    return bilans[:3]


def test_preview_names_the_open_quotes_that_change_with_their_amounts(inside, quotes):
    preview = preview_of(a_wish(inside), today=TODAY)

    assert preview.sentence == "3 devis ouverts changent, les voici\u00a0:"
    assert {change.bilan_id for change in preview.changes} == {bilan.pk for bilan in quotes}
    (first, *_) = preview.changes
    assert [(part.payer, part.before, part.after) for part in first.moved] == [
        ("CPF", 1500, 1000),
        ("La personne", 300, 800),
    ]
    assert (first.remaining, first.why) == ((300, 800), "Le CPF paie 1\u202f000,00\u00a0€ au plus.")
    assert FundingRule.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"value": Decimal("1500.00")}, "Aucun devis ouvert ne change."),
        ({"valid_from": TODAY + timedelta(days=30)}, "3 devis ouverts changent, les voici\u00a0:"),
        ({"valid_from": date(2026, 1, 1), "valid_to": TODAY - timedelta(days=1)}, "Aucun devis ouvert ne change."),
    ],
)
def test_preview_looks_at_the_first_day_of_the_rule(inside, quotes, fields, sentence):
    assert preview_of(a_wish(inside, **fields), today=TODAY).sentence == sentence


def test_preview_of_a_withdrawal_gives_back_what_the_rule_took(inside, quotes):
    rule = a_rule(inside.administrator, scheme=Scheme.CPF, value=Decimal("1000"))

    preview = preview_of_withdrawal(rule, today=TODAY)

    assert [[(part.before, part.after) for part in change.moved] for change in preview.changes] == [
        [(1000, 1500), (800, 300)]
    ] * 3


def test_preview_asks_the_database_as_often_whatever_the_number_of_quotes(inside, quotes, django_assert_num_queries):
    with django_assert_num_queries(4):
        preview_of(a_wish(inside), today=TODAY)
    for _ in range(4):
        a_plan(a_bilan(inside.consultant, beneficiary=a_beneficiary(inside.consultant)), SELF="1800.00")

    with django_assert_num_queries(4):
        assert preview_of(a_wish(inside), today=TODAY).open_plans == 8


def test_preview_sees_no_quote_of_another_house(inside, quotes):
    from tests.factories import a_house

    other = a_house()
    with tenant(other.organisation.pk):
        assert preview_of(a_wish(other), today=TODAY).open_plans == 0
