"""After a restored backup: destroy again what the register outside says was destroyed, before anything is served."""

from base64 import b64decode
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import transaction

from confidentiality.destruction import contents
from confidentiality.destruction.execution import erase_files, name_files
from confidentiality.destruction.planning import DESTROY, WARN
from confidentiality.destruction.proof import committed_lines
from confidentiality.models import Destruction, LegalHold, RegisterEntry
from confidentiality.vault import keyring
from confidentiality.vault.places import Retention
from foundation import due
from foundation.tenancy import content_of, tenant
from organisations.models import Organisation


def replay_register() -> tuple[int, int]:
    """Carry out every shipped destruction that this database does not know; returns (done again, already there)."""
    again = there = 0
    known = set(Organisation.objects.values_list("pk", flat=True))
    for line in committed_lines():
        organisation_id = UUID(line["statement"]["organisation"])
        if organisation_id not in known:
            continue
        with tenant(organisation_id):
            if _replay(line):
                again += 1
            else:
                there += 1
    return again, there


@transaction.atomic
def _replay(line: dict[str, Any]) -> bool:
    statement = line["statement"]
    if RegisterEntry.objects.filter(entry_hash=line["entry_hash"]).exists():
        return False
    bilan_id = UUID(statement["bilan"])
    if apps.get_model("beneficiaries", "Bilan").objects.filter(pk=bilan_id).exists():
        _destroy_again(statement, bilan_id)
    RegisterEntry.objects.create(
        organisation_id=UUID(statement["organisation"]),
        number=statement["number"],
        bilan_id=bilan_id,
        destruction_id=UUID(statement["destruction"]),
        destroyed_at=datetime.fromisoformat(statement["destroyed_at"]),
        irreversible_on=date.fromisoformat(statement["irreversible_on"]),
        statement=statement,
        entry_hash=line["entry_hash"],
        signature=b64decode(line["signature"]),
    )
    return True


def _destroy_again(statement: dict[str, Any], bilan_id: UUID) -> None:
    at = datetime.fromisoformat(statement["destroyed_at"])
    document_id = UUID(statement["document"]) if statement["document"] else None
    LegalHold.objects.filter(bilan_id=bilan_id, lifted_at=None).update(lifted_at=at)
    where = {
        "organisation_id": UUID(statement["organisation"]),
        "bilan_id": bilan_id,
        "retention": statement["retention"],
        "document_id": document_id,
    }
    Destruction.objects.filter(**where, started_at=None).delete()
    destruction = Destruction.objects.create(
        id=UUID(statement["destruction"]),
        **where,
        due_on=date.fromisoformat(statement["due_on"]),
        rule=statement["rule"],
        planned_at=at,
        started_at=at,
    )
    with content_of(bilan_id):
        erased = contents.erase(bilan_id, Retention(statement["retention"]), document_id)
    keyring.forget()
    destruction.done_at = at
    destruction.save(update_fields=["done_at"])
    for kind in (DESTROY, WARN):
        due.cancel(kind, subject_id=destruction.pk)
    name_files(destruction.organisation_id, erased.files, at=at)
    transaction.on_commit(lambda: erase_files(destruction.organisation_id), robust=True)
