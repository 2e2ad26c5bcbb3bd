"""The seals of attendance: each act of a bilan is hashed, chained to the one before, and signed.

A change of a row, a row taken out of the middle or one slipped in shows at `bin/manage verify attendance`.
Sealed words enter by the hash of their ciphertext: a seal must not let anybody guess them.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import models

from confidentiality.locking import lock_bilan
from confidentiality.vault.signing import sign
from sessions.attendance.statements import in_utc
from sessions.models import Attendance, AttendanceSeal, Attestation, Contestation, PaperLine, PaperSheet, Session

What = AttendanceSeal.What
FORM = "bilan-attendance/1"


def seal_act(what: What, row: models.Model, *, session: Session | None = None, at: datetime) -> AttendanceSeal:
    """Seal one act, after its row was written and in its transaction."""
    organisation_id = row.organisation_id  # type: ignore[attr-defined]
    bilan_id = session.bilan_id if session else row.bilan_id  # type: ignore[attr-defined]
    lock_bilan(bilan_id)
    last = AttendanceSeal.objects.filter(bilan_id=bilan_id).order_by("-number").first()
    seal = AttendanceSeal(
        organisation_id=organisation_id,
        bilan_id=bilan_id,
        number=last.number + 1 if last else 1,
        what=what,
        subject_id=row.pk,
        at=at,
        digest=digest_of(what, row),
        previous_hash=last.seal_hash if last else "",
    )
    message = message_of(seal)
    seal.seal_hash = hashlib.sha256(message).hexdigest()
    seal.signature = sign(message)
    seal.save(force_insert=True)
    return seal


def message_of(seal: AttendanceSeal) -> bytes:
    """Everything that a seal says, as it is hashed and signed."""
    return _canonical(
        {
            "form": FORM,
            "organisation": str(seal.organisation_id),
            "bilan": str(seal.bilan_id),
            "number": seal.number,
            "what": seal.what,
            "subject": str(seal.subject_id),
            "at": in_utc(seal.at),
            "digest": seal.digest,
            "previous_hash": seal.previous_hash,
        }
    )


def digest_of(what: str, row: models.Model) -> str:
    """SHA-256 of everything that an act says; sealed columns are read as the database keeps them."""
    return hashlib.sha256(_canonical({"what": str(what), **SAYS[What(what)](row)})).hexdigest()


def _signature(row: Attendance) -> dict[str, Any]:
    drawing = next(iter(row.drawings.all()), None) if row.method == Attendance.Method.DRAWN else None
    return {
        **_columns(row, "id", "session_id", "party", "signed_by_id", "signer_name", "signed_at", "method"),
        **_columns(row, "is_shared_device", "statement_hash", "statement_version", "device"),
        **_columns(row, "recorded_by_id", "recorded_at", "sheet_id"),
        "drawing": drawing.digest if drawing else "",
    }


def _attestation(row: Attestation) -> dict[str, Any]:
    return {
        **_columns(row, "id", "session_id", "attested_by_id", "author_name", "attested_at", "evidence"),
        **_columns(row, "file_name", "file_kind", "file_sha256", "statement_hash", "statement_version"),
        "words": _sealed(row, "words"),
    }


def _contestation(row: Contestation) -> dict[str, Any]:
    columns = _columns(row, "id", "session_id", "contested_by_id", "person_name", "contested_at")
    return {**columns, "words": _sealed(row, "words")}


def _answer(row: Contestation) -> dict[str, Any]:
    columns = _columns(row, "id", "answered_by_id", "answerer_name", "answered_at", "outcome")
    return {**columns, "answer": _sealed(row, "answer")}


def _withdrawal(row: Attestation | Contestation) -> dict[str, Any]:
    return _columns(row, "id", "withdrawn_at")


def _scan(row: PaperSheet) -> dict[str, Any]:
    lines = PaperLine.objects.filter(sheet=row).order_by("pk")
    return {
        **_columns(row, "id", "reference", "printed_at", "printed_by_id", "file_name", "file_kind", "file_sha256"),
        **_columns(row, "scanned_at", "scanned_by_id"),
        "lines": [_columns(line, "id", "session_id", "starts_at", "statement_hash") for line in lines],
    }


SAYS: dict[What, Callable[[Any], dict[str, Any]]] = {
    What.SIGNATURE: _signature,
    What.ATTESTATION: _attestation,
    What.ATTESTATION_WITHDRAWN: _withdrawal,
    What.CONTESTATION: _contestation,
    What.CONTESTATION_ANSWERED: _answer,
    What.CONTESTATION_WITHDRAWN: _withdrawal,
    What.SCAN: _scan,
}


def _columns(row: models.Model, *names: str) -> dict[str, Any]:
    values = ((name, getattr(row, name)) for name in names)
    return {name: _plain(value) for name, value in values}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return in_utc(value)
    return value if value is None or isinstance(value, int) else str(value)


def _sealed(row: models.Model, column: str) -> str:
    """The hash of a sealed column as it is stored; the row in memory may hold the words themselves."""
    stored = type(row)._base_manager.values_list(column, flat=True).get(pk=row.pk)
    return hashlib.sha256(bytes(stored)).hexdigest()


def _canonical(value: dict[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
