"""Signing the attendance of a held session: dates and lengths, never content (LAW.md 6.8)."""

from datetime import datetime
from uuid import uuid4

from django.db import IntegrityError, transaction

from confidentiality.locking import lock_bilan
from foundation.errors import violated
from organisations.models import User
from sessions.attendance.drawings import DrawingRefused, digest_of, strokes_of
from sessions.attendance.purging import is_purged
from sessions.attendance.sealing import What, seal_act
from sessions.attendance.statements import VERSION, statement_hash
from sessions.attendance.telling import tell_person
from sessions.models import MEETINGS, Attendance, PaperSheet, Session, SignatureDrawing

Party, Method = Attendance.Party, Attendance.Method
HAS_CHANGED = "Cette séance a changé depuis que vous l’avez lue : relisez-la, puis signez."
SENTENCES = {
    "nobody_signs_for_both": "La même personne ne signe pas des deux côtés.",
    "who_led_signs": "Seule la personne qui a mené cette séance, et qui est de l’équipe, signe ici.",
    "each_party_signs_once": "Cette séance est déjà signée de votre côté.",
    "contested_presence_is_not_signed": "Cette présence est contestée : la contestation se retire avant de signer.",
    "paper_shows_its_session": "Cette feuille ne montre pas cette séance.",
    "paper_is_not_signed_in_the_future": "Une signature ne peut pas être à venir.",
}


class SigningRefused(Exception):
    """The signature cannot be taken; the message is shown to the user as it is."""


@transaction.atomic
def sign_attendance(
    session: Session,
    *,
    party: str,
    by: User | None,
    signer_name: str,
    at: datetime,
    device: str = "",
    method: str = Method.ONLINE,
    drawing: str = "",
    taken_by: User | None = None,
    shown_hash: str = "",
) -> Attendance:
    """Sign a held session for one party, at the real moment of signing.

    A later signature shows its own time. `drawing` (lines, as the page sent them) makes it a drawn one;
    `taken_by` is the consultant on whose device the person signs, who never counts as the signer: `by` is
    then the account that a code proved, or None. `shown_hash` is what the signer had before their eyes.
    Raises SigningRefused for a session that was not held, that somebody else led or that changed
    meanwhile, a party that signed already, or lines that are no signature.
    """
    session = held_by_lock(session)
    refuse_unsignable(session, party=party, by=by)
    if shown_hash and shown_hash != statement_hash(session):
        raise SigningRefused(HAS_CHANGED)
    try:
        strokes = strokes_of(drawing) if drawing else []
    except DrawingRefused as refusal:
        raise SigningRefused(str(refusal)) from None
    signature = Attendance(
        id=uuid4(),
        organisation_id=session.organisation_id,
        session=session,
        party=party,
        signed_by=by,
        signer_name=signer_name,
        signed_at=at,
        method=Method.DRAWN if strokes else method,
        is_shared_device=taken_by is not None,
        statement_hash=statement_hash(session),
        statement_version=VERSION,
        device=device[:200],
        recorded_by=taken_by,
    )
    write_signature(signature)
    if strokes:
        SignatureDrawing.objects.create(
            organisation_id=session.organisation_id,
            bilan_id=session.bilan_id,
            attendance=signature,
            strokes=strokes,
            digest=digest_of(strokes),
        )
    seal_act(What.SIGNATURE, signature, session=session, at=at)
    if not signature.is_own_proof:
        tell_person(session, key=f"taken:{signature.pk}", at=at, topic="sessions.signature_taken")
    return signature


@transaction.atomic
def sign_on_paper(
    session: Session, *, sheet: PaperSheet, signer_name: str, signed_at: datetime, by: User, at: datetime
) -> Attendance:
    """Enter the person's signature that a scanned sheet shows, marked so. Raises SigningRefused."""
    session = held_by_lock(session)
    refuse_unsignable(session, party=Party.PERSON, by=None)
    signature = Attendance(
        id=uuid4(),
        organisation_id=session.organisation_id,
        session=session,
        party=Party.PERSON,
        signed_by=None,
        signer_name=signer_name,
        signed_at=signed_at,
        method=Method.PAPER,
        statement_hash=statement_hash(session),
        statement_version=VERSION,
        recorded_by=by,
        recorded_at=at,
        sheet=sheet,
    )
    write_signature(signature)
    seal_act(What.SIGNATURE, signature, session=session, at=at)
    return signature


def held_by_lock(session: Session) -> Session:
    """The session as it is now, its bilan and itself locked in the order of every operation."""
    lock_bilan(session.bilan_id)
    return Session.objects.select_for_update(of=("self",)).select_related("consultant", "bilan").get(pk=session.pk)


def refuse_unsignable(session: Session, *, party: str, by: User | None) -> None:
    """Raises SigningRefused for what is not signed, or not by this one."""
    if session.kind not in MEETINGS:
        raise SigningRefused("Le travail personnel se déclare, il ne se signe pas.")
    if party == Party.CONSULTANT and session.consultant and (by is None or session.consultant.user_id != by.pk):
        raise SigningRefused(f"Cette séance a été menée par {session.consultant} : sa signature est à lui ou à elle.")
    if is_purged(session.bilan_id):
        raise SigningRefused("Les preuves de ce bilan ont passé leur temps de garde : plus rien ne s’y signe.")
    if session.state != Session.State.HELD:
        raise SigningRefused("Cette séance n’est pas encore enregistrée comme tenue.")


def write_signature(signature: Attendance) -> None:
    """Insert it, a refusal of the database in words."""
    try:
        with transaction.atomic():
            signature.save(force_insert=True)
    except IntegrityError as error:
        sentence = SENTENCES.get(violated(error) or "")
        if sentence is None:
            raise
        raise SigningRefused(sentence) from None
