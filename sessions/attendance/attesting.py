"""When a signature was forgotten: reminder, attestation with evidence, contestation, answer (invariants 7 and 20)."""

import hashlib
from contextlib import suppress
from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from beneficiaries.operations import FactRefused
from confidentiality.files import keep, kind_of, place_of_file
from confidentiality.vault import Place, Retention
from foundation import outbox
from foundation.errors import violated
from organisations.models import User
from sessions.attendance.sealing import What, seal_act
from sessions.attendance.signing import held_by_lock
from sessions.attendance.statements import VERSION, statement_hash
from sessions.attendance.states import ATTEST_AFTER, Presence, State, presence_of, with_presence
from sessions.attendance.telling import tell_person
from sessions.models import Attestation, Contestation, Session
from sessions.traces import trace_conclusions

SENTENCES = {
    "only_a_held_session_is_signed": "Cette séance n’est pas enregistrée comme tenue.",
    "who_attests_has_signed": "Signez d’abord votre propre présence : vous attestez ensuite celle de la personne.",
    "signed_presence_is_not_attested": "La personne a signé : il n’y a rien à attester.",
    "who_led_signs": "Seule la personne qui a mené cette séance, et qui est de l’équipe, atteste ici.",
    "one_live_attestation": "Cette présence est déjà attestée.",
    "contestation_has_its_object": "Cette présence repose sur votre propre signature : il n’y a rien à contester ici.",
    "one_live_contestation": "Vous contestez déjà cette présence.",
}


ACCEPTED = (
    "Votre contestation est acceptée : cette séance ne compte plus. "
    "Si elle a bien eu lieu, dites-le à la personne qui vous accompagne : elle l’enregistre de nouveau."
)


class AttestingRefused(Exception):
    """The presence cannot be attested or contested so; the message is shown to the user as it is."""


def may_attest(presence: Presence, *, user_id: UUID, at: datetime) -> str:
    """Why a presence is not attested now; nothing when it may be."""
    session = presence.session
    if presence.state in (State.NONE, State.SIGNED, State.CONTESTED) or presence.person is not None:
        return SENTENCES["signed_presence_is_not_attested" if presence.person else "only_a_held_session_is_signed"]
    if presence.attestation is not None:
        return SENTENCES["one_live_attestation"]
    if session.consultant is None or session.consultant.user_id != user_id:
        return SENTENCES["who_led_signs"]
    if presence.consultant is None:
        return SENTENCES["who_attests_has_signed"]
    if at < session.ends_at + ATTEST_AFTER:
        days = ATTEST_AFTER.days
        return f"La personne a {days} jours pour signer : une attestation se fait ensuite, si elle a oublié."
    return ""


@transaction.atomic
def attest_presence(
    session: Session,
    *,
    evidence: str,
    words: str,
    by: User,
    author_name: str,
    at: datetime,
    content: bytes | None = None,
) -> Attestation:
    """Say that the person was there and what shows it, a week after the session; they are told, and may contest.

    Never a signature. Raises AttestingRefused, and FileRefused for a scan that cannot be kept.
    """
    session = held_by_lock(session)
    if refusal := may_attest(_presence(session), user_id=by.pk, at=at):
        raise AttestingRefused(refusal)
    if not words.strip():
        raise AttestingRefused("Dites ce qui montre que la personne était là.")
    attestation = Attestation(
        id=uuid4(),
        organisation_id=session.organisation_id,
        bilan_id=session.bilan_id,
        session=session,
        attested_by=by,
        author_name=author_name,
        attested_at=at,
        evidence=evidence,
        words=words.strip(),
        statement_hash=statement_hash(session),
        statement_version=VERSION,
    )
    _write(attestation, content)
    seal_act(What.ATTESTATION, attestation, at=at)
    tell_person(session, key=f"attested:{attestation.pk}", at=at)
    return attestation


@transaction.atomic
def contest_presence(session: Session, *, words: str, by: User, person_name: str, at: datetime) -> Contestation:
    """The person says that it is not so: the presence never shows as signed while they maintain it.

    Raises AttestingRefused where they signed by their own proof.
    """
    session = held_by_lock(session)
    if not words.strip():
        raise AttestingRefused("Dites en quelques mots ce qui n’est pas juste.")
    contestation = Contestation(
        id=uuid4(),
        organisation_id=session.organisation_id,
        bilan_id=session.bilan_id,
        session=session,
        contested_by=by,
        person_name=person_name,
        contested_at=at,
        words=words.strip(),
        answer="",
    )
    _write(contestation, None)
    seal_act(What.CONTESTATION, contestation, at=at)
    outbox.announce(
        "sessions.presence_contested",
        organisation_id=session.organisation_id,
        subject_id=session.bilan_id,
        recipient_id=session.consultant_id or session.bilan.consultant_id,
        at=at,
        key=f"contested:{contestation.pk}",
    )
    return contestation


