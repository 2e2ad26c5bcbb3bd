"""What a person says before any bilan: sealed under the key of the organisation, opened one row at a time (ADR 0025)."""

from beneficiaries.models import Enquiry
from confidentiality.vault import Place, Retention, seal, unseal

WORDS, OBJECTIVES, CLOSING = "sealed_words", "sealed_objectives", "sealed_closing"


def sealed(enquiry: Enquiry, column: str, text: str) -> bytes | None:
    """What the column keeps: bytes that open in this row and column only; nothing for no words."""
    text = text.strip()
    return seal(text.encode(), _place(enquiry, column)) if text else None


def opened(enquiry: Enquiry, column: str) -> str:
    """What was said; empty when nothing was. Raises `vault.Unreadable` for what was moved or altered."""
    kept = getattr(enquiry, column)
    return unseal(bytes(kept), _place(enquiry, column)).decode() if kept is not None else ""


def _place(enquiry: Enquiry, column: str) -> Place:
    """No bilan: the vault seals it under the key of what belongs to the house itself."""
    return Place(enquiry.organisation_id, None, Enquiry._meta.db_table, column, enquiry.pk, Retention.PROOF)
