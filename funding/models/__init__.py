"""Dated funding rules, who pays what for a bilan, and the contractual basis on which it stands."""

from funding.models.agreements import Agreement
from funding.models.billing import BillingTerms, InvoiceCounter, InvoicePurge, VatPeriod
from funding.models.days import ParisDay
from funding.models.documents import Document, Instalment
from funding.models.invoices import Invoice, InvoiceReminder, Settlement
from funding.models.plans import FundingLine, FundingPlan, FundingPlanVersion
from funding.models.rules import FundingRule, Parameter
from funding.models.terms import BilanTerms, HouseTerms, VatRegime
from funding.models.welcome import HouseText
from funding.schemes import Scheme

__all__ = [
    "Agreement",
    "BilanTerms",
    "BillingTerms",
    "Document",
    "FundingLine",
    "FundingPlan",
    "FundingPlanVersion",
    "FundingRule",
    "HouseTerms",
    "HouseText",
    "Instalment",
    "Invoice",
    "InvoiceCounter",
    "InvoicePurge",
    "InvoiceReminder",
    "Parameter",
    "ParisDay",
    "Scheme",
    "Settlement",
    "VatPeriod",
    "VatRegime",
]
