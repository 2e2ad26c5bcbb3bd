"""People, their employers, their bilans, and the chain of dated facts of each bilan."""

from beneficiaries.models.access_cards import AccessCard, AccessCode
from beneficiaries.models.bilans import Bilan
from beneficiaries.models.facts import Fact
from beneficiaries.models.people import Beneficiary, Employer

__all__ = ["AccessCard", "AccessCode", "Beneficiary", "Bilan", "Employer", "Fact"]
