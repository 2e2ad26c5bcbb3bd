"""Whether attendance is what it was when it was sealed: every hash recomputed (`bin/manage verify attendance`)."""

import hashlib
from collections.abc import Iterator
from typing import Any

from confidentiality.files import fetch
from confidentiality.vault import Place, Unreadable
from confidentiality.vault.signing import is_signed, public_key
from organisations.models import Organisation
from sessions.attendance import attesting, drawings, heads, papers
from sessions.attendance.purging import purged_bilans
from sessions.attendance.sealing import What, digest_of, message_of
from sessions.attendance.statements import statement_hash
from sessions.models import Attendance, AttendanceSeal, Attestation, Contestation, PaperSheet, SignatureDrawing

FIRST_SEALED_VERSION = 2  # statements of version 1 were signed before seals existed


def faults(organisation: Organisation) -> Iterator[str]:
    """What does not hold in the attendance of one organisation; runs inside its tenant."""
    where = organisation.slug
    yield from _signatures(where)
    yield from _drawings(where)
    yield from _attestations(where)
    yield from _scans(where)
    yield from _chains(where)
    yield from _unsealed(where)
    yield from heads.faults(organisation, purged=purged_bilans())


def _signatures(where: str) -> Iterator[str]:
    """The session is still what was signed."""
    signatures = Attendance.objects.select_related("session").iterator(chunk_size=500)
    for signature in signatures:
        if statement_hash(signature.session, signature.statement_version) != signature.statement_hash:
            yield f"{where}: session {signature.session_id} is not what was signed"


def _drawings(where: str) -> Iterator[str]:
    drawn = {drawing.attendance_id: drawing for drawing in SignatureDrawing.objects.all()}
    expected = set(Attendance.objects.filter(method=Attendance.Method.DRAWN).values_list("pk", flat=True))
    for missing in sorted(expected - set(drawn), key=str):
        yield f"{where}: signature {missing} lost its drawing"
    for attendance_id, drawing in drawn.items():
        if attendance_id not in expected:
            yield f"{where}: a drawing for signature {attendance_id}, which was not drawn"
        try:
            is_whole = drawings.digest_of(drawing.strokes) == drawing.digest
        except Unreadable:
            is_whole = False
        if not is_whole:
            yield f"{where}: the drawing of signature {attendance_id} changed"


def _attestations(where: str) -> Iterator[str]:
    for attestation in Attestation.objects.select_related("session"):
        if statement_hash(attestation.session, attestation.statement_version) != attestation.statement_hash:
            yield f"{where}: session {attestation.session_id} is not what was attested"
        if attestation.file_name:
            place = attesting.place_of(attestation)
            yield from _file(where, attestation.file_name, place, attestation.file_sha256)


def _scans(where: str) -> Iterator[str]:
    for sheet in PaperSheet.objects.exclude(file_name=""):
        yield from _file(where, sheet.file_name, papers.place_of(sheet), sheet.file_sha256)


def _file(where: str, name: str, place: Place, sha256: str) -> Iterator[str]:
    try:
        is_whole = hashlib.sha256(fetch(name, place)).hexdigest() == sha256
    except (Unreadable, OSError):
        is_whole = False
    if not is_whole:
        yield f"{where}: the file of {place.table} {place.row_id} is absent or changed"


def _chains(where: str) -> Iterator[str]:
    """One chain a bilan: numbers without a gap, each seal over the one before, each row as it was sealed."""
    previous: dict[Any, AttendanceSeal] = {}
    rows = {what: _rows(what) for what in What}
    key = public_key()
    for seal in AttendanceSeal.objects.order_by("bilan", "number").iterator(chunk_size=500):
        here = f"{where}, bilan {seal.bilan_id}, seal {seal.number}"
        last = previous.get(seal.bilan_id)
        if seal.number != (last.number + 1 if last else 1):
            yield f"{here}: a seal is missing before it"
        if seal.previous_hash != (last.seal_hash if last else ""):
            yield f"{here}: not chained to the one before"
        message = message_of(seal)
        if hashlib.sha256(message).hexdigest() != seal.seal_hash:
            yield f"{here}: what it says changed"
        elif not is_signed(message, bytes(seal.signature), key):
            yield f"{here}: its signature is not this installation's"
        row = rows[What(seal.what)].get(seal.subject_id)
        if row is None:
            yield f"{here}: {seal.get_what_display()} {seal.subject_id} is gone"
        elif digest_of(seal.what, row) != seal.digest:
            yield f"{here}: {seal.get_what_display()} {seal.subject_id} changed"
        previous[seal.bilan_id] = seal


def _unsealed(where: str) -> Iterator[str]:
    """A row that no seal names was slipped in, or its seal was cut off the end."""
    sealed = set(AttendanceSeal.objects.values_list("what", "subject_id"))
    first = AttendanceSeal.objects.order_by("at").values_list("at", flat=True).first()
    for what in What:
        for pk, row in _rows(what).items():
            if (what.value, pk) in sealed:
                continue
            is_older = what == What.SIGNATURE and row.statement_version < FIRST_SEALED_VERSION
            if not is_older or (first is not None and row.signed_at > first):
                yield f"{where}: {what.label} {pk} has no seal"


def _rows(what: What) -> dict[Any, Any]:
    """The acts of one sort that took place, by their key."""
    acts: dict[What, Any] = {
        What.SIGNATURE: Attendance.objects.prefetch_related("drawings"),
        What.ATTESTATION: Attestation.objects.all(),
        What.ATTESTATION_WITHDRAWN: Attestation.objects.exclude(withdrawn_at=None),
        What.CONTESTATION: Contestation.objects.all(),
        What.CONTESTATION_ANSWERED: Contestation.objects.exclude(answered_at=None),
        What.CONTESTATION_WITHDRAWN: Contestation.objects.exclude(withdrawn_at=None),
        What.SCAN: PaperSheet.objects.exclude(scanned_at=None),
    }
    return {row.pk: row for row in acts[what]}
