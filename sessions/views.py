"""Sessions, seen by the consultant."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from beneficiaries.circumstances.operations import measures_shown_to
from beneficiaries.finding import the_bilan
from beneficiaries.models import Bilan
from beneficiaries.queries import course_of
from foundation import clock
from organisations.access import requires
from organisations.browsers import in_words
from organisations.permissions import Verb, can
from organisations.requests import HouseRequest
from sessions import operations
from sessions.attendance import SigningRefused, sign_attendance
from sessions.finding import the_session
from sessions.forms import OutcomeForm, SessionForm, TakeBackForm, WorkForm
from sessions.models import Attendance, Session
from sessions.panels import suggested_booking
from sessions.planning.views import to_week
from sessions.queries import hours_of
from sessions.settling import settle_session
from sessions.situated import asked_of, once_planned


def to_bilan(request: HouseRequest, bilan_id) -> HttpResponse:
    return redirect("bilans:bilan", slug=request.organisation.slug, bilan_id=bilan_id)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.BOOK_SESSION, the_bilan)
def book(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """Plan a meeting."""
    is_follow_up = course_of(bilan).is_closed
    kind = Session.Kind.FOLLOW_UP if is_follow_up else Session.Kind.ACCOMPANIMENT
    initial = suggested_booking(bilan, at=clock.now()) if request.method != "POST" else None
    form = SessionForm(request.POST or None, bilan=bilan, initial=initial, is_follow_up=is_follow_up)
    notice = asked_of(request, bilan, form) if form.is_valid() else None
    if form.is_valid():
        try:
            operations.book_session(bilan, by=request.user, at=clock.now(), kind=kind, **form.booking())
        except operations.SessionRefused as refusal:
            form.told(refusal)
        else:
            messages.success(request, "La séance est prévue.")
            return once_planned(request, bilan, notice)
    measures = measures_shown_to(request.actor, bilan)
    return _page(request, "sessions/book.html", bilan, form, is_follow_up=is_follow_up, measures=measures)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.BOOK_SESSION, the_session)
def move(request: HouseRequest, session: Session) -> HttpResponse:
    """Give a planned meeting another time."""
    is_follow_up = session.kind == Session.Kind.FOLLOW_UP
    initial = SessionForm.initial_of(session)
    form = SessionForm(request.POST or None, bilan=session.bilan, initial=initial, is_follow_up=is_follow_up)
    notice = asked_of(request, session.bilan, form) if form.is_valid() else None
    if form.is_valid():
        try:
            session = operations.move_session(session, by=request.user, at=clock.now(), **form.booking())
        except operations.SessionRefused as refusal:
            form.told(refusal)
        else:
            messages.success(request, "La séance est déplacée.")
            if request.GET.get("de") == "agenda" and notice is None:
                return to_week(request, session, deplacee=session.pk)
            return once_planned(request, session.bilan, notice)
    measures = measures_shown_to(request.actor, session.bilan)
    return _page(request, "sessions/move.html", session.bilan, form, session=session, measures=measures)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.RECORD_OUTCOME, the_session)
def settle(request: HouseRequest, session: Session) -> HttpResponse:
    """Say how a meeting went: held, missed or cancelled."""
    has_begun = session.starts_at <= clock.now()
    initial = {"outcome": OutcomeForm.HELD if has_begun else "", "actual_minutes": session.planned_minutes}
    form = OutcomeForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            settle_session(session, at=clock.now(), **form.cleaned_data)
        except operations.SessionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "L’issue de la séance est enregistrée.")
            return to_bilan(request, session.bilan_id)
    return _page(request, "sessions/settle.html", session.bilan, form, session=session)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.RECORD_OUTCOME, the_session)
def take_back(request: HouseRequest, session: Session) -> HttpResponse:
    """Correct an outcome noted by mistake, before anybody signed."""
    form = TakeBackForm(request.POST or None)
    if form.is_valid():
        try:
            operations.take_back_outcome(session, reason=form.cleaned_data["reason"], at=clock.now())
        except operations.SessionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "L’issue est corrigée.")
            return to_bilan(request, session.bilan_id)
    return _page(request, "sessions/take_back.html", session.bilan, form, session=session)


@require_POST
@requires(Verb.SIGN_AS_CONSULTANT, the_session)
def sign(request: HouseRequest, session: Session) -> HttpResponse:
    """Sign the attendance as the consultant."""
    try:
        sign_attendance(
            session,
            party=Attendance.Party.CONSULTANT,
            by=request.user,
            signer_name=request.actor.name,
            at=clock.now(),
            device=in_words(request.headers.get("User-Agent", "")),
        )
    except SigningRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Votre signature est enregistrée.")
    if not can(request.actor, Verb.SEE_FACTS, session.bilan):
        return redirect("bilans:start", slug=request.organisation.slug)
    return to_bilan(request, session.bilan_id)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.RECORD_OUTCOME, the_bilan)
def declare(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """Declare personal work on the person's behalf."""
    form = WorkForm(request.POST or None)
    if form.is_valid():
        try:
            operations.declare_work(
                bilan,
                minutes=form.cleaned_data["minutes"],
                done_on=form.cleaned_data["day"],
                by=request.user,
                at=clock.now(),
            )
        except operations.SessionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le travail personnel est noté.")
            return to_bilan(request, bilan.pk)
    return _page(request, "sessions/declare.html", bilan, form)


def _page(request: HouseRequest, template: str, bilan: Bilan, form, **more: object) -> HttpResponse:
    context = {"bilan": bilan, "form": form, "hours": hours_of(bilan), **more}
    return render(request, template, context, status=422 if form.is_bound else 200)
