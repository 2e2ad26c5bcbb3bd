"""Whether the access journal is what it was when it was sealed."""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta

from confidentiality.journal import hash_of, statement_of
from confidentiality.models import AccessLine, JournalSegment
from confidentiality.register import shipped
from confidentiality.restoration import kept_segments
from confidentiality.vault.signing import is_signed, public_key
from foundation import clock
from foundation.clock import paris_day
from organisations.models import Organisation


def faults(organisation: Organisation, at: datetime | None = None) -> Iterator[str]:
    """What does not hold in the journal of one organisation; runs inside its tenant."""
    at = at or clock.now()
    forged = JournalSegment.objects.filter(purged_at__gt=at + timedelta(days=1)).count()
    if forged:
        yield f"{organisation.slug}: {forged} segments say that they were purged in the future"
    segments = list(JournalSegment.objects.order_by("number"))
    previous = ""
    for place, segment in enumerate(segments, start=1):
        where = f"{organisation.slug}, segment {segment.number}"
        if segment.number != place:
            yield f"{where}: a segment is missing before it"
        if segment.previous_hash != previous:
            yield f"{where}: not chained to the one before"
        yield from _broken_seal(segment, where)
        yield from _changed_lines(segment, where)
        previous = segment.chain_hash
    yield from _missing_segments(organisation, segments)
    yield from _late_lines(organisation, segments)


def _broken_seal(segment: JournalSegment, where: str) -> Iterator[str]:
    statement = statement_of(segment)
    if hashlib.sha256(statement).hexdigest() != segment.chain_hash:
        yield f"{where}: its statement changed"
    elif not is_signed(statement, bytes(segment.signature), public_key()):
        yield f"{where}: its signature is not this installation's"


def _changed_lines(segment: JournalSegment, where: str) -> Iterator[str]:
    lines = list(AccessLine.objects.filter(segment=segment).order_by("at", "pk"))
    if segment.purged_at is not None:
        if lines:
            yield f"{where}: purged, and {len(lines)} lines are left"
        if paris_day(segment.purged_at) < segment.purge_on:
            yield f"{where}: purged before its day"
    elif len(lines) != segment.line_count:
        yield f"{where}: {segment.line_count} lines were sealed, {len(lines)} are there"
    elif hash_of(lines) != segment.lines_hash:
        yield f"{where}: its lines changed"


def _missing_segments(organisation: Organisation, segments: list[JournalSegment]) -> Iterator[str]:
    """What was shipped outside must still be here, the same."""
    here = {segment.number: segment.chain_hash for segment in segments}
    for number, chain_hash in _sealed_outside(organisation).items():
        if here.get(number) != chain_hash:
            yield f"{organisation.slug}, segment {number}: sealed outside, absent or other here"


def _sealed_outside(organisation: Organisation) -> dict[int, str]:
    """What was shipped, save what a restoration, itself shipped and signed, says that it lost."""
    expected: dict[int, str] = {}
    for line in shipped("journal"):
        if line["organisation"] != str(organisation.pk):
            continue
        if "number" in line:
            expected[line["number"]] = line["chain_hash"]
        elif (kept := kept_segments(line)) is not None:
            expected = {number: chain_hash for number, chain_hash in expected.items() if number <= kept}
    return expected


def _late_lines(organisation: Organisation, segments: list[JournalSegment]) -> Iterator[str]:
    if segments:
        late = AccessLine.objects.filter(segment=None, at__lt=segments[-1].covers_until).count()
        if late:
            yield f"{organisation.slug}: {late} lines older than the last seal, and not sealed"
