"""Shapes of the inputs about rules and agreements; those of a plan, which ask what a simulation asks, are in `plans`."""

from funding.forms.agreements import AgreementForm, VoidForm
from funding.forms.fields import DayField
from funding.forms.lines import LineForm
from funding.forms.rules import ReplacementForm, RuleForm
from funding.forms.suspensions import SuspensionChangeForm, SuspensionForm

__all__ = [
    "AgreementForm",
    "DayField",
    "LineForm",
    "ReplacementForm",
    "RuleForm",
    "SuspensionChangeForm",
    "SuspensionForm",
    "VoidForm",
]
