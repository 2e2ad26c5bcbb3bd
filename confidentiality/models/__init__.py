"""Keys, the access journal, consents, destruction."""

from confidentiality.models.consents import Consent, KeptDocument, SharingGrant
from confidentiality.models.destruction import Destruction, FileToErase, LegalHold, RegisterEntry
from confidentiality.models.journal import AccessLine, JournalSegment
from confidentiality.models.keys import BilanKey, OrganisationKey, ProofKey

__all__ = [
    "AccessLine",
    "BilanKey",
    "Consent",
    "Destruction",
    "FileToErase",
    "JournalSegment",
    "KeptDocument",
    "LegalHold",
    "OrganisationKey",
    "ProofKey",
    "RegisterEntry",
    "SharingGrant",
]
