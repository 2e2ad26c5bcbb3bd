"""Dated funding rules, who pays what for a bilan, and the contractual basis on which it stands."""

from funding.line_states import LineState
from funding.models.agreements import Agreement
from funding.models.billing import BillingTerms, InvoiceCounter, InvoicePurge, VatPeriod
from funding.models.days import ParisDay
from funding.models.declarations import Declaration, Platform, PlatformFile
from funding.models.documents import Document, Instalment
from funding.models.invoices import Invoice, InvoiceReminder, Settlement
from funding.models.plans import FundingLine, FundingLineMove, FundingPlan, FundingPlanVersion, FundingProof
from funding.models.rules import FundingRule, Parameter
from funding.models.suspensions import Suspension
from funding.models.terms import BilanTerms, HouseTerms, VatRegime
from funding.models.welcome import HouseText
from funding.schemes import Scheme

__all__ = [
    "Agreement",
    "BilanTerms",
    "BillingTerms",
    "Declaration",
    "Document",
    "FundingLine",
    "FundingLineMove",
    "FundingPlan",
    "FundingPlanVersion",
    "FundingProof",
    "FundingRule",
    "HouseTerms",
    "HouseText",
    "Instalment",
    "Invoice",
    "InvoiceCounter",
    "InvoicePurge",
    "InvoiceReminder",
    "LineState",
    "Parameter",
    "ParisDay",
    "Platform",
    "PlatformFile",
    "Scheme",
    "Settlement",
    "Suspension",
    "VatPeriod",
    "VatRegime",
]
