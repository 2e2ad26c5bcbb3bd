"""People, their employers, their bilans, and the chain of dated facts of each bilan."""

from beneficiaries.models.bilans import Bilan
from beneficiaries.models.circumstances import Circumstances
from beneficiaries.models.facts import Fact
from beneficiaries.models.people import Beneficiary, Employer

__all__ = ["Beneficiary", "Bilan", "Circumstances", "Employer", "Fact"]
