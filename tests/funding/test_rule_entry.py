"""Entering, replacing and withdrawing rules; the law as the rulebook reads it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from foundation.errors import violated
from foundation.tenancy import tenant
from funding.models import FundingRule, Parameter, Scheme
from funding.operations import RuleRefused, enter_rule, supersede_rule, withdraw_rule
from funding.own_pack import house_pack
from funding.queries.rule_pages import rule_page
from funding.simulation.engine import simulate
from funding.simulation.figures import every_figure
from funding.simulation.pack import national_pack
from funding.simulation.scenario import Asked, Scenario, Status
from law.models import LegalValue
from tests.factories import NOW, a_house
from tests.funding.factories import TODAY, a_rule, an_entry

CPF_DAY = date(2026, 2, 26)
EVE = timedelta(days=1)


def refused_by(change) -> str:
    """The name of the constraint that refuses a change."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        change()
    return violated(refusal.value)


def a_row(house, **fields) -> FundingRule:
    """A rule written without the operation."""
    return FundingRule.objects.create(
        **{
            "organisation": house.organisation,
            "scheme": Scheme.REGION,
            "parameter": Parameter.AMOUNT_CAP,
            "value": 1,
            "valid_from": TODAY,
            "source": "Délibération",
            "entered_by": house.administrator,
            "entered_at": NOW,
        }
        | fields
    )


def amount_on(on: date, scheme: Scheme = Scheme.REGION) -> Decimal | None:
    """The least that a rule lets a scheme pay on a day of a bilan without participation; None when none bounds it."""
    scenario = Scenario(
        on=on,
        start=on + timedelta(days=90),
        status=Status.JOB_SEEKER,
        price=Decimal("5000.00"),
        accompaniment_minutes=960,
        personal_work_minutes=0,
        payers=(Asked(scheme, Decimal("5000.00")), Asked(Scheme.SELF)),
    )
    paid = simulate(scenario, house_pack(), every_figure()).lines[scheme]
    return None if paid == 5000 else paid


@pytest.mark.parametrize(
    ("on", "expected"),
    [(CPF_DAY - EVE, None), (CPF_DAY, Decimal("1600.00")), (CPF_DAY + EVE, Decimal("1600.00"))],
    ids=["eve", "day", "after"],
)
def test_cpf_cap_comes_from_the_law_on_its_day(inside, on, expected):
    assert amount_on(on, Scheme.CPF) == expected


def test_every_number_that_the_pack_names_is_of_the_law(inside):
    known = set(LegalValue.objects.filter(number__isnull=False).values_list("parameter", flat=True))
    named = {rule.terms[key] for rule in national_pack() for key in ("value_of", "due_by_all") if key in rule.terms}

    assert named <= known


def test_entered_rule_speaks_from_its_day(inside):
    a_rule(inside.administrator, valid_from=TODAY)

    assert [amount_on(TODAY - EVE), amount_on(TODAY), amount_on(TODAY + EVE)] == [None, 1500, 1500]


@pytest.mark.parametrize("valid_from", [date(2026, 1, 1), CPF_DAY, date(2027, 1, 1)])
def test_cpf_rule_looser_than_the_law_is_refused_with_the_article(inside, valid_from):
    with pytest.raises(RuleRefused, match=r"D6323-1 A") as refusal:
        a_rule(inside.administrator, scheme=Scheme.CPF, value=Decimal("1600.01"), valid_from=valid_from)

    assert refusal.value.field == "value"


def test_cpf_rule_stricter_than_the_law_decides(inside):
    a_rule(inside.administrator, scheme=Scheme.CPF, value=Decimal("1400"), valid_from=CPF_DAY)

    assert amount_on(CPF_DAY, Scheme.CPF) == Decimal("1400.00")


def test_cpf_rule_of_before_the_law_is_free(inside):
    rule = a_rule(inside.administrator, scheme=Scheme.CPF, value=Decimal("2000"), valid_to=CPF_DAY - EVE)

    assert (rule.value, amount_on(CPF_DAY - EVE, Scheme.CPF), amount_on(CPF_DAY, Scheme.CPF)) == (2000, 2000, 1600)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"value": Decimal("-1")}, "value"),
        ({"parameter": Parameter.PERCENT_CAP, "value": Decimal("100.01")}, "value"),
        ({"valid_to": date(2025, 12, 31)}, "valid_to"),
        ({"source": "  "}, "source"),
        ({"scheme": Scheme.SELF}, "scheme"),
    ],
)
def test_rule_that_makes_no_sense_is_refused_beside_its_field(inside, fields, field):
    with pytest.raises(RuleRefused) as refusal:
        a_rule(inside.administrator, **fields)

    assert refusal.value.field == field


