"""Signing the attendance of a held session: dates and lengths, never content (LAW.md 6.8)."""

import hashlib
import json
from datetime import datetime

from django.db import IntegrityError, transaction

from foundation.errors import violated
from organisations.models import User
from sessions.models import MEETINGS, Attendance, Session


class SigningRefused(Exception):
    """The signature cannot be taken; the message is shown to the user as it is."""


def statement(session: Session) -> dict[str, object]:
    """What is signed, in full: nothing else is attested."""
    return {
        "session": str(session.pk),
        "bilan": str(session.bilan_id),
        "consultant": str(session.consultant_id),
        "step": str(session.step_id),
        "starts_at": session.starts_at.isoformat(),
        "actual_minutes": session.actual_minutes,
        "counted_minutes": session.counted_minutes,
        "mode": session.mode,
    }


def statement_hash(session: Session) -> str:
    """SHA-256 of the statement; the same as long as the session is what was signed."""
    return hashlib.sha256(json.dumps(statement(session), sort_keys=True).encode()).hexdigest()


@transaction.atomic
def sign_attendance(
    session: Session, *, party: str, by: User, signer_name: str, at: datetime, device: str = ""
) -> Attendance:
    """Sign a held session for one party, at the real moment of signing.

    A later signature shows its own time. Raises SigningRefused for a session that was not
    held or that somebody else led, or a party that signed already.
    """
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if session.kind not in MEETINGS:
        raise SigningRefused("Le travail personnel se déclare, il ne se signe pas.")
    if party == Attendance.Party.CONSULTANT and session.consultant and session.consultant.user_id != by.pk:
        raise SigningRefused(f"Cette séance a été menée par {session.consultant} : sa signature est à lui ou à elle.")
    if session.state != Session.State.HELD:
        raise SigningRefused("Cette séance n’est pas encore enregistrée comme tenue.")
    try:
        with transaction.atomic():
            return Attendance.objects.create(
                organisation_id=session.organisation_id,
                session=session,
                party=party,
                signed_by=by,
                signer_name=signer_name,
                signed_at=at,
                statement_hash=statement_hash(session),
                device=device[:200],
            )
    except IntegrityError as error:
        if violated(error) == "nobody_signs_for_both":
            raise SigningRefused("La même personne ne signe pas des deux côtés.") from None
        if violated(error) == "who_led_signs":
            raise SigningRefused(
                "Seule la personne qui a mené cette séance, et qui est de l’équipe, signe ici."
            ) from None
        if violated(error) == "each_party_signs_once":
            raise SigningRefused("Cette séance est déjà signée de votre côté.") from None
        raise
