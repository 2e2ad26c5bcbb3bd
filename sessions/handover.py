"""What becomes of planned meetings when a bilan changes hands."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from beneficiaries.models import Bilan
from foundation.errors import violated
from sessions.agenda.telling import announce_appointment
from sessions.models import MEETINGS, Session, Side

CLASH = "À replacer : la personne qui reprend ce bilan était déjà prise."


def follow_handover(*, bilan: Bilan, former_id: UUID, at: datetime, **kwargs: Any) -> None:
    """Meetings to come go to whoever takes over; one that clashes with their own is given up, and says so.

    What was led before stays the former's: they alone attest it.
    """
    coming = Session.objects.filter(bilan=bilan, state=Session.State.PLANNED, kind__in=MEETINGS, starts_at__gt=at)
    for session in coming.filter(consultant_id=former_id).order_by("starts_at"):
        session.consultant_id, session.group = bilan.consultant_id, None
        try:
            with transaction.atomic():
                session.save(update_fields=["consultant", "group"])
        except IntegrityError as error:
            if violated(error) != "consultant_is_in_one_place":
                raise
            session.consultant_id = former_id
            session.state, session.reason, session.given_up_by = Session.State.CANCELLED, CLASH, Side.PROVIDER
            session.counted_minutes, session.settled_at, session.changed_at = 0, at, at
            session.calendar_sequence += 1
            session.save()
            announce_appointment(session, at=at)
