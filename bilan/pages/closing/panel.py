"""What the panel knows of one session before anything is typed: who may do what, and what is there already."""

from datetime import datetime
from typing import Any

from beneficiaries.queries import course_of
from bilan.pages.closing.forms import (
    BOOK,
    ROWS,
    ClosingForms,
    FollowingForm,
    PageForm,
    PresenceForm,
    SignForm,
    TaskForm,
    WordsForm,
)
from bilan.pages.closing.proposal import following_of, proposed_after
from confidentiality.opening import opens_too
from exchange.closing.queries import Papers, papers_of_session
from exchange.models import Closing, Note
from exchange.queries import note_about
from organisations.permissions import Verb
from organisations.requests import HouseRequest
from questionnaires.queries import instruments_to_propose
from sessions import rules
from sessions.forms import OutcomeForm, SessionForm
from sessions.models import Attendance, Session
from sessions.queries import hours_of
from sessions.starting import may_hold


class Panel:
    """One session as its page finds it; the content of its bilan opens to whom the table allows it alone."""

    def __init__(self, request: HouseRequest, session: Session, at: datetime):
        self.session, self.at = session, at
        self.bilan = session.bilan
        self.course = course_of(self.bilan)
        self.is_planned = session.state == Session.State.PLANNED
        self.opens_content = opens_too(request, session, Verb.LEAVE_PAPERS)
        self.leads = session.consultant_id == request.actor.membership_id
        signed = session.attendances.filter(party=Attendance.Party.CONSULTANT)
        self.signed_at = signed.values_list("signed_at", flat=True).first()
        self.may_sign = self.leads and self.signed_at is None and (self.is_planned or self.is_held)
        self.state = Closing.objects.filter(session=session).first()
        self.note: Note | None = None
        self.papers = Papers(session)
        if self.opens_content:
            self.note = note_about(session, author_id=request.actor.user_id)
            self.papers = papers_of_session(session)
        self.following = following_of(session, at=at)
        self.hours = hours_of(self.bilan)

    @property
    def is_held(self) -> bool:
        return self.session.state == Session.State.HELD

    @property
    def lacks_basis(self) -> bool:
        """Whether it can be kept as held with a reason only (invariant 13)."""
        is_counted = self.session.kind == Session.Kind.ACCOMPANIMENT
        return self.is_planned and is_counted and may_hold(self.session.bilan, self.course, self.session) is not None

    @property
    def may_book(self) -> bool:
        """Whether another meeting can be proposed: none is planned, some hours and a step are left."""
        is_counted = self.session.kind == Session.Kind.ACCOMPANIMENT
        return (
            self.following is None
            and is_counted
            and rules.may_book(self.course, self.hours, Session.Kind.ACCOMPANIMENT, 15) is None
        )

    def forms(self, data: Any = None) -> ClosingForms:
        """Every part that applies, blank or as it was sent."""
        bound: tuple[Any, ...] = (data,) if data is not None else ()
        return ClosingForms(
            page=PageForm(*bound),
            presence=self._presence(bound),
            words=self._words(bound) if self.opens_content else None,
            tasks=self._tasks(bound) if self.opens_content else [],
            following=FollowingForm(*bound, initial={"when": BOOK}) if self.may_book else None,
            booking=SessionForm(
                *bound, bilan=self.bilan, prefix="suite", initial=proposed_after(self.session, at=self.at)
            )
            if self.may_book
            else None,
        )

    def _presence(self, bound: tuple[Any, ...]) -> PresenceForm | SignForm | None:
        if self.is_planned:
            initial = {"outcome": OutcomeForm.HELD, "actual_minutes": self.session.planned_minutes, "sign": True}
            form = PresenceForm(*bound, initial=initial)
            if not self.may_sign:
                del form.fields["sign"]
            return form
        return SignForm(*bound, initial={"sign": True}) if self.may_sign else None

    def _words(self, bound: tuple[Any, ...]) -> WordsForm:
        initial = {"note": self.note.text if self.note else "", "summary": self.papers.text}
        return WordsForm(*bound, initial=initial, instruments=instruments_to_propose(self.bilan, self.course))

    def _tasks(self, bound: tuple[Any, ...]) -> list[TaskForm]:
        return [TaskForm(*bound, prefix=f"exercice{number}") for number in range(ROWS)]

    @property
    def seen(self) -> dict[str, object]:
        """What the next sending is compared with."""
        summary = self.papers.summary
        return {
            "version": self.state.version if self.state else 0,
            "note_version": self.note.version if self.note else 0,
            "summary_seen_at": summary.written_at.isoformat() if summary else "",
        }
