"""What attendance lets go of once its time has passed: signatures, drawings, attestations, sheets, seals (LAW.md 7.4).

What took place stays: dates, lengths and the ledger name nobody's hand. Heads stay too, as hashes.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from confidentiality.destruction.contents import Erased
from confidentiality.destruction.proofs import cancel_purge, plan_purge
from confidentiality.models import Destruction
from confidentiality.vault.places import Retention
from foundation.clock import paris_day
from sessions.models import (
    MEETINGS,
    Attendance,
    AttendanceSeal,
    Attestation,
    Contestation,
    PaperLine,
    PaperSheet,
    Session,
    SignatureDrawing,
)


def purge_attendance(bilan_id: UUID, erased: Erased) -> None:
    """Delete the proofs of one bilan, in the order of their links; triggers let them go during their destruction."""
    for words, rows in _proofs(bilan_id):
        named = "file_name" if any(field.name == "file_name" for field in rows.model._meta.fields) else "pk"
        for pk, name in rows.order_by("pk").values_list("pk", named):
            erased.rows.append(f"{rows.model._meta.db_table}:{pk}")
            if named == "file_name" and name:
                erased.files.append(name)
        if count := rows._raw_delete(rows.db):
            erased.counts[words] = count


def _proofs(bilan_id: UUID) -> list[tuple[str, QuerySet]]:
    own, of_session = {"bilan_id": bilan_id}, {"session__bilan_id": bilan_id}
    return [
        ("scellés de présence", AttendanceSeal.objects.filter(**own)),
        ("signatures dessinées", SignatureDrawing.objects.filter(**own)),
        ("contestations de présence", Contestation.objects.filter(**own)),
        ("attestations de présence", Attestation.objects.filter(**own)),
        ("signatures de présence", Attendance.objects.filter(pk__in=Attendance.objects.filter(**of_session))),
        ("lignes de feuilles", PaperLine.objects.filter(pk__in=PaperLine.objects.filter(sheet__bilan_id=bilan_id))),
        ("feuilles de présence", PaperSheet.objects.filter(**own)),
    ]


def latest_presence(bilan_id: UUID) -> date | None:
    """The Paris day of the last meeting that was held or noted so."""
    noted = [Session.State.HELD, Session.State.DISOWNED]
    held = Session.objects.filter(bilan_id=bilan_id, kind__in=MEETINGS, state__in=noted)
    last = held.order_by("-ends_at").values_list("ends_at", flat=True).first()
    return paris_day(last) if last else None


def purged() -> QuerySet[Destruction, Any]:
    """The ids of the bilans whose proofs are gone."""
    return Destruction.objects.filter(retention=Retention.PROOF, done_at__isnull=False).values("bilan")


def purged_bilans() -> frozenset[UUID]:
    return frozenset(purged().values_list("bilan", flat=True))


def is_purged(bilan_id: UUID) -> bool:
    return Destruction.objects.filter(bilan=bilan_id, retention=Retention.PROOF, done_at__isnull=False).exists()


def follow_destructions(*, bilan: Any, ended_on: date, **kwargs: Any) -> None:
    plan_purge(bilan, ended_on=ended_on)


def forget_destructions(*, bilan: Any, **kwargs: Any) -> None:
    cancel_purge(bilan)
