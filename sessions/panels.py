"""What screens show about sessions: read models, with their links made once a row."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.urls import reverse

from beneficiaries.models import Bilan
from beneficiaries.queries import course_of
from beneficiaries.steps import NextStep
from foundation.clock import PARIS, paris_day
from foundation.formats import duration, moment
from sessions.attendance.states import Presence, presence_of
from sessions.attendance.states import State as Presences
from sessions.models import MEETINGS, Attendance, Session, SessionMove, Side
from sessions.queries import hours_of, sessions_of, steps_of
from sessions.rules import Hours

USUAL_MINUTES = 120
UNDO = timedelta(minutes=15)  # how long a move is offered to be undone
NEAR = timedelta(days=10)  # before which nobody is asked whether they will come
DID_NOT = (Session.State.CANCELLED, Session.State.DISOWNED)
FRESH = 3  # past sessions shown without unfolding


@dataclass(frozen=True)
class SessionRow:
    """One session as lists show it."""

    session: Session
    title: str
    tone: str
    word: str
    duration: str
    notes: tuple[str, ...]
    is_work: bool = False
    settle_url: str = ""
    settle_label: str = ""
    take_back_url: str = ""
    move_url: str = ""
    sign_url: str = ""
    hand_url: str = ""  # the consultant’s device, handed over for the person’s signature
    presence_url: str = ""  # what stands for the person’s presence, noted without their own proof
    waive_url: str = ""
    undo_url: str = ""
    undo_label: str = ""
    cancel_url: str = ""
    confirm_url: str = ""


@dataclass(frozen=True)
class SessionsPanel:
    """The sessions of a bilan and its two counters."""

    hours: Hours
    coming: list[SessionRow] = field(default_factory=list)
    to_settle: list[SessionRow] = field(default_factory=list)
    past: list[SessionRow] = field(default_factory=list)
    is_tentative: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.coming or self.to_settle or self.past)

    @property
    def took_place(self) -> list[SessionRow]:
        """The past as the person reads it: without what was given up, perhaps for a day to come."""
        return [row for row in self.past if row.session.state not in DID_NOT]

    @property
    def given_up(self) -> list[SessionRow]:
        return [row for row in self.past if row.session.state in DID_NOT]

    @property
    def first_rows(self) -> list[SessionRow]:
        """What the page shows at once: what waits, what comes, what is fresh or to be signed."""
        return [*self.to_settle, *self.coming, *self.to_sign, *self._rest()[:FRESH]]

    @property
    def older_rows(self) -> list[SessionRow]:
        return self._rest()[FRESH:]

    def _rest(self) -> list[SessionRow]:
        return [row for row in self.past if not row.sign_url]

    @property
    def to_sign(self) -> list[SessionRow]:
        return [row for row in self.past if row.sign_url]


@dataclass(frozen=True)
class Viewer:
    """Who looks at the sessions of a bilan: a party or neither, and what is theirs to do and to read."""

    party: str
    slug: str
    at: datetime
    may_plan: bool = False
    reads_reasons: bool = True
    may_book: bool = False  # by oneself, as the person

    @property
    def is_person(self) -> bool:
        return self.party == Attendance.Party.PERSON

    @property
    def is_consultant(self) -> bool:
        return self.party == Attendance.Party.CONSULTANT

    @property
    def base(self) -> str:
        return f"/o/{self.slug}/mon-bilan/" if self.party == Attendance.Party.PERSON else f"/o/{self.slug}/"


def sessions_panel(
    bilan: Bilan,
    *,
    at: datetime,
    party: str,
    slug: str,
    may_plan: bool = False,
    reads_reasons: bool = True,
    may_book: bool = False,
) -> SessionsPanel:
    """What one party sees of the sessions of a bilan; who is neither party reads, and plans if they may."""
    may_plan = may_plan or party == Attendance.Party.CONSULTANT
    viewer = Viewer(party, slug, at, may_plan, reads_reasons, may_book)
    course = course_of(bilan)
    is_tentative = not (course.has_consent and course.has_basis)
    panel = SessionsPanel(hours=hours_of(bilan), is_tentative=is_tentative)
    for session in sessions_of(bilan):
        row = _row(
            session, viewer, is_tentative=is_tentative, led_by_current=session.consultant_id == bilan.consultant_id
        )
        if session.state != Session.State.PLANNED:
            panel.past.append(row)
        elif session.ends_at < at:
            panel.to_settle.append(row)
        else:
            panel.coming.append(row)
    panel.past.reverse()
    return panel


def _row(session: Session, viewer: Viewer, *, is_tentative: bool, led_by_current: bool) -> SessionRow:
    """A presence is signed by the person, and by the consultant who led: not by their successor."""
    signed = {attendance.party: attendance for attendance in session.attendances.all()}
    presence = presence_of(session)
    party, base, is_consultant = viewer.party, viewer.base, viewer.is_consultant
    is_planned = session.state == Session.State.PLANNED
    tone, word = _state(presence, signed, party=party, is_tentative=is_tentative, at=viewer.at)
    is_signable = presence.state not in (Presences.NONE, Presences.CONTESTED)
    may_sign = is_signable and party not in signed and (not is_consultant or led_by_current) and party != ""
    may_hand = is_signable and is_consultant and led_by_current and presence.person is None
    is_noted = presence.is_contestable or presence.contestation is not None
    return SessionRow(
        session=session,
        title=_title(session),
        tone=tone,
        word=word,
        duration=duration(session.actual_minutes or session.planned_minutes),
        notes=(*(_notes(session) if viewer.reads_reasons else ()), *_signatures(session, signed)),
        is_work=session.kind not in MEETINGS,
        settle_url=_settle_url(session, viewer) if is_consultant and is_planned else "",
        settle_label="Clore" if _is_to_close(session, viewer.at) else "Annuler",
        take_back_url=f"{base}seances/{session.pk}/corriger/"
        if is_consultant and not is_planned and not signed
        else "",
        move_url=f"{base}seances/{session.pk}/deplacer/" if _may_move(session, viewer) else "",
        cancel_url=f"{base}seances/{session.pk}/annuler/" if viewer.is_person and _is_coming(session, viewer) else "",
        waive_url=f"{base}seances/{session.pk}/tolerer/" if is_consultant and may_be_waived(session) else "",
        undo_url=f"{base}seances/{session.pk}/remettre/" if (undone := _undoable(session, viewer)) else "",
        undo_label=moment(undone.from_at) if undone else "",
        sign_url=f"{base}seances/{session.pk}/signer/" if may_sign else "",
        hand_url=f"{base}seances/{session.pk}/appareil/confier/" if may_hand else "",
        presence_url=f"{base}seances/{session.pk}/signer/" if is_noted and party == Attendance.Party.PERSON else "",
        confirm_url=f"{base}seances/{session.pk}/confirmer/" if _may_confirm(session, viewer) else "",
    )


def _is_to_close(session: Session, at: datetime) -> bool:
    """A meeting that began is closed in the panel that the shell composes; anything else is settled here."""
    return session.starts_at <= at and session.kind in MEETINGS


def _settle_url(session: Session, viewer: Viewer) -> str:
    page = "clore" if _is_to_close(session, viewer.at) else "issue"
    return f"{viewer.base}seances/{session.pk}/{page}/"


def _title(session: Session) -> str:
    title = session.step.title if session.step else session.get_kind_display()
    return f"{title} · Collective" if session.group_id else title


def _is_coming(session: Session, viewer: Viewer) -> bool:
    return session.state == Session.State.PLANNED and session.starts_at > viewer.at


def _may_move(session: Session, viewer: Viewer) -> bool:
    """The team moves what is planned; a person what is to come, where their consultant publishes hours."""
    if viewer.is_person:
        return viewer.may_book and _is_coming(session, viewer)
    return viewer.may_plan and session.state == Session.State.PLANNED


def may_be_waived(session: Session) -> bool:
    is_held_against = session.is_late or session.state == Session.State.NO_SHOW
    return is_held_against and not session.waived_reason


def _undoable(session: Session, viewer: Viewer) -> SessionMove | None:
    """The move that somebody of the team made a moment ago, as long as its former hour is to come."""
    if not viewer.may_plan or session.state != Session.State.PLANNED:
        return None
    move = next(iter(reversed(session.moves.all())), None)
    is_fresh = move is not None and move.to_at == session.starts_at and viewer.at - move.moved_at < UNDO
    return move if is_fresh and move and move.side == Side.PROVIDER and move.from_at > viewer.at else None


def _may_confirm(session: Session, viewer: Viewer) -> bool:
    """The person says that they will come, once, to what is near."""
    is_asked = session.confirmed_at is None and session.state == Session.State.PLANNED and session.kind in MEETINGS
    return is_asked and viewer.party == Attendance.Party.PERSON and viewer.at < session.starts_at < viewer.at + NEAR


def _state(presence: Presence, signed: dict, *, party: str, is_tentative: bool, at: datetime) -> tuple[str, str]:
    session = presence.session
    if session.state == Session.State.PLANNED:
        if session.ends_at < at:
            return "warning", "Issue à noter"
        if is_tentative:
            return "warning", "Provisoire"
        return ("success", "Présence annoncée") if session.confirmed_at else ("info", "Prévue")
    if session.state == Session.State.HELD:
        if session.kind not in MEETINGS:
            return "success", "Déclaré"
        if presence.state in (Presences.CONTESTED, Presences.ATTESTED):
            return presence.tone, presence.word
        if presence.state == Presences.SIGNED:
            return "success", "Signée"
        if party in signed:
            return "info", "Attend l’autre signature"
        return "accent", "À signer"
    if session.is_late and not session.waived_reason:
        return "warning", "Annulée tard"
    if presence.is_disowned:
        return presence.tone, presence.word
    return "neutral", session.get_state_display()


def _notes(session: Session) -> tuple[str, ...]:
    notes = []
    if session.is_irregular:
        notes.append(f"Hors cadre, non facturable : {session.reason}")
    elif session.reason:
        notes.append(session.reason)
    if session.given_up_by and session.kind in MEETINGS:
        notes.append(f"Annulée par {'la personne' if session.given_up_by == Side.PERSON else 'votre organisme'}")
    if session.despite_absence and session.state == Session.State.PLANNED:
        notes.append("Prévue pendant une absence du consultant ou de la consultante")
    if session.waived_reason:
        notes.append(f"Non retenue : {session.waived_reason}")
    if session.state == Session.State.DISOWNED:
        notes.append("Ne compte pas dans les heures")
    elif session.actual_minutes and session.counted_minutes < session.actual_minutes and session.kind in MEETINGS[:1]:
        notes.append(f"{duration(session.counted_minutes)} comptées")
    return tuple(notes)


def _signatures(session: Session, signed: dict[str, Attendance]) -> tuple[str, ...]:
    """Who signed when: a signature of another day says so."""
    if session.state != Session.State.HELD or session.kind not in MEETINGS:
        return ()
    held_on = paris_day(session.starts_at)
    notes = []
    for party in Attendance.Party:
        attendance = signed.get(party)
        if attendance is None:
            notes.append(f"{party.label} : pas encore signé")
        elif paris_day(attendance.signed_at) != held_on:
            notes.append(f"{party.label} : signé le {attendance.signed_at.astimezone(PARIS):%d/%m/%Y à %H h %M}")
        elif len(signed) < len(Attendance.Party):
            notes.append(f"{party.label} : signé")
    return tuple(notes)


def suggested_booking(bilan: Bilan, *, at: datetime) -> dict[str, object]:
    """What the booking form proposes: the step that comes next, a week after the last meeting, the same way."""
    sessions = [session for session in sessions_of(bilan) if session.kind == Session.Kind.ACCOMPANIMENT]
    taken: dict[object, int] = {}
    for session in sessions:
        taken[session.step_id] = taken.get(session.step_id, 0) + session.counted_minutes
    steps = list(steps_of(bilan))
    step = next((step for step in steps if taken.get(step.pk, 0) < step.minutes), steps[-1] if steps else None)
    left = hours_of(bilan).accompaniment.left
    in_step = step.minutes - taken.get(step.pk, 0) if step else USUAL_MINUTES
    initial: dict[str, object] = {
        "step": step.pk if step else None,
        "minutes": max(min(USUAL_MINUTES, left, in_step if in_step > 0 else USUAL_MINUTES), 15),
    }
    if sessions:
        last = sessions[-1]
        moment = last.starts_at.astimezone(PARIS) + timedelta(days=7)
        day = max(moment.date(), at.astimezone(PARIS).date())
        initial |= {"day": day, "hour": moment.time(), "mode": last.mode, "place": last.place}
    return initial


def next_for_person(bilan: Bilan, *, at: datetime, slug: str) -> list[NextStep]:
    """The attendance sheets that wait for the person's signature."""
    panel = sessions_panel(bilan, at=at, party=Attendance.Party.PERSON, slug=slug)
    attested = [row for row in panel.past if row.presence_url and row.sign_url]
    waiting = [row for row in panel.to_sign if row not in attested]
    steps = [
        NextStep(
            rank=21,
            title="Dire si votre présence est juste",
            text="Elle a été attestée à votre place : signez-la, ou contestez.",
            action_label="Voir",
            url=attested[0].presence_url if len(attested) == 1 else reverse("sessions:own", args=[slug]),
        )
    ]
    steps = steps if attested else []
    if not waiting:
        return steps
    one = len(waiting) == 1
    return [
        *steps,
        NextStep(
            rank=20,
            title="Signer votre présence",
            text="Une séance attend votre signature." if one else f"{len(waiting)} séances attendent votre signature.",
            action_label="Signer",
            url=waiting[0].sign_url if one else reverse("sessions:own", args=[slug]),
        ),
    ]
