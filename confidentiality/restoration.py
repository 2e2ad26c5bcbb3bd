"""A restored backup knows nothing of what the journal sealed since: that is written beside it, signed, for good."""

import base64
from datetime import datetime
from typing import Any

from confidentiality.destruction.proof import canonical
from confidentiality.models import JournalSegment
from confidentiality.register import ship
from confidentiality.vault.signing import is_signed, public_key, sign
from foundation.tenancy import tenant
from organisations.models import Organisation


def note_restoration(stamp: str, *, at: datetime) -> None:
    """Ship, for each organisation, which of its sealed segments came back."""
    for organisation in Organisation.objects.order_by("slug"):
        with tenant(organisation.pk):
            last = JournalSegment.objects.order_by("-number").values_list("number", flat=True).first()
        line = {
            "organisation": str(organisation.pk),
            "restored_from": stamp,
            "restored_at": at.isoformat(),
            "kept_segments": last or 0,
        }
        ship("journal", line | {"signature": base64.b64encode(sign(canonical(line))).decode()})


def kept_segments(line: dict[str, Any]) -> int | None:
    """How many segments a restoration brought back; None for a line that is no restoration of ours."""
    if "kept_segments" not in line:
        return None
    said = {name: value for name, value in line.items() if name != "signature"}
    is_ours = is_signed(canonical(said), base64.b64decode(line["signature"]), public_key())
    return int(said["kept_segments"]) if is_ours else None
