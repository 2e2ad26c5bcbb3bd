"""Booking, moving and giving up a meeting, by the person in their own space."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from beneficiaries.circumstances.situations import Notice
from beneficiaries.finding import own_bilan
from beneficiaries.models import Bilan
from beneficiaries.queries import course_of
from foundation import clock
from foundation.clock import paris_day
from organisations.access import requires
from organisations.permissions import Verb
from organisations.requests import HouseRequest
from sessions import operations
from sessions.finding import the_session, the_work
from sessions.house_rules.operations import house_rules
from sessions.models import HouseRules, Session, Side
from sessions.operations import SessionRefused
from sessions.planning.forms import OwnCorrectionForm, OwnSlotForm
from sessions.planning.own_operations import (
    RuleUnread,
    SlotGone,
    book_own_session,
    cancel_own_session,
    move_own_session,
)
from sessions.planning.queries import availability_of, bookable_slots, closed_because, next_meeting
from sessions.planning.rules import Slot, days_of, is_late
from sessions.situated import asked_on, blocked_for_person, once_planned

FIRST_DAYS = 8  # shown without unfolding
SOONEST = 5  # free hours shown to who has just missed one


@dataclass(frozen=True)
class Choice:
    """The days that have free hours, and the hours of the one that was chosen."""

    days: dict[date, list[Slot]]
    day: date | None
    minutes: int
    asked: dict[date, Notice] = field(default_factory=dict)

    @property
    def hours(self) -> list[Slot]:
        return self.days.get(self.day, []) if self.day else []

    @property
    def first_days(self) -> list[tuple[date, list[Slot]]]:
        return list(self.days.items())[:FIRST_DAYS]

    @property
    def later_days(self) -> list[tuple[date, list[Slot]]]:
        return list(self.days.items())[FIRST_DAYS:]

    @property
    def barred(self) -> list[str]:
        """Why days are left aside: what the law asks within the situation that was noted."""
        return sorted({notice.to_person for notice in self.asked.values() if notice.blocks})

    @property
    def to_know(self) -> str:
        """What the law asks of the day that was chosen."""
        notice = self.asked.get(self.day) if self.day else None
        return notice.to_person if notice else ""

    @property
    def soonest(self) -> list[Slot]:
        return [slot for slots in self.days.values() for slot in slots][:SOONEST]


def _choice(request: HouseRequest, bilan: Bilan, *, minutes: int, moving: Session | None = None) -> Choice:
    """The free hours, but those of days that wait for what the situation of the person asks."""
    found = days_of(bookable_slots(bilan, minutes=minutes, at=clock.now(), moving=moving))
    asked = asked_on(request, bilan, found)
    days = {day: slots for day, slots in found.items() if day not in asked or not asked[day].blocks}
    with suppress(ValueError):
        day = date.fromisoformat(request.GET.get("jour", ""))
        return Choice(days, day if day in days else None, minutes, asked)
    return Choice(days, None, minutes, asked)


def _asked_of(request: HouseRequest, bilan: Bilan, form: OwnSlotForm) -> Notice | None:
    """What the law asks of the hour that was chosen; what blocks is said."""
    notice, sentence = blocked_for_person(request, bilan, paris_day(form.cleaned_data["starts_at"]))
    if sentence:
        form.add_error("starts_at", sentence)
    return notice


def _once_planned(request: HouseRequest, bilan: Bilan, notice: Notice | None) -> HttpResponse:
    if notice is None:
        return redirect("sessions:own", slug=request.organisation.slug)
    return once_planned(request, bilan, notice)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.BOOK_OWN_SESSION, own_bilan)
def book(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """Choose a day, then an hour; it is booked at once."""
    form = OwnSlotForm(request.POST or None)
    gone = ""
    notice = _asked_of(request, bilan, form) if form.is_valid() else None
    if form.is_valid():
        try:
            book_own_session(bilan, starts_at=form.cleaned_data["starts_at"], by=request.user, at=clock.now())
        except SlotGone as refusal:
            gone = str(refusal)
        except SessionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Votre séance est réservée{_tentative(bilan)}.")
            return _once_planned(request, bilan, notice)
    bilan.refresh_from_db()
    step, minutes = next_meeting(bilan)
    context = {
        "bilan": bilan,
        "closed": closed_because(bilan),
        "step": step,
        "choice": _choice(request, bilan, minutes=minutes),
        "rules": house_rules(bilan.organisation),
        "form": form,
        "gone": gone,
    }
    return render(request, "sessions/planning/own_book.html", context, status=_status(form))


def _tentative(bilan: Bilan) -> str:
    course = course_of(bilan)
    is_firm = course.has_consent and course.has_basis
    return "" if is_firm else ", provisoire tant que l’accord et le contrat manquent"


def _status(form: OwnSlotForm) -> int:
    return 422 if form.is_bound else 200


def _coming(session: Session) -> Session:
    """A meeting that its person may still change; others have no such page."""
    if session.kind not in (Session.Kind.ACCOMPANIMENT, Session.Kind.FOLLOW_UP):
        raise Http404
    return session


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.BOOK_OWN_SESSION, the_session)
def move(request: HouseRequest, session: Session) -> HttpResponse:
    """Choose another hour for a meeting; after the notice the rule of the house is read first."""
    session, bilan = _coming(session), session.bilan
    form = OwnSlotForm(request.POST or None)
    gone = ""
    notice = _asked_of(request, bilan, form) if form.is_valid() else None
    if form.is_valid():
        try:
            move_own_session(session, by=request.user, at=clock.now(), **form.cleaned_data)
        except SlotGone as refusal:
            gone = str(refusal)
        except RuleUnread:
            form.add_error("has_read_rule", "Lisez la règle ci-dessus, puis cochez pour confirmer.")
        except SessionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Votre séance est déplacée.")
            return _once_planned(request, bilan, notice)
    session.refresh_from_db()
    context = {
        "bilan": bilan,
        "moving": session,
        "closed": _why_fixed(session)
        or ("" if availability_of(bilan.consultant).is_published else closed_because(bilan)),
        "choice": _choice(request, bilan, minutes=session.planned_minutes, moving=session),
        "form": form,
        "gone": gone,
        **_rule(session),
    }
    return render(request, "sessions/planning/own_book.html", context, status=_status(form))


def _why_fixed(session: Session) -> str:
    if session.state != Session.State.PLANNED or session.starts_at <= clock.now():
        return "Cette séance n’est plus à venir : elle ne change plus."
    return ""


def _rule(session: Session) -> dict[str, HouseRules | bool]:
    found = house_rules(session.bilan.organisation)
    late = is_late(session.starts_at, at=clock.now(), notice_hours=found.notice_hours)
    return {"rules": found, "is_late": late}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.BOOK_OWN_SESSION, the_session)
def cancel(request: HouseRequest, session: Session) -> HttpResponse:
    """Give up a meeting, once one has read what that does."""
    session = _coming(session)
    if request.method == "POST":
        try:
            cancel_own_session(session, has_read_rule="has_read_rule" in request.POST, at=clock.now())
        except RuleUnread:
            messages.error(request, "Le préavis vient de passer : lisez la règle, puis confirmez.")
            return redirect(request.path)
        except SessionRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Votre séance est annulée. Ses heures restent disponibles pour vous.")
        return redirect("sessions:own", slug=request.organisation.slug)
    context = {
        "bilan": session.bilan,
        "session": session,
        "closed": _why_fixed(session),
        "may_move": availability_of(session.bilan.consultant).is_published,
        **_rule(session),
    }
    return render(request, "sessions/planning/own_cancel.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.DECLARE_WORK, the_work)
def correct_work(request: HouseRequest, session: Session) -> HttpResponse:
    """Take back personal work that one declared by mistake, with a reason."""
    form = OwnCorrectionForm(request.POST or None)
    if form.is_valid():
        try:
            operations.take_back_outcome(session, reason=form.cleaned_data["reason"], at=clock.now(), side=Side.PERSON)
        except SessionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "C’est corrigé : ce travail ne compte plus.")
            return redirect("sessions:own_declare", slug=request.organisation.slug)
    context = {"bilan": session.bilan, "session": session, "form": form}
    return render(request, "sessions/planning/own_correct.html", context, status=422 if form.is_bound else 200)
