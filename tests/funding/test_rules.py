"""Which documents a plan calls for."""

import pytest

from funding import rules
from funding.models import Agreement, Scheme


@pytest.mark.parametrize(
    ("schemes", "expected"),
    [
        ([Scheme.CPF, Scheme.SELF], [Agreement.Kind.CPF_TERMS]),
        ([Scheme.EMPLOYER_PLAN, Scheme.SELF], [Agreement.Kind.TRIPARTITE, Agreement.Kind.INDIVIDUAL]),
        ([Scheme.FRANCE_TRAVAIL_AIF, Scheme.REGION], [Agreement.Kind.CONVENTION]),
        ([], []),
    ],
)
def test_plan_calls_for_its_documents(schemes, expected):
    assert rules.expected_kinds(schemes) == expected
