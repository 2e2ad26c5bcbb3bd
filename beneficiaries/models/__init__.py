"""People, their employers, bilans and the chain of dated facts, who else is beside them, what they ask of their data."""

from beneficiaries.models.access_cards import AccessCard, AccessCode
from beneficiaries.models.addresses import AddressChange
from beneficiaries.models.bilans import Bilan
from beneficiaries.models.breaches import Breach
from beneficiaries.models.circumstances import Circumstances
from beneficiaries.models.course_rules import CourseRules
from beneficiaries.models.deaths import Death
from beneficiaries.models.enquiries import Enquiry, EnquiryContact, EnquiryErasure, InformationTalk
from beneficiaries.models.facts import Fact
from beneficiaries.models.mandates import Mandate
from beneficiaries.models.overrides import CeilingOverride
from beneficiaries.models.people import Beneficiary, Employer
from beneficiaries.models.requests import LegalGround, PersonRequest, RequestTask
from beneficiaries.models.third_parties import CoSignature, EmployerContact, Representative

__all__ = [
    "AccessCard",
    "AccessCode",
    "AddressChange",
    "Beneficiary",
    "Bilan",
    "Breach",
    "CeilingOverride",
    "Circumstances",
    "CoSignature",
    "CourseRules",
    "Death",
    "Employer",
    "EmployerContact",
    "Enquiry",
    "EnquiryContact",
    "EnquiryErasure",
    "Fact",
    "InformationTalk",
    "LegalGround",
    "Mandate",
    "PersonRequest",
    "Representative",
    "RequestTask",
]
