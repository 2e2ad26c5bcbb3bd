"""Keys, the access journal, consents, destruction, signed documents."""

from confidentiality.models.consents import Consent, KeptDocument, SharingGrant
from confidentiality.models.destruction import Destruction, FileToErase, LegalHold, RegisterEntry
from confidentiality.models.journal import AccessLine, JournalSegment
from confidentiality.models.keys import BilanKey, OrganisationKey, ProofKey
from confidentiality.models.signatures import (
    DocumentSigner,
    SealingCertificate,
    SignatureAct,
    SignatureRequest,
    SignerCode,
    SignerLink,
)

__all__ = [
    "AccessLine",
    "BilanKey",
    "Consent",
    "Destruction",
    "DocumentSigner",
    "FileToErase",
    "JournalSegment",
    "KeptDocument",
    "LegalHold",
    "OrganisationKey",
    "ProofKey",
    "RegisterEntry",
    "SealingCertificate",
    "SharingGrant",
    "SignatureAct",
    "SignatureRequest",
    "SignerCode",
    "SignerLink",
]
