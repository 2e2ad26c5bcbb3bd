"""Everything that the document prints, as one plain structure: what is frozen is what was seen."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sessions.queries import minutes_by_phase
from synthesis.headings import HEADINGS, OBSERVATIONS
from synthesis.models import Section, Synthesis

FORM = 1


def snapshot_of(
    synthesis: Synthesis,
    sections: Iterable[Section],
    *,
    frozen_at: datetime | None = None,
    absence_reason: str = "",
    is_for_person: bool = False,
) -> dict[str, Any]:
    """The document as it would be printed now; a draft for the person holds only what was shared."""
    bilan, organisation = synthesis.bilan, synthesis.bilan.organisation
    by_code = {section.heading: section for section in sections}
    observations = by_code[OBSERVATIONS]
    return {
        "form": FORM,
        "organisation": {
            "name": organisation.name,
            "siret": organisation.siret,
            "nda": organisation.nda,
            "qualiopi": organisation.qualiopi_certificate,
        },
        "beneficiary": str(bilan.beneficiary),
        "consultant": str(bilan.consultant),
        "programme": bilan.programme_title,
        "opened_on": bilan.opened_on.isoformat(),
        "hours": [[phase.label, minutes] for phase, minutes in minutes_by_phase(bilan)],
        "shared_at": _instant(synthesis.shared_at),
        "validated_at": _instant(synthesis.validated_at),
        "validation_typed_by": synthesis.validated_typed_by,
        "frozen_at": _instant(frozen_at),
        "is_signature_absent": frozen_at is not None and synthesis.validated_at is None,
        "absence_reason": absence_reason,
        "sections": [
            {
                "title": heading.title,
                "text": by_code[heading.code].shared_text if is_for_person else by_code[heading.code].text,
            }
            for heading in HEADINGS
            if heading.is_legal
        ],
        "observations": {
            "text": observations.text,
            "written_at": _instant(observations.updated_at) if observations.version else None,
            "typed_by": observations.typed_by,
        },
    }


def fingerprint(snapshot: dict[str, Any]) -> str:
    """SHA-256 of the snapshot's canonical JSON, in hexadecimal."""
    return hashlib.sha256(json.dumps(snapshot, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