def test_two_rules_of_one_day_are_refused_beside_the_day(inside):
    a_rule(inside.administrator)

    with pytest.raises(RuleRefused, match="commence déjà ce jour-là") as refusal:
        a_rule(inside.administrator, value=Decimal("1700"))

    assert refusal.value.field == "valid_from"


def test_replacement_speaks_from_its_day_and_the_old_one_until_its_eve(inside):
    rule = a_rule(inside.administrator)
    day = date(2026, 9, 1)

    newer = an_entry(value=Decimal("1200"), valid_from=day, note="Budget 2026")
    supersede_rule(rule, entry=newer, by=inside.administrator, at=NOW)

    assert [amount_on(day - EVE), amount_on(day), amount_on(day + EVE)] == [1500, 1200, 1200]


def test_correction_of_the_same_day_leaves_nothing_of_the_old_rule(inside):
    rule = a_rule(inside.administrator)

    newer = an_entry(value=Decimal("1550"), valid_from=rule.valid_from, note="Faute de frappe")
    supersede_rule(rule, entry=newer, by=inside.administrator, at=NOW)

    assert [amount_on(rule.valid_from), amount_on(TODAY)] == [1550, 1550]


def test_withdrawn_rule_speaks_on_no_day(inside):
    rule = a_rule(inside.administrator)

    withdraw_rule(rule, note="Saisie sur le mauvais dispositif", by=inside.administrator, at=NOW)

    assert [amount_on(rule.valid_from), amount_on(TODAY)] == [None, None]


def test_rule_is_replaced_once_and_with_a_reason(inside):
    rule = a_rule(inside.administrator)

    def supersede(note: str) -> None:
        newer = an_entry(value=Decimal(1), valid_from=TODAY, note=note)
        supersede_rule(rule, entry=newer, by=inside.administrator, at=NOW)

    with pytest.raises(RuleRefused, match="pourquoi"):
        supersede(" ")
    supersede("Baisse")
    with pytest.raises(RuleRefused, match="déjà été remplacée"):
        supersede("Encore")


@pytest.mark.parametrize("fields", [{"value": 1}, {"note": "autre"}, {"superseded_at": NOW}, {"source": "autre"}])
def test_rule_is_never_edited(inside, fields):
    rule = a_rule(inside.administrator)

    assert refused_by(lambda: FundingRule.objects.filter(pk=rule.pk).update(**fields)) == "funding_rule_is_kept"


def test_rule_is_never_deleted(inside):
    rule = a_rule(inside.administrator)

    assert refused_by(lambda: FundingRule.objects.filter(pk=rule.pk).delete()) == "funding_rule_is_kept"


def test_database_refuses_what_the_operations_refuse(inside):
    rule = a_rule(inside.administrator)
    withdrawn = withdraw_rule(
        a_rule(inside.administrator, valid_from=TODAY), note="Erreur", by=inside.administrator, at=NOW
    )

    def refuses(**fields) -> str:
        return refused_by(lambda: a_row(inside, **fields))

    assert refuses(value=-1) == "funding_rule_is_not_negative"
    assert refuses(parameter=Parameter.PERCENT_CAP, value=101) == "funding_rule_is_at_most_the_price"
    assert refuses(valid_to=TODAY - EVE) == "funding_rule_ends_after_it_begins"
    assert refuses(source="") == "funding_rule_has_a_source"
    assert refuses(scheme=Scheme.SELF) == "nobody_bounds_ones_own_money"
    assert refuses(valid_from=rule.valid_from) == "one_funding_rule_a_day"
    assert refuses(superseded_at=NOW) == "funding_rule_is_kept"
    assert refuses(is_withdrawn=True) == "withdrawal_supersedes_a_funding_rule"
    assert refuses(supersedes=rule) == "superseding_funding_rule_says_why"
    assert refuses(supersedes=rule, note="x", scheme=Scheme.CPF) == "superseded_rule_is_live_and_same"
    assert refuses(supersedes=withdrawn, note="x") == "superseded_rule_is_live_and_same"
    assert refuses(scheme=Scheme.CPF, value=1601) == "funding_rule_is_not_looser"


