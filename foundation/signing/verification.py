"""Whether a sealed document is what it was: without network, given the certificates that one trusts."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext

from foundation.signing.certificates import Material
from foundation.signing.evidence import FORM
from foundation.signing.sealing import STATEMENT, as_asn1

NO_PDF = "Ce fichier n’est pas un PDF lisible."
NO_SEAL = "Ce document ne porte aucun cachet."
MOVED = "Le contenu a été modifié après le scellement."
ADDED = "Quelque chose a été ajouté au fichier après le scellement."
BROKEN = "Le cachet ne correspond pas à ce contenu : le document ou son cachet a été altéré."
UNKNOWN = "Le certificat de ce cachet n’est pas de ceux que vous connaissez."
NOT_THEN = "Le certificat n’était pas valable à la date du cachet."
REVOKED = "Le certificat était révoqué quand le document a été scellé."
OTHER_BYTES = "Le document placé au début du fichier n’est pas celui qui a été signé."
OTHER_SIGNED = "Une signature porte sur un autre document."


@dataclass(frozen=True)
class Trusted:
    """A certificate that one knows, and from when on its seals are worth nothing."""

    pem: str
    revoked_at: datetime | None = None

    @property
    def fingerprint(self) -> str:
        return Material(self.pem).fingerprint


@dataclass(frozen=True)
class Verdict:
    """What a file says of itself, and what breaks it; none of `faults`: it is as it was sealed."""

    faults: tuple[str, ...]
    is_sealed: bool = True
    sealed_by: str = ""
    sealed_at: datetime | None = None
    fingerprint: str = ""
    evidence: dict[str, Any] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        return not self.faults

    @property
    def is_only_unknown(self) -> bool:
        """Intact, but nobody vouches for whoever sealed it."""
        return self.faults == (UNKNOWN,)


def verify(content: bytes, trusted: Sequence[Trusted] = ()) -> Verdict:
    """Check the seal of a document against the certificates that one trusts. Never raises for what a file holds."""
    try:
        reader = PdfFileReader(BytesIO(content), strict=False)
        seals = reader.embedded_signatures
    except (PdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        return Verdict((NO_PDF,), is_sealed=False)
    if not seals:
        return Verdict((NO_SEAL,), is_sealed=False)
    try:
        return _judge(content, reader, seals[0], trusted)
    except (PdfError, SignatureValidationError, ValueError, KeyError, TypeError, IndexError, AttributeError):
        return Verdict((BROKEN,))


def _judge(content: bytes, reader: PdfFileReader, seal: Any, trusted: Sequence[Trusted]) -> Verdict:
    certificate = seal.signer_cert
    sealed_at = seal.self_reported_timestamp
    context = ValidationContext(trust_roots=[certificate], moment=sealed_at, allow_fetching=False)
    status = validate_pdf_signature(seal, context)
    faults: list[str] = []
    if not (status.intact and status.valid):
        faults.append(BROKEN)
    elif status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        is_added = status.modification_level in (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES)
        faults.append(ADDED if is_added or status.modification_level is None else MOVED)
    faults.extend(_of_certificate(certificate, sealed_at, trusted))
    evidence = _evidence_of(reader)
    if not faults or faults == [UNKNOWN]:
        faults.extend(_of_evidence(content, evidence))
    return Verdict(
        tuple(faults),
        sealed_by=certificate.subject.native.get("common_name", certificate.subject.human_friendly),
        sealed_at=sealed_at,
        fingerprint=certificate.sha256.hex(),
        evidence=evidence,
    )


def _of_certificate(certificate: Any, sealed_at: datetime | None, trusted: Sequence[Trusted]) -> list[str]:
    """A renewed certificate changes nothing for what it sealed in its time; a revoked one, from that instant on."""
    known = [one for one in trusted if certificate.dump() == as_asn1(one.pem)[0].dump()]
    if not known:
        return [UNKNOWN]
    if sealed_at is None or not certificate.not_valid_before <= sealed_at <= certificate.not_valid_after:
        return [NOT_THEN]
    revoked_at = known[0].revoked_at
    return [REVOKED] if revoked_at is not None and sealed_at >= revoked_at else []


def _evidence_of(reader: PdfFileReader) -> dict[str, Any]:
    """The evidence for machines that the file carries; empty when it carries none of ours."""
    try:
        found = json.loads(reader.root[STATEMENT].data)
    except (PdfError, KeyError, ValueError, AttributeError):
        return {}
    return found if isinstance(found, dict) and found.get("form") == FORM else {}


def _of_evidence(content: bytes, evidence: dict[str, Any]) -> list[str]:
    """The signed bytes still stand at the head of the file, and every signature is about them."""
    if not evidence:
        return []
    signed = hashlib.sha256(content[: evidence["document_bytes"]]).hexdigest()
    if signed != evidence["document_sha256"]:
        return [OTHER_BYTES]
    others = [party for party in evidence["parties"] if party["document_sha256"] != signed]
    return [OTHER_SIGNED] if others else []
