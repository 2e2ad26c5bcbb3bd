"""People, their employers, their bilans, the chain of dated facts of each bilan, and who else is beside it."""

from beneficiaries.models.access_cards import AccessCard, AccessCode
from beneficiaries.models.bilans import Bilan
from beneficiaries.models.circumstances import Circumstances
from beneficiaries.models.facts import Fact
from beneficiaries.models.mandates import Mandate
from beneficiaries.models.people import Beneficiary, Employer
from beneficiaries.models.third_parties import CoSignature, EmployerContact, Representative

__all__ = [
    "AccessCard",
    "AccessCode",
    "Beneficiary",
    "Bilan",
    "Circumstances",
    "CoSignature",
    "Employer",
    "EmployerContact",
    "Fact",
    "Mandate",
    "Representative",
]
