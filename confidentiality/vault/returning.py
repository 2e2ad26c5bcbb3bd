"""Keys come back from their backup, save those of what was destroyed since."""

import json
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection

from confidentiality.models import Destruction
from confidentiality.vault.keyfile import TABLES, Rows, by_organisation
from foundation.tenancy import content_of, tenant
from organisations.models import Organisation

HOUSES, OF_BILANS, OF_PROOFS = TABLES


def return_keys(rows: Rows) -> tuple[int, int]:
    """Write the keys back; returns (written, left out).

    Left out: the keys of a class that was destroyed, and those of an organisation or bilan that
    the restored database does not know. Run after the register was replayed, so that a
    destroyed key does not come back even for an instant.
    """
    written = total = 0
    known = set(Organisation.objects.values_list("pk", flat=True))
    for house, theirs in by_organisation(rows):
        total += sum(map(len, theirs.values()))
        if UUID(house) in known:
            with tenant(UUID(house)):
                written += _return(theirs)
    return written, total - written


def _return(theirs: Rows) -> int:
    bilans = {str(pk) for pk in apps.get_model("beneficiaries", "Bilan")._base_manager.values_list("pk", flat=True)}
    written = sum(_write(HOUSES, row) for row in theirs[HOUSES])
    written += sum(_write(OF_PROOFS, row) for row in theirs[OF_PROOFS] if row["bilan_id"] in {None, *bilans})
    for row in theirs[OF_BILANS]:
        if row["bilan_id"] in bilans and not _is_destroyed(row):
            with content_of(UUID(row["bilan_id"])):
                written += _write(OF_BILANS, row)
    return written


def _is_destroyed(row: dict[str, Any]) -> bool:
    where = {name: row[name] for name in ("bilan_id", "retention", "document_id")}
    return Destruction.objects.filter(**where, started_at__isnull=False).exists()


def _write(table: str, row: dict[str, Any]) -> int:
    sql = f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, %s) ON CONFLICT DO NOTHING"
    with connection.cursor() as cursor:
        cursor.execute(sql, [json.dumps(row)])
        return cursor.rowcount