@transaction.atomic
def answer_contestation(
    contestation: Contestation, *, outcome: str, words: str, by: User, author_name: str, at: datetime
) -> Contestation:
    """Answer once: the consultant maintains, or agrees. Either way it stays contested.

    Agreed, it did not take place (invariant 13): its attestation is taken back, its hours are free again, nobody
    certifies or bills it. Raises AttestingRefused without words, or a second time.
    """
    session = held_by_lock(contestation.session)
    contestation = Contestation.objects.select_for_update(of=("self",)).get(pk=contestation.pk)
    if contestation.withdrawn_at or contestation.answered_at:
        raise AttestingRefused("Cette contestation a déjà sa réponse, ou a été retirée.")
    if not words.strip():
        raise AttestingRefused("Répondez en quelques mots à la personne.")
    contestation.answered_by, contestation.answerer_name = by, author_name
    contestation.answered_at, contestation.outcome, contestation.answer = at, outcome, words.strip()
    contestation.save(update_fields=["answered_by", "answerer_name", "answered_at", "outcome", "answer"])
    seal_act(What.CONTESTATION_ANSWERED, contestation, at=at)
    if outcome == Contestation.Outcome.ACCEPTED:
        _withdraw_attestation(session, at=at)
        _disown(session, at=at)
    tell_person(session, key=f"answered:{contestation.pk}", at=at)
    return contestation


@transaction.atomic
def withdraw_contestation(contestation: Contestation, *, at: datetime) -> Contestation:
    """The person goes back on it: what was noted stands again. Raises AttestingRefused once it was accepted."""
    held_by_lock(contestation.session)
    contestation = Contestation.objects.select_for_update(of=("self",)).get(pk=contestation.pk)
    if contestation.withdrawn_at:
        raise AttestingRefused("Cette contestation est déjà retirée.")
    if contestation.outcome == Contestation.Outcome.ACCEPTED:
        raise AttestingRefused(ACCEPTED)
    contestation.withdrawn_at = at
    contestation.save(update_fields=["withdrawn_at"])
    seal_act(What.CONTESTATION_WITHDRAWN, contestation, at=at)
    return contestation


def place_of(attestation: Attestation) -> Place:
    """Where the scan of an attestation lives."""
    table = attestation._meta.db_table
    return place_of_file(attestation.organisation_id, attestation.bilan_id, table, attestation.pk, Retention.PROOF)


def _withdraw_attestation(session: Session, *, at: datetime) -> None:
    for attestation in Attestation.objects.filter(session=session, withdrawn_at=None):
        attestation.withdrawn_at = at
        attestation.save(update_fields=["withdrawn_at"])
        seal_act(What.ATTESTATION_WITHDRAWN, attestation, at=at)


def _disown(session: Session, *, at: datetime) -> None:
    """Take it out of the hours, all that was signed kept; the talk of conclusions with it, where it was the one."""
    session.state, session.disowned_minutes, session.counted_minutes = (
        Session.State.DISOWNED,
        session.counted_minutes,
        0,
    )
    session.changed_at = at
    session.save(update_fields=["state", "disowned_minutes", "counted_minutes", "changed_at"])
    with (
        suppress(FactRefused),
        transaction.atomic(),
    ):  # what already rests on the talk stands: facts are corrected apart
        trace_conclusions(session.bilan, at=at)


def _presence(session: Session) -> Presence:
    return presence_of(with_presence(Session.objects.select_related("consultant")).get(pk=session.pk))


def _write(row: Attestation | Contestation, content: bytes | None) -> None:
    """Insert it with its sealed scan, a refusal of the database in words."""
    try:
        with transaction.atomic():
            if content is not None:
                assert isinstance(row, Attestation)
                row.file_kind, row.file_sha256 = kind_of(content), hashlib.sha256(content).hexdigest()
                row.file_name = keep(content, place_of(row))
            row.save(force_insert=True)
    except IntegrityError as error:
        sentence = SENTENCES.get(violated(error) or "")
        if sentence is None:
            raise
        raise AttestingRefused(sentence) from None
