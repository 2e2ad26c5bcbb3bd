"""What changes funding rules, who pays what, and the contractual basis."""

from funding.operations.agreements import AgreementRefused, record_agreement, void_agreement, void_with_fact
from funding.operations.plans import FundingConflict, FundingRefused, draft_funding_plan
from funding.operations.rules import RuleRefused, enter_rule, supersede_rule, withdraw_rule

__all__ = [
    "AgreementRefused",
    "FundingConflict",
    "FundingRefused",
    "RuleRefused",
    "draft_funding_plan",
    "enter_rule",
    "record_agreement",
    "supersede_rule",
    "void_agreement",
    "void_with_fact",
    "withdraw_rule",
]
