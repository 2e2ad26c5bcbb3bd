"""Dated funding rules, who pays what for a bilan, and the contractual basis on which it stands."""

from funding.line_states import LineState
from funding.models.agreements import Agreement
from funding.models.days import ParisDay
from funding.models.plans import FundingLine, FundingLineMove, FundingPlan, FundingPlanVersion, FundingProof
from funding.models.rules import FundingRule, Parameter
from funding.models.suspensions import Suspension
from funding.schemes import Scheme

__all__ = [
    "Agreement",
    "FundingLine",
    "FundingLineMove",
    "FundingPlan",
    "FundingPlanVersion",
    "FundingProof",
    "FundingRule",
    "LineState",
    "Parameter",
    "ParisDay",
    "Scheme",
    "Suspension",
]
