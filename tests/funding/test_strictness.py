"""An own rule is as strict as the national one or stricter: what is refused, and by which article."""

from datetime import date
from decimal import Decimal

import pytest

from funding.models import Parameter, Scheme
from funding.operations import RuleRefused
from tests.funding.factories import a_rule

DEADLINE = {"unit": "calendar", "late": "warns"}
SINCE = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("scheme", "parameter", "fields", "field", "sentence"),
    [
        ("CPF", "amount_cap", {"value": "1600.01"}, "value", "(D6323-1 A, depuis le 26 février 2026)"),
        ("CPF", "hours_cap", {"value": "24.01"}, "value", "Un bilan dure 24 heures au plus (L6313-4 al. 5"),
        ("AGEFICE", "hourly_cap", {"value": "42.01"}, "value", "42,00 € par heure (Critères AGEFICE 2026"),
        ("AGEFICE", "amount_cap", {"value": "3000.01"}, "value", "3 000,00 €"),
        (
            "REGION",
            "publics",
            {"terms": {"statuses": ["job_seeker", "employee"]}},
            "statuses",
            "Les aides des régions vont aux demandeurs d’emploi (Aides régionales, depuis",
        ),
        (
            "EMPLOYER_PLAN",
            "situations",
            {"terms": {"situations": ["ptp"], "outcome": "warns"}},
            "situations",
            "ne financent pas de bilan (Règles OPCO Santé",
        ),
        ("CPF", "interval", {"value": "4", "terms": {"funders": ["opco"]}}, "value", "de 5 ans (D6323-6 al. 4"),
        ("CPF", "interval", {"value": "4", "terms": {"funders": ["*"]}}, "value", "de 5 ans (D6323-6 al. 4"),
        ("FRANCE_TRAVAIL_AIF", "deadline", {"value": "14", "terms": DEADLINE}, "value", "de 15 jours avant le début"),
        ("CPF", "deadline", {"value": "14", "terms": DEADLINE}, "value", "de 11 jours ouvrés avant le début"),
        ("CPF", "deadline", {"value": "10", "terms": DEADLINE | {"unit": "working"}}, "value", "11 jours ouvrés"),
        ("CPF", "order", {"terms": {"before": ["REGION"]}}, "before", "La loi fixe leur ordre (L6323-4 II)"),
        ("REGION", "order", {"terms": {"before": ["OTHER_TOP_UP"]}}, "before", "La loi fixe leur ordre"),
    ],
)
def test_looser_is_refused_with_the_article(inside, scheme, parameter, fields, field, sentence):
    fields = fields | {"value": Decimal(fields["value"])} if "value" in fields else fields

    with pytest.raises(RuleRefused) as refusal:
        a_rule(inside.administrator, scheme=Scheme(scheme), parameter=Parameter(parameter), valid_from=SINCE, **fields)

    assert sentence in " ".join(str(refusal.value).split())
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("scheme", "parameter", "fields"),
    [
        ("CPF", "amount_cap", {"value": "1600"}),
        ("CPF", "hours_cap", {"value": "24"}),
        ("REGION", "amount_cap", {"value": "9000"}),
        ("AGEFICE", "hourly_cap", {"value": "42"}),
        ("AGEFIPH", "publics", {"terms": {"statuses": ["employee"]}}),
        ("EMPLOYER_PLAN", "situations", {"terms": {"situations": ["ptp"], "outcome": "blocks"}}),
        ("CPF", "situations", {"terms": {"situations": ["ptp"], "outcome": "warns"}}),
        ("CPF", "interval", {"value": "3", "terms": {"funders": ["employer"]}}),
        ("CPF", "interval", {"value": "6", "terms": {"funders": ["*"]}}),
        ("FRANCE_TRAVAIL_AIF", "deadline", {"value": "15", "terms": DEADLINE}),
        ("FRANCE_TRAVAIL_AIF", "deadline", {"value": "11", "terms": DEADLINE | {"unit": "working"}}),
        ("REGION", "order", {"terms": {"before": ["FRANCE_TRAVAIL_AIF"]}}),
    ],
)
def test_as_strict_or_stricter_is_kept(inside, scheme, parameter, fields):
    fields = fields | {"value": Decimal(fields["value"])} if "value" in fields else fields

    rule = a_rule(inside.administrator, scheme=Scheme(scheme), parameter=Parameter(parameter), **fields)

    assert rule.scheme == scheme
