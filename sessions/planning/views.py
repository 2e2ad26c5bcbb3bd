"""The week of a consultant, and moving a meeting in it."""

from contextlib import suppress
from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation import clock
from foundation.clock import PARIS
from organisations.access import requires
from organisations.models import Membership
from organisations.permissions import Standing, Verb, can
from organisations.requests import HouseRequest
from sessions import operations
from sessions.finding import the_session
from sessions.models import Session
from sessions.operations import SessionRefused
from sessions.operations.writing import ABSENT
from sessions.planning.finding import Agenda, the_agenda
from sessions.planning.forms import ShiftForm, WaiveForm
from sessions.planning.operations import shift_session, undo_move
from sessions.planning.week import Undo, monday_of, undo_of, week_of
from sessions.situated import asked_on, once_planned

FURTHEST = 3 * 366  # days
IN_ABSENCE = (
    "La séance n’a pas bougé : cette heure tombe dans une absence. Ce formulaire permet de la tenir malgré tout."
)
TO_VERIFY = "La séance n’a pas bougé : ce jour demande une vérification. Déplacez-la ici, la raison vous est dite."


@require_safe
@requires(Verb.OPEN_AGENDA)
def agenda(request: HouseRequest) -> HttpResponse:
    """One's own week; whose week, for who organises and accompanies nobody."""
    own = consultants().filter(user=request.user).first()
    if own is not None:
        return _week(request, Agenda(own))
    return render(request, "sessions/planning/team.html", {"consultants": consultants()})


@require_safe
@requires(Verb.SEE_AGENDA, the_agenda)
def week(request: HouseRequest, agenda: Agenda) -> HttpResponse:
    """The week of one consultant: dates, hours and names, never what a bilan says."""
    return _week(request, agenda)


def consultants() -> QuerySet[Membership]:
    return Membership.objects.filter(is_consultant=True, removed_at=None).order_by("last_name", "first_name")


def _week(request: HouseRequest, agenda: Agenda) -> HttpResponse:
    at = clock.now()
    today = clock.paris_day(at)
    monday = monday_of(_asked_day(request.GET.get("du", ""), today))
    may_plan = bool(can(request.actor, Verb.KEEP_AGENDA, agenda))
    sees_team = bool(request.actor.standings & {Standing.ADMINISTRATOR, Standing.ASSISTANT})
    context = {
        "consultant": agenda.consultant,
        "is_own": agenda.consultant.pk == request.actor.membership_id,
        "may_keep": may_plan,
        "week": week_of(agenda.consultant, monday, today=today, slug=request.organisation.slug, may_plan=may_plan),
        "monday": monday,
        "today": today,
        "undo": _undo(request.GET.get("deplacee", ""), agenda, at=at) if may_plan else None,
        "consultants": consultants() if sees_team else [],
    }
    return render(request, "sessions/planning/week.html", context)


def _asked_day(text: str, today: date) -> date:
    """The day of the address; today for what is no day, or too far."""
    with suppress(ValueError):
        day = date.fromisoformat(text)
        if abs((day - today).days) <= FURTHEST:
            return day
    return today


def _undo(text: str, agenda: Agenda, *, at: datetime) -> Undo | None:
    with suppress(ValueError):
        session = Session.objects.filter(pk=UUID(text), consultant=agenda.consultant, state=Session.State.PLANNED)
        found = session.select_related("bilan__beneficiary").first()
        return undo_of(found, at=at) if found else None
    return None


def to_week(request: HouseRequest, session: Session, **more: object) -> HttpResponse:
    """The week in which a meeting falls now: one's own, or its consultant's."""
    is_own = session.consultant_id == request.actor.membership_id
    slug = request.organisation.slug
    url = (
        reverse("sessions:agenda", args=[slug])
        if is_own or not session.consultant_id
        else reverse("sessions:week", args=[slug, session.consultant_id])
    )
    query = urlencode({"du": session.starts_at.astimezone(PARIS).date().isoformat(), **more})
    return redirect(f"{url}?{query}")


@require_POST
@requires(Verb.BOOK_SESSION, the_session)
def shift(request: HouseRequest, session: Session) -> HttpResponse:
    """Give a meeting another hour, from the week: all else stays."""
    form = ShiftForm(request.POST)
    if not form.is_valid():
        messages.error(request, "L’heure demandée n’est pas lisible : déplacez la séance par son formulaire.")
        return to_week(request, session)
    starts_at = form.cleaned_data["starts_at"]
    notice = asked_on(request, session.bilan, [day := clock.paris_day(starts_at)]).get(day)
    if notice is not None and notice.blocks:
        messages.error(request, TO_VERIFY)
        return redirect("sessions:move", slug=request.organisation.slug, session_id=session.pk)
    try:
        moved = shift_session(session, starts_at=starts_at, by=request.user, at=clock.now())
    except SessionRefused as refusal:
        if refusal.constraint == ABSENT:
            messages.error(request, IN_ABSENCE)
            return redirect("sessions:move", slug=request.organisation.slug, session_id=session.pk)
        messages.error(request, str(refusal))
        return to_week(request, session)
    if notice is not None:
        return once_planned(request, session.bilan, notice)
    return to_week(request, moved, deplacee=moved.pk)


@require_POST
@requires(Verb.BOOK_SESSION, the_session)
def undo(request: HouseRequest, session: Session) -> HttpResponse:
    """Give a meeting back the hour that it had before."""
    try:
        session = undo_move(session, by=request.user, at=clock.now())
    except SessionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "La séance a retrouvé son heure d’avant.")
    return to_week(request, session)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.RECORD_OUTCOME, the_session)
def waive(request: HouseRequest, session: Session) -> HttpResponse:
    """Not hold a late cancellation or a no-show, for a reason."""
    form = WaiveForm(request.POST or None)
    if form.is_valid():
        try:
            operations.waive(session, reason=form.cleaned_data["reason"])
        except SessionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "C’est noté : rien n’est retenu pour cette séance.")
            return redirect("bilans:bilan", slug=request.organisation.slug, bilan_id=session.bilan_id)
    context = {"bilan": session.bilan, "session": session, "form": form}
    return render(request, "sessions/planning/waive.html", context, status=422 if form.is_bound else 200)
