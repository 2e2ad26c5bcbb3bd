"""What a house of the demonstration has noted of its funders."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from funding.models import Parameter, Scheme
from funding.operations import RuleEntry, enter_rule, supersede_rule
from organisations.models import Membership

REGION = "Délibération régionale, aide individuelle à la formation"
RULES: tuple[tuple[Scheme, Parameter, str, dict[str, Any]], ...] = (
    (Scheme.REGION, Parameter.DEADLINE, "", {"value": Decimal(20), "source": REGION,
        "terms": {"unit": "working", "late": "warns"}}),
    (Scheme.REGION, Parameter.DOCUMENTS, "", {"source": REGION,
        "terms": {"documents": ["quote", "Avis du conseil en évolution professionnelle"]}}),
    (Scheme.OPCO_UNDER_50, Parameter.HOURLY_CAP, "OCAPIAT", {"value": Decimal(75), "source": "Critères OCAPIAT 2026"}),
    (Scheme.OPCO_UNDER_50, Parameter.HOURLY_CAP, "AFDAS", {"value": Decimal(40), "source": "Critères AFDAS 2026"}),
    (Scheme.FRANCE_TRAVAIL_AIF, Parameter.REMARK, "", {"source": "Échange avec l’agence, mars 2026",
        "terms": {"text": "L’agence demande un premier échange téléphonique avant le dépôt du devis."}}),
)  # fmt: skip


def tell_rules(administrator: Membership, *, cap: Decimal, at: datetime) -> None:
    """A cap that a later deliberation lowers, a delay, documents, two OPCO, a remark."""
    house = administrator.organisation
    first = RuleEntry(value=cap + 300, valid_from=date(2025, 1, 1), source=REGION)
    rule = enter_rule(house, scheme=Scheme.REGION, parameter=Parameter.AMOUNT_CAP, entry=first, by=administrator, at=at)
    lower = RuleEntry(value=cap, valid_from=date(2026, 1, 1), source=REGION, note="Budget 2026 de la Région")
    supersede_rule(rule, entry=lower, by=administrator, at=at)
    for scheme, parameter, funder, words in RULES:
        entry = RuleEntry(valid_from=date(2026, 1, 1), **words)
        enter_rule(house, scheme=scheme, parameter=parameter, funder=funder, entry=entry, by=administrator, at=at)
