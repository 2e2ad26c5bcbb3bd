"""What reads plans and agreements; the rules themselves are read by `rulebook`."""

from funding.queries.agreements import (
    agreement_cards,
    agreements_of,
    days_of_basis,
    employer_of_convention,
    file_of,
    first_fact_behind,
    latest_fact_of,
    paid_by_employers,
    place_of,
    sessions_resting_on,
)
from funding.queries.panels import funding_for_person, funding_panel
from funding.queries.plans import judgements, plan_of, planned_lines, rules_told, suggested_price

__all__ = [
    "agreement_cards",
    "agreements_of",
    "days_of_basis",
    "employer_of_convention",
    "file_of",
    "first_fact_behind",
    "funding_for_person",
    "funding_panel",
    "judgements",
    "latest_fact_of",
    "paid_by_employers",
    "place_of",
    "plan_of",
    "planned_lines",
    "rules_told",
    "sessions_resting_on",
    "suggested_price",
]
