"""People, their employers, their bilans, and the chain of dated facts of each bilan."""

from beneficiaries.models.bilans import Bilan
from beneficiaries.models.facts import Fact
from beneficiaries.models.mandates import Mandate
from beneficiaries.models.people import Beneficiary, Employer

__all__ = ["Beneficiary", "Bilan", "Employer", "Fact", "Mandate"]
