"""What is signed, word for word, and its hash; former versions stay verifiable."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from sessions.models import Session

VERSION = 2


def statement(session: Session, version: int = VERSION) -> dict[str, Any]:
    """What is signed, in full: nothing else is attested. Dates, lengths and place, never content."""
    if version == 1:
        return {
            "session": str(session.pk),
            "bilan": str(session.bilan_id),
            "consultant": str(session.consultant_id),
            "step": str(session.step_id),
            "starts_at": in_utc(session.starts_at),
            "actual_minutes": session.actual_minutes,
            "counted_minutes": _counted(session),
            "mode": session.mode,
        }
    return statement(session, 1) | {
        "version": 2,
        "kind": session.kind,
        "place": session.place,
        "is_irregular": session.is_irregular,
    }


def _counted(session: Session) -> int:
    """What counted when it was signed, also once it was disowned."""
    return session.counted_minutes if session.disowned_minutes is None else session.disowned_minutes


def statement_hash(session: Session, version: int = VERSION) -> str:
    """SHA-256 of the statement; the same as long as the session is what was signed."""
    return hashlib.sha256(json.dumps(statement(session, version), sort_keys=True).encode()).hexdigest()


def in_utc(instant: datetime) -> str:
    """An instant as it is hashed: the same wherever it was read."""
    return instant.astimezone(UTC).isoformat()
