"""What changes funding rules, who pays what, and the contractual basis."""

from funding.operations.agreements import AgreementRefused, record_agreement, void_agreement, void_with_fact
from funding.operations.plans import FundingConflict, FundingRefused, draft_funding_plan
from funding.operations.rules import (
    RuleEntry,
    RuleRefused,
    check_rule,
    enter_rule,
    keep_rule,
    new_rule,
    newer_rule,
    supersede_rule,
    withdraw_rule,
)

__all__ = [
    "AgreementRefused",
    "FundingConflict",
    "FundingRefused",
    "RuleEntry",
    "RuleRefused",
    "check_rule",
    "draft_funding_plan",
    "enter_rule",
    "keep_rule",
    "new_rule",
    "newer_rule",
    "record_agreement",
    "supersede_rule",
    "void_agreement",
    "void_with_fact",
    "withdraw_rule",
]
