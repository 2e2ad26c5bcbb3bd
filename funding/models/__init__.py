"""Dated funding rules, who pays what for a bilan, and the contractual basis on which it stands."""

from funding.models.agreements import Agreement
from funding.models.days import ParisDay
from funding.models.plans import FundingLine, FundingPlan, FundingPlanVersion
from funding.models.rules import FundingRule, Parameter
from funding.schemes import Scheme

__all__ = [
    "Agreement",
    "FundingLine",
    "FundingPlan",
    "FundingPlanVersion",
    "FundingRule",
    "Parameter",
    "ParisDay",
    "Scheme",
]
