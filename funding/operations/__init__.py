"""What changes funding rules, who pays what, and the contractual basis."""

from funding.operations.agreements import AgreementRefused, record_agreement, void_agreement, void_with_fact
from funding.operations.lines import LineRefused, attach_proof, move_line, void_proof
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
from funding.operations.suspensions import SuspensionRefused, end_suspension, enter_suspension, void_suspension

__all__ = [
    "AgreementRefused",
    "FundingConflict",
    "FundingRefused",
    "LineRefused",
    "RuleEntry",
    "RuleRefused",
    "SuspensionRefused",
    "attach_proof",
    "check_rule",
    "draft_funding_plan",
    "end_suspension",
    "enter_rule",
    "enter_suspension",
    "keep_rule",
    "move_line",
    "new_rule",
    "newer_rule",
    "record_agreement",
    "supersede_rule",
    "void_agreement",
    "void_proof",
    "void_suspension",
    "void_with_fact",
    "withdraw_rule",
]
