"""What screens read of representatives and employers' contacts."""

from dataclasses import dataclass
from datetime import datetime

from beneficiaries.co_signing import co_signature_of, representative_of
from beneficiaries.models import Beneficiary, Bilan, EmployerContact, Representative
from beneficiaries.queries import bilans_of


@dataclass(frozen=True)
class CoSigning:
    """Whether the representative who must sign has signed."""

    representative: Representative
    signed_at: datetime | None


@dataclass(frozen=True)
class ThirdParties:
    """Who is beside a person: at most one representative, and the contacts of their employer."""

    representative: Representative | None
    co_signing: CoSigning | None
    contacts: list[EmployerContact]


def co_signing_of(bilan: Bilan) -> CoSigning | None:
    """What the consent to a bilan waits for besides the person; None when nothing."""
    representative = representative_of(bilan)
    if representative is None or not representative.must_co_sign:
        return None
    signature = co_signature_of(bilan, representative)
    return CoSigning(representative, signature.signed_at if signature else None)


def third_parties_of(beneficiary: Beneficiary) -> ThirdParties:
    """Who is beside a person, for the page of their file."""
    bilan = bilans_of(beneficiary).first()
    contacts = EmployerContact.objects.filter(employer=beneficiary.employer, ended_at=None)
    return ThirdParties(
        representative=Representative.objects.filter(beneficiary=beneficiary, ended_at=None).first(),
        co_signing=co_signing_of(bilan) if bilan else None,
        contacts=list(contacts.order_by("last_name", "first_name")) if beneficiary.employer_id else [],
    )
