"""« Je serai là »: the person says beforehand that they will come, from the mail or from their space."""

from datetime import datetime
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import transaction

from beneficiaries.models import Bilan
from sessions.models import MEETINGS, Session

_signer = Signer(salt="sessions.presence", sep="~")


class PresenceRefused(Exception):
    """There is nothing to confirm; the message is shown to the user as it is."""


def presence_token(sessions: list[Session]) -> str:
    """The secret part of the link: these meetings at these times, so that a meeting that moved is asked anew."""
    return _signer.sign(".".join(f"{session.pk.hex}-{session.starts_at.timestamp():.0f}" for session in sessions))


def named_by(token: str) -> list[Session]:
    """The meetings of the current organisation that a link names and that still stand at that time, in their order."""
    try:
        pairs = [part.split("-") for part in _signer.unsign(token).split(".")]
        wanted = {UUID(hex=key): int(instant) for key, instant in pairs}
    except (BadSignature, ValueError):
        return []
    sessions = Session.objects.select_related("bilan", "bilan__organisation", "bilan__beneficiary", "consultant")
    found = sessions.filter(pk__in=wanted, kind__in=MEETINGS, state=Session.State.PLANNED).order_by("starts_at")
    return [session for session in found if int(session.starts_at.timestamp()) == wanted[session.pk]]


@transaction.atomic
def confirm_presence(session: Session, *, at: datetime) -> Session:
    """Keep that the person will come; saying it twice is saying it once. Raises PresenceRefused."""
    Bilan.objects.select_for_update(of=("self",)).get(pk=session.bilan_id)
    session = Session.objects.get(pk=session.pk)
    if session.state != Session.State.PLANNED or session.kind not in MEETINGS:
        raise PresenceRefused("Ce rendez-vous n’est plus prévu.")
    if session.starts_at <= at:
        raise PresenceRefused("Ce rendez-vous a déjà commencé.")
    if session.confirmed_at is None:
        session.confirmed_at = at
        session.save(update_fields=["confirmed_at"])
    return session


@transaction.atomic
def confirm_presences(sessions: list[Session], *, at: datetime) -> list[Session]:
    """Keep that the person will come to each of them. Raises PresenceRefused for one that moved in between."""
    return [confirm_presence(session, at=at) for session in sessions]
