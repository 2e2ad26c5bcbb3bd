"""How far the seals of each bilan went, in signed heads told outside the database (`bin/manage verify attendance`)."""

import base64
import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet

from confidentiality.register import ship, shipped
from confidentiality.vault.signing import is_signed, public_key, sign
from foundation.tenancy import tenant
from organisations.models import Organisation
from sessions.attendance.statements import in_utc
from sessions.models import AttendanceHead, AttendanceSeal

REGISTER = "attendance"
FORM = "bilan-attendance-head/1"


@transaction.atomic
def seal_heads(organisation: Organisation, *, at: datetime) -> int:
    """Note the last seal of each bilan whose chain grew; noting twice finds nothing. Runs inside the tenant."""
    Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    last = AttendanceHead.objects.order_by("-number").first()
    count = 0
    for seal in _not_noted():
        head = AttendanceHead(
            organisation=organisation,
            number=last.number + 1 if last else 1,
            bilan_id=seal.bilan_id,
            seal_number=seal.number,
            seal_hash=seal.seal_hash,
            sealed_at=at,
            previous_hash=last.chain_hash if last else "",
        )
        message = message_of(head)
        head.chain_hash, head.signature = hashlib.sha256(message).hexdigest(), sign(message)
        head.save(force_insert=True)
        ship(REGISTER, {**json.loads(message), "chain_hash": head.chain_hash})
        last, count = head, count + 1
    return count


def _not_noted() -> QuerySet[AttendanceSeal]:
    """The last seal of each bilan that no head names."""
    noted = (
        AttendanceHead.objects.values("bilan_id").annotate(until=Max("seal_number")).values_list("bilan_id", "until")
    )
    until = dict(noted)
    last = AttendanceSeal.objects.order_by("bilan", "-number").distinct("bilan").values_list("pk", "bilan", "number")
    waiting = [pk for pk, bilan_id, number in last if number > until.get(bilan_id, 0)]
    return AttendanceSeal.objects.filter(pk__in=waiting).order_by("bilan")


def message_of(head: AttendanceHead) -> bytes:
    """Everything that a head says, as it is chained and signed."""
    said = {
        "form": FORM,
        "organisation": str(head.organisation_id),
        "number": head.number,
        "bilan": str(head.bilan_id),
        "seal_number": head.seal_number,
        "seal_hash": head.seal_hash,
        "sealed_at": in_utc(head.sealed_at),
        "previous_hash": head.previous_hash,
    }
    return json.dumps(said, sort_keys=True).encode()


def note_restoration(stamp: str, *, at: datetime) -> None:
    """Tell outside, for each organisation, how many heads a restored backup brought back: the later ones are lost."""
    for organisation in Organisation.objects.order_by("slug"):
        with tenant(organisation.pk):
            last = AttendanceHead.objects.aggregate(last=Max("number"))["last"]
        line = {"organisation": str(organisation.pk), "restored_from": stamp, "restored_at": at.isoformat()}
        said = line | {"kept_heads": last or 0}
        ship(REGISTER, said | {"signature": base64.b64encode(sign(_canonical(said))).decode()})


def faults(organisation: Organisation, *, purged: frozenset[UUID] = frozenset()) -> Iterator[str]:
    """Heads that are missing or changed, and seals that they name and that are gone; runs inside its tenant."""
    where = organisation.slug
    seals = {(seal.bilan_id, seal.number): seal.seal_hash for seal in AttendanceSeal.objects.all()}
    heads = list(AttendanceHead.objects.order_by("number"))
    previous, key = "", public_key()
    for place, head in enumerate(heads, start=1):
        message = message_of(head)
        if head.number != place or head.previous_hash != previous:
            yield f"{where}, head {head.number}: not chained to the one before"
        if hashlib.sha256(message).hexdigest() != head.chain_hash or not is_signed(message, bytes(head.signature), key):
            yield f"{where}, head {head.number}: what it says changed"
        if head.bilan_id not in purged and seals.get((head.bilan_id, head.seal_number)) != head.seal_hash:
            yield f"{where}, bilan {head.bilan_id}: seal {head.seal_number}, noted apart, is gone or another"
        previous = head.chain_hash
    here = {head.number: head.chain_hash for head in heads}
    for number, chain_hash in _told_outside(organisation).items():
        if here.get(number) != chain_hash:
            yield f"{where}, head {number}: told outside, absent or other here"


def _told_outside(organisation: Organisation) -> dict[int, str]:
    """What was told outside, save what a restoration, itself told and signed, says that it lost."""
    expected: dict[int, str] = {}
    for line in shipped(REGISTER):
        if line.get("organisation") != str(organisation.pk):
            continue
        if "chain_hash" in line:
            expected[line["number"]] = line["chain_hash"]
        elif _is_ours(line):
            expected = {number: told for number, told in expected.items() if number <= int(line["kept_heads"])}
    return expected


def _is_ours(line: dict[str, Any]) -> bool:
    said = {name: value for name, value in line.items() if name != "signature"}
    return "kept_heads" in said and is_signed(_canonical(said), base64.b64decode(line["signature"]), public_key())


def _canonical(value: dict[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
