"""People, their employers, their bilans, the chain of dated facts of each bilan, and what people ask of their data."""

from beneficiaries.models.bilans import Bilan
from beneficiaries.models.breaches import Breach
from beneficiaries.models.facts import Fact
from beneficiaries.models.people import Beneficiary, Employer
from beneficiaries.models.requests import LegalGround, PersonRequest, RequestTask

__all__ = ["Beneficiary", "Bilan", "Breach", "Employer", "Fact", "LegalGround", "PersonRequest", "RequestTask"]
