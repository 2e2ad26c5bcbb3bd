"""The access journal: a line for each opening by somebody else, then seals that show any tampering (invariant 8)."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from confidentiality.models import AccessLine, JournalSegment
from confidentiality.register import ship
from confidentiality.vault.signing import sign
from foundation.clock import paris_day
from law.calendars import add_months
from law.queries import number_on
from organisations.models import Organisation
from organisations.permissions import Actor, DataClass, Standing

QUARTER_MINUTES = 15
SETTLING = timedelta(minutes=5)  # longer than any request: a line that is younger may still be uncommitted
REASONS = {
    Standing.ACCOMPANYING: "accompagne ce bilan",
    Standing.INVITED: "est invitée à ce bilan, avec votre accord",
    Standing.FOLLOWING_UP: "assure votre suivi, avec votre accord",
}
LINE_FIELDS = ("id", "organisation_id", "bilan_id", "actor_id", "actor_name", "act", "data_class", "reason")


def quarter_of(at: datetime) -> datetime:
    """The beginning of the quarter of an hour that holds an instant."""
    return at.replace(minute=at.minute - at.minute % QUARTER_MINUTES, second=0, microsecond=0)


def record_access(
    bilan_id: UUID,
    *,
    organisation_id: UUID,
    by: Actor,
    data_class: DataClass,
    at: datetime,
    reason: str,
    act: AccessLine.Act = AccessLine.Act.OPENED,
) -> None:
    """Write the line in the caller's transaction; the second one of a quarter of an hour is the first one."""
    line = AccessLine(
        organisation_id=organisation_id,
        bilan_id=bilan_id,
        actor_id=by.user_id,
        actor_name=by.name,
        act=act,
        data_class=data_class.value,
        reason=reason,
        at=at,
        quarter=quarter_of(at),
    )
    AccessLine.objects.bulk_create([line], ignore_conflicts=True)


def reason_of(standings: Iterable[str]) -> str:
    """Why somebody may open, in words that the person reads."""
    return next((words for standing, words in REASONS.items() if standing in standings), "")


def hash_of(lines: Iterable[AccessLine]) -> str:
    """SHA-256 over the lines in their order, each with every field."""
    total = hashlib.sha256()
    for line in lines:
        fields = {name: str(getattr(line, name)) for name in LINE_FIELDS}
        fields |= {"at": line.at.isoformat(), "quarter": line.quarter.isoformat()}
        total.update(hashlib.sha256(json.dumps(fields, ensure_ascii=False, sort_keys=True).encode()).digest())
    return total.hexdigest()


def statement_of(segment: JournalSegment) -> bytes:
    """What is chained and signed: everything but the signature and the purge."""
    fields = {
        "organisation": str(segment.organisation_id),
        "number": segment.number,
        "covers_until": segment.covers_until.isoformat(),
        "line_count": segment.line_count,
        "lines_hash": segment.lines_hash,
        "previous_hash": segment.previous_hash,
        "sealed_at": segment.sealed_at.isoformat(),
        "purge_on": segment.purge_on.isoformat(),
    }
    return json.dumps(fields, sort_keys=True).encode()


@transaction.atomic
def seal_journal(organisation: Organisation, *, at: datetime) -> JournalSegment | None:
    """Chain and sign the lines that wait, oldest first; None when there is none. Runs inside the tenant."""
    Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    covers_until = at - SETTLING
    lines = list(AccessLine.objects.filter(segment=None, at__lt=covers_until).order_by("at", "pk"))
    if not lines:
        return None
    last = JournalSegment.objects.order_by("-number").first()
    day = paris_day(at)
    segment = JournalSegment(
        organisation=organisation,
        number=last.number + 1 if last else 1,
        covers_until=covers_until,
        line_count=len(lines),
        lines_hash=hash_of(lines),
        previous_hash=last.chain_hash if last else "",
        sealed_at=at,
        purge_on=add_months(day, int(number_on("conservation_journaux_mois", day))),
    )
    statement = statement_of(segment)
    segment.chain_hash, segment.signature = hashlib.sha256(statement).hexdigest(), sign(statement)
    segment.save(force_insert=True)
    AccessLine.objects.filter(pk__in=[line.pk for line in lines]).update(segment=segment)
    ship("journal", {**json.loads(statement), "chain_hash": segment.chain_hash})
    return segment


@transaction.atomic
def purge_journal(*, at: datetime) -> int:
    """Let go of whole segments whose legal time has passed; their hashes stay. Returns how many lines went."""
    gone = 0
    for segment in JournalSegment.objects.select_for_update().filter(purged_at=None, purge_on__lte=paris_day(at)):
        segment.purged_at = at
        segment.save(update_fields=["purged_at"])
        gone += AccessLine.objects.filter(segment=segment).delete()[0]
    return gone
