"""What becomes of planned meetings when a bilan changes hands."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from beneficiaries.models import Bilan
from foundation.errors import violated
from sessions.models import MEETINGS, Session

CLASH = "À replacer : la personne qui reprend ce bilan était déjà prise."


def follow_handover(*, bilan: Bilan, former_id: UUID, at: datetime, **kwargs: Any) -> None:
    """Meetings to come go to whoever takes over; one that clashes with their own is given up, and says so.

    What was led before stays the former's: they alone attest it.
    """
    coming = Session.objects.filter(bilan=bilan, state=Session.State.PLANNED, kind__in=MEETINGS, starts_at__gt=at)
    for session in coming.filter(consultant_id=former_id).order_by("starts_at"):
        session.consultant_id = bilan.consultant_id
        try:
            with transaction.atomic():
                session.save(update_fields=["consultant"])
        except IntegrityError as error:
            if violated(error) != "consultant_is_in_one_place":
                raise
            session.consultant_id = former_id
            session.state, session.reason = Session.State.CANCELLED, CLASH
            session.counted_minutes, session.settled_at, session.changed_at = 0, at, at
            session.save(update_fields=["state", "reason", "counted_minutes", "settled_at", "changed_at"])
