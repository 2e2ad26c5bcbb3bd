"""What pages and documents show of a presence: read models, with their words and links made once a row."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from beneficiaries.models import Bilan
from foundation.clock import PARIS, paris_day
from foundation.formats import NBSP, clock, duration, moment, short_day
from organisations.permissions import Actor, Verb, can
from sessions.attendance.attesting import may_attest
from sessions.attendance.states import Party, Presence, State, presence_of, with_presence
from sessions.models import MEETINGS, Attendance, Attestation, PaperSheet, Session


@dataclass(frozen=True)
class Signature:
    """One side of a presence, in words."""

    role: str
    name: str
    when: str = ""
    how: str = ""
    is_late: bool = False

    @property
    def is_signed(self) -> bool:
        return bool(self.when)


@dataclass(frozen=True)
class PresenceRow:
    """The presence at one session as pages and sheets show it."""

    presence: Presence
    title: str
    phase: str
    where: str
    hours: str
    duration: str
    signatures: tuple[Signature, Signature]
    marks: tuple[str, ...] = ()
    actions: tuple[dict[str, str], ...] = field(default=())
    hand_url: str = ""
    sign_url: str = ""
    words: tuple[tuple[str, str], ...] = ()  # sealed: shown to the two people of the session alone

    @property
    def session(self) -> Session:
        return self.presence.session

    @property
    def waits(self) -> bool:
        """Whether the one who looks has something to do about it."""
        return bool(self.actions or self.hand_url or self.sign_url)


def held_meetings(bilan: Bilan, first: date | None = None, last: date | None = None) -> list[Session]:
    """The meetings noted as held in a stretch of Paris days, in their order, those disowned since among them."""
    noted = [Session.State.HELD, Session.State.DISOWNED]
    held = Session.objects.filter(bilan=bilan, state__in=noted, kind__in=MEETINGS)
    if first:
        held = held.filter(starts_at__gte=datetime.combine(first, datetime.min.time(), PARIS))
    if last:
        held = held.filter(starts_at__lt=datetime.combine(last + timedelta(days=1), datetime.min.time(), PARIS))
    return list(with_presence(held.select_related("step", "consultant").order_by("starts_at")))


def row_of(session: Session, person: str) -> PresenceRow:
    """One session, without links."""
    presence = presence_of(session)
    ends_at = session.starts_at + timedelta(minutes=session.actual_minutes or session.planned_minutes)
    return PresenceRow(
        presence=presence,
        title=session.step.title if session.step else session.get_kind_display(),
        phase=session.step.get_phase_display() if session.step else "Hors du bilan",  # type: ignore[attr-defined]
        where=where(session),
        hours=f"{clock(session.starts_at)} – {clock(ends_at)}",
        duration=duration(session.actual_minutes or session.planned_minutes),
        signatures=(
            _signature("Bénéficiaire", person, presence, presence.person),
            _signature("Consultant ou consultante", str(session.consultant or ""), presence, presence.consultant),
        ),
        marks=marks_of(presence),
    )


def where(session: Session) -> str:
    """The place, or that it was at a distance: a link or a number stays out of documents."""
    if session.mode == "on_site":
        return session.place or "Sur place"
    return f"À distance ({session.get_mode_display().lower()})"


def _signature(role: str, name: str, presence: Presence, signature: Attendance | None) -> Signature:
    if signature is None:
        return Signature(role, name)
    is_paper = signature.method == Attendance.Method.PAPER
    when = short_day(signature.signed_at) if is_paper else moment_short(signature.signed_at)
    how = signature.get_method_display()
    if signature.is_shared_device:
        how += ", sur l’appareil du consultant ou de la consultante"
    if is_paper and signature.sheet_id:
        how += f", enregistrée le {short_day(signature.recorded_at)}"
    return Signature(role, signature.signer_name, when, how, presence.is_late(signature))


def moment_short(instant: datetime) -> str:
    return f"{short_day(instant)} à {clock(instant)}"


def marks_of(presence: Presence) -> tuple[str, ...]:
    """What must be said beside a presence, in the order of its weight."""
    marks = []
    if presence.contestation:
        marks.append(f"Contestée par la personne le {short_day(presence.contestation.contested_at)}")
        if presence.contestation.answered_at:
            marks.append(
                f"Réponse le {short_day(presence.contestation.answered_at)}{NBSP}: "
                f"{'ce qui était noté est retiré' if presence.contestation.outcome == 'accepted' else 'maintenue'}"
            )
    if presence.attestation and not (presence.person and presence.consultant):
        of = presence.attestation
        marks.append(f"Attestée par {of.author_name} le {short_day(of.attested_at)}{NBSP}: {_evidence(of)}")
    for signature in (presence.person, presence.consultant):
        if signature and presence.is_late(signature):
            who = "la personne" if signature.party == Party.PERSON else "le consultant ou la consultante"
            marks.append(f"Signée après coup par {who}")
    if presence.session.is_irregular:
        marks.append("Hors cadre, non facturable")
    if presence.is_disowned:
        return (*marks, "Ne compte pas dans les heures")
    counted, actual = presence.session.counted_minutes, presence.session.actual_minutes or 0
    if presence.session.kind == Session.Kind.ACCOMPANIMENT and counted < actual:
        marks.append(f"{duration(counted)} dans les heures du bilan")
    return tuple(marks)


def words_of(presence: Presence) -> tuple[tuple[str, str], ...]:
    """What was written about this presence, by whom; opened for the two people of the session."""
    words = []
    if presence.attestation:
        words.append((f"{presence.attestation.author_name} atteste", presence.attestation.words))
    if presence.contestation:
        words.append((f"{presence.contestation.person_name} conteste", presence.contestation.words))
        if presence.contestation.answered_at:
            words.append((f"{presence.contestation.answerer_name} répond", presence.contestation.answer))
    return tuple(words)


def _evidence(attestation: Attestation) -> str:
    label = attestation.get_evidence_display()
    return label[0].lower() + label[1:]


def rows_for_team(bilan: Bilan, actor: Actor, *, slug: str, at: datetime) -> list[PresenceRow]:
    """The presences of a bilan, the newest first, with what this member may do about each."""
    name = bilan.beneficiary.shown_to(actor)
    rows = []
    for session in reversed(held_meetings(bilan)):
        session.bilan = bilan
        row = row_of(session, name)
        if can(actor, Verb.SIGN_AS_CONSULTANT, session):
            row = _with_actions(row, actor, slug=slug, at=at)
        rows.append(row)
    return rows


def _with_actions(row: PresenceRow, actor: Actor, *, slug: str, at: datetime) -> PresenceRow:
    presence, session = row.presence, row.session
    actions = []
    leads = session.consultant is not None and session.consultant.user_id == actor.user_id
    open_contest = presence.contestation is not None and presence.contestation.answered_at is None
    if open_contest and presence.contestation:
        url = reverse("sessions:answer_contestation", args=[slug, presence.contestation.pk])
        actions.append({"url": url, "label": "Répondre à la contestation"})
    if leads and not may_attest(presence, user_id=actor.user_id, at=at):
        actions.append({"url": reverse("sessions:attest", args=[slug, session.pk]), "label": "Attester la présence"})
    may_hand = leads and presence.person is None and presence.contestation is None
    values: dict[str, Any] = {
        "actions": tuple(actions),
        "hand_url": reverse("sessions:hand_device", args=[slug, session.pk]) if may_hand else "",
        "sign_url": reverse("sessions:sign", args=[slug, session.pk]) if leads and not presence.consultant else "",
        "words": words_of(presence),
    }
    return PresenceRow(**{**row.__dict__, **values})


def sheets_of(bilan: Bilan) -> QuerySet[PaperSheet]:
    """The sheets printed for this bilan, the newest first."""
    return PaperSheet.objects.filter(bilan=bilan).prefetch_related("lines").order_by("-printed_at")


def statement_rows(session: Session, person: str) -> list[tuple[str, str]]:
    """What is signed, as its signer reads it."""
    ends_at = session.starts_at + timedelta(minutes=session.actual_minutes or session.planned_minutes)
    return [
        ("Bénéficiaire", person),
        ("Séance", f"{moment(session.starts_at)}, jusqu’à {clock(ends_at)}"),
        ("Durée", duration(session.actual_minutes or session.planned_minutes)),
        ("Où", where(session)),
        ("Avec", str(session.consultant or "")),
    ]


def is_fully_signed(rows: Iterable[PresenceRow]) -> bool:
    return all(row.presence.state == State.SIGNED for row in rows)


def days_of(rows: list[PresenceRow]) -> tuple[date, date] | None:
    """The first and last Paris day of these sessions."""
    if not rows:
        return None
    return paris_day(rows[0].session.starts_at), paris_day(rows[-1].session.starts_at)
