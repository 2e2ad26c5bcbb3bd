"""The register of destructions: numbered, chained and signed in the database, shipped outside at once."""

import base64
import hashlib
import json
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings

from confidentiality.destruction.contents import Erased
from confidentiality.models import Destruction, RegisterEntry
from confidentiality.register import ship, shipped
from confidentiality.vault.signing import sign
from foundation.clock import paris_day
from organisations.models import Organisation

REGISTER = "destructions"
FORM = "registre-destruction/1"


def irreversible_on(destroyed_at: datetime) -> date:
    """The day from which no backup of the destroyed keys exists any more.

    A backup of keys lives KEY_BACKUP_DAYS; the last one that may hold them was made just
    before the destruction.
    """
    return paris_day(destroyed_at) + timedelta(days=settings.KEY_BACKUP_DAYS + 1)


def enter(destruction: Destruction, erased: Erased, *, at: datetime) -> RegisterEntry:
    """Write the entry of a destruction in its transaction."""
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=destruction.organisation_id)
    last = RegisterEntry.objects.order_by("-number").first()
    statement: dict[str, Any] = {
        "form": FORM,
        "organisation": str(organisation.pk),
        "organisation_name": organisation.name,
        "siret": organisation.siret,
        "number": last.number + 1 if last else 1,
        "bilan": str(destruction.bilan_id),
        "destruction": str(destruction.pk),
        "retention": destruction.retention,
        "document": str(destruction.document_id) if destruction.document_id else None,
        "rule": destruction.rule,
        "due_on": destruction.due_on.isoformat(),
        "destroyed_at": at.isoformat(),
        "irreversible_on": irreversible_on(at).isoformat(),
        "erased": dict(sorted(erased.counts.items())),
        "files": len(erased.files),
        "keys": erased.keys,
        "manifest_sha256": manifest_of(erased),
        "previous_hash": last.entry_hash if last else "",
    }
    message = canonical(statement)
    return RegisterEntry.objects.create(
        organisation=organisation,
        number=statement["number"],
        bilan_id=destruction.bilan_id,
        destruction_id=destruction.pk,
        destroyed_at=at,
        irreversible_on=irreversible_on(at),
        statement=statement,
        entry_hash=hashlib.sha256(message).hexdigest(),
        signature=sign(message),
    )


def manifest_of(erased: Erased) -> str:
    """SHA-256 over the names of every row and file that went: ids, which say nothing."""
    return hashlib.sha256("\n".join([*sorted(erased.rows), *sorted(erased.files)]).encode()).hexdigest()


def canonical(statement: dict[str, Any]) -> bytes:
    """The bytes that are hashed and signed."""
    return json.dumps(statement, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def committed_lines() -> list[dict[str, Any]]:
    """The lines outside whose destruction was committed, oldest first, each once.

    A line leaves before its commit. When that fails, its number is given again to the next line of the
    organisation, and the destruction is tried again under another one. Of the last line nothing is known: it counts.
    """
    first_told: dict[str, dict[str, Any]] = {}
    for line in shipped(REGISTER):
        first_told.setdefault(line["entry_hash"], line)
    least: dict[str, int] = {}
    found = []
    for line in reversed(first_told.values()):
        organisation, number = line["statement"]["organisation"], line["statement"]["number"]
        if number < least.get(organisation, number + 1):
            least[organisation] = number
            found.append(line)
    return found[::-1]


def ship_entry(entry: RegisterEntry) -> None:
    """Send the entry out of the database, where a restored backup does not take it back."""
    signature = base64.b64encode(bytes(entry.signature)).decode()
    ship(REGISTER, {"statement": entry.statement, "entry_hash": entry.entry_hash, "signature": signature})
