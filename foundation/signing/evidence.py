"""What is kept of how a document was signed: a page for people, and the same words for machines."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from foundation.pdf import pdf_response

FORM = "bilan-evidence/1"
TEMPLATE = "signing/evidence.html"
# Named for what it is, and no more.
KIND = "Signature électronique simple (règlement eIDAS), avec cachet de l’organisme"


@dataclass(frozen=True)
class Party:
    """One signature, as its page shows it."""

    role: str
    name: str
    method: str
    invited_at: datetime
    opened_at: datetime | None
    signed_at: datetime
    document_sha256: str
    proof: str = ""
    device: str = ""
    scan_sha256: str = ""
    recorded_at: datetime | None = None

    @property
    def is_on_paper(self) -> bool:
        return bool(self.scan_sha256)


@dataclass(frozen=True)
class Evidence:
    """How one document was signed: which bytes, by whom, when, by which means."""

    reference: str
    title: str
    organisation: str
    siret: str
    document_sha256: str
    document_bytes: int
    asked_at: datetime
    asked_by: str
    parties: tuple[Party, ...]
    trace_hash: str
    sealed_at: datetime
    sealed_by: str
    is_self_signed: bool

    def as_json(self) -> bytes:
        """The same for machines: instants in ISO 8601, universal time."""
        return json.dumps({"form": FORM, **asdict(self)}, ensure_ascii=False, sort_keys=True, default=_plain).encode()


def _plain(value: Any) -> str:
    return value.isoformat()


def evidence_pages(evidence: Evidence) -> bytes:
    """The page of evidence as a PDF of its own. Raises `foundation.pdf.PdfUnavailable`."""
    return pdf_response(TEMPLATE, {"evidence": evidence, "kind": KIND}).content