def test_database_refuses_terms_that_are_not_those_of_the_parameter(inside):
    def refuses(parameter, terms, value=None) -> str:
        return refused_by(lambda: a_row(inside, parameter=parameter, terms=terms, value=value))

    assert refuses(Parameter.AMOUNT_CAP, {}) == "funding_rule_has_its_value"
    assert refuses(Parameter.CLOSED, {}, 1) == "funding_rule_has_its_value"
    assert refuses(Parameter.INTERVAL, {"funders": ["cpf"]}, Decimal("1.5")) == "funding_rule_counts_in_whole_numbers"
    assert refuses(Parameter.EMPLOYER_SIZE, {}, 0) == "funding_rule_counts_in_whole_numbers"
    assert refuses(Parameter.HOURS_CAP, {}, Decimal("24.01")) == "funding_rule_is_not_looser"
    assert refuses(Parameter.AMOUNT_CAP, {"more": 1}, 1) == "funding_rule_says_what"
    for parameter, terms in (
        (Parameter.PUBLICS, {"statuses": []}),
        (Parameter.SITUATIONS, {"situations": ["ptp"]}),
        (Parameter.EXCLUSION, {}),
        (Parameter.ORDER, {}),
        (Parameter.DOCUMENTS, {"documents": []}),
        (Parameter.REMARK, {"text": " "}),
    ):
        assert refuses(parameter, terms) == "funding_rule_says_what"
    assert refuses(Parameter.DEADLINE, {"unit": "weeks", "late": "warns"}, 3) == "funding_rule_says_what"
    assert refuses(Parameter.INTERVAL, {"funders": []}, 3) == "funding_rule_says_what"


def test_a_rule_supersedes_one_of_the_same_payer(inside):
    rule = a_rule(inside.administrator, funder="Occitanie")

    refused = refused_by(lambda: a_row(inside, supersedes=rule, note="x", funder="Bretagne"))

    assert refused == "superseded_rule_is_live_and_same"


def test_two_payers_of_one_scheme_have_their_own_rules_and_several_remarks_stand_together(inside):
    a_rule(inside.administrator, funder="Occitanie")
    a_rule(inside.administrator, funder="Bretagne")
    with pytest.raises(RuleRefused, match="commence déjà ce jour-là"):
        a_rule(inside.administrator, funder="  BRETAGNE ")
    for text in ("Appeler d’abord", "Budget voté en mars"):
        a_rule(inside.administrator, parameter=Parameter.REMARK, terms={"text": text})

    assert FundingRule.objects.count() == 4


def test_page_of_rules_tells_the_state_of_each(inside):
    rule = a_rule(inside.administrator)
    a_rule(inside.administrator, valid_from=date(2025, 1, 1), valid_to=date(2025, 12, 31), value=Decimal("900"))
    newer = an_entry(value=Decimal(1), valid_from=date(2026, 9, 1), note="Baisse")
    supersede_rule(rule, entry=newer, by=inside.administrator, at=NOW)

    page = rule_page(TODAY)

    assert [(row.state, row.sentence) for row in page.live] == [
        ("À venir", "La Région paie 1,00\u00a0€ au plus."),
        ("En vigueur", "La Région paie 1\u202f500,00\u00a0€ au plus."),
    ]
    assert [(row.state, row.sentence) for row in page.past] == [("Terminée", "La Région paie 900,00\u00a0€ au plus.")]
    (cap,) = [row for row in page.national[1].rows if row.source == "D6323-1 A"]
    assert cap.sentence == "Le CPF paie au plus 1\u202f600,00\u00a0€ pour un bilan."
    assert [row.source for row in page.announced] == ["R6313-4 (projet)", "PLF 2027 (projet)"]
    assert not [row for scheme in page.national for row in scheme.rows if "{" in row.sentence or "…" in row.sentence]


def test_page_of_rules_keeps_what_was_corrected_and_why(inside):
    mistyped, misplaced = a_rule(inside.administrator), a_rule(inside.administrator, valid_from=TODAY)

    corrected = an_entry(value=Decimal(9), valid_from=mistyped.valid_from, note="Faute de frappe")
    supersede_rule(mistyped, entry=corrected, by=inside.administrator, at=NOW)
    withdraw_rule(misplaced, note="Mauvais dispositif", by=inside.administrator, at=NOW)

    assert [(row.state, row.note, row.id) for row in rule_page(TODAY).past] == [
        ("Retirée", "Changée\u00a0: Mauvais dispositif", None),
        ("Remplacée", "Changée\u00a0: Faute de frappe", None),
    ]


def test_rule_of_another_organisation_says_nothing_here(inside):
    other = a_house()
    with tenant(other.organisation.pk):
        a_rule(other.administrator, value=Decimal("10"))

    assert amount_on(TODAY) is None


def test_rule_without_a_number_is_checked_without_a_word_in_the_log(inside, caplog):
    """A constraint asked of a value that was left empty made the database guess, and the log complain."""
    entry = an_entry(value=None, terms={"text": "Deux mois d’instruction."})

    enter_rule(
        inside.organisation,
        scheme=Scheme.REGION,
        parameter=Parameter.REMARK,
        funder="",
        entry=entry,
        by=inside.administrator,
        at=NOW,
    )

    assert caplog.messages == []
