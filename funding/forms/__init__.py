"""Shapes of the inputs about rules, plans and agreements."""

from funding.forms.agreements import AgreementForm, VoidForm
from funding.forms.fields import DayField
from funding.forms.plans import PlanForm
from funding.forms.rules import ReplacementForm, RuleForm

__all__ = ["AgreementForm", "DayField", "PlanForm", "ReplacementForm", "RuleForm", "VoidForm"]
