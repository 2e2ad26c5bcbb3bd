"""The representative's signature beside a person's consent."""

from typing import Any

from beneficiaries.models import Bilan, CoSignature, Representative
from beneficiaries.rules import Kind, Refusal


def representative_of(bilan: Bilan) -> Representative | None:
    """Who represents the person of a bilan today."""
    return Representative.objects.filter(beneficiary_id=bilan.beneficiary_id, ended_at=None).first()


def co_signature_of(bilan: Bilan, representative: Representative) -> CoSignature | None:
    return CoSignature.objects.filter(bilan=bilan, representative=representative).first()


def may_consent(bilan: Bilan, kind: Kind) -> Refusal | None:
    """A consent waits for the signature of a representative who must give it; the trigger holds it too."""
    if kind != Kind.CONSENTED:
        return None
    representative = representative_of(bilan)
    if representative is None or not representative.must_co_sign or co_signature_of(bilan, representative):
        return None
    return Refusal(f"{representative}, qui représente la personne, doit signer aussi : sa signature manque encore.")


def co_signed_detail(bilan: Bilan, kind: Kind) -> dict[str, Any]:
    """Who signed beside the person, kept in the fact of the consent."""
    representative = representative_of(bilan) if kind == Kind.CONSENTED else None
    signature = co_signature_of(bilan, representative) if representative else None
    if representative is None or signature is None:
        return {}
    return {
        "co_signed_by": signature.signer_name,
        "co_signed_as": representative.kind,
        "co_signed_at": signature.signed_at.isoformat(),
        "co_signed_on_paper": signature.is_assisted,
    }
