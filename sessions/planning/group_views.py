"""Collective meetings: who takes part, a new one, and the whole group moved or given up in one gesture."""

from collections.abc import Iterable

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from beneficiaries.models import Bilan
from foundation import clock
from foundation.clock import PARIS, paris_day
from foundation.formats import NBSP
from organisations.access import requires
from organisations.forms import PlainForm
from organisations.permissions import Verb
from organisations.requests import HouseRequest
from sessions.house_rules.operations import house_rules
from sessions.models import Session, SessionGroup
from sessions.operations import SessionRefused
from sessions.planning.finding import Agenda, OfAgenda, the_agenda, the_group
from sessions.planning.forms import CollectiveForm, GroupCancelForm, GroupMoveForm
from sessions.planning.groups import book_collective, cancel_group, move_group
from sessions.planning.queries import bilans_for_a_group, collective_of, planned_of
from sessions.situated import asked_on


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.KEEP_AGENDA, the_agenda)
def collective(request: HouseRequest, agenda: Agenda) -> HttpResponse:
    """Collective meetings to come, and a new one."""
    at = clock.now()
    rules = house_rules(request.organisation)
    bilans = bilans_for_a_group(agenda.consultant)
    form = CollectiveForm(request.POST or None, bilans=bilans, initial={"minutes": rules.session_minutes})
    chosen = form.cleaned_data["bilans"] if form.is_valid() else []
    noticed = _asked_of_bilans(request, form, "bilans", chosen) if form.is_valid() else None
    if form.is_valid():
        try:
            book_collective(agenda.consultant, by=request.user, at=at, **form.booking())
        except SessionRefused as refusal:
            form.told(refusal)
        else:
            messages.success(request, "La séance collective est prévue.")
            if noticed is not None:
                return redirect("sessions:to_check", slug=request.organisation.slug, bilan_id=noticed.pk)
            return redirect("sessions:collective", slug=request.organisation.slug, consultant_id=agenda.consultant.pk)
    context = {
        "consultant": agenda.consultant,
        "is_own": agenda.consultant.pk == request.actor.membership_id,
        "is_allowed": rules.allows_collective,
        "may_book": len(bilans) > 1,
        "groups": collective_of(agenda.consultant, at=at),
        "form": form,
        "today": paris_day(at),
    }
    return render(request, "sessions/planning/collective.html", context, status=422 if form.is_bound else 200)


def _asked_of_bilans(request: HouseRequest, form: BaseForm, field: str, bilans: Iterable[Bilan]) -> Bilan | None:
    """What the law asks of each person that day: what blocks is said with the name, the first to check is given back."""
    day = form.cleaned_data["day"]
    found = [(bilan, asked_on(request, bilan, [day]).get(day)) for bilan in bilans]
    for bilan, notice in found:
        if notice is not None and notice.blocks:
            form.add_error(field, f"{bilan.beneficiary}{NBSP}: {notice.sentence}")
    return next((bilan for bilan, notice in found if notice is not None), None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.KEEP_AGENDA, the_group)
def move(request: HouseRequest, found: OfAgenda) -> HttpResponse:
    """Another hour for everybody of a collective meeting."""
    group = _group(found)
    sessions = planned_of(group)
    local = group.starts_at.astimezone(PARIS)
    form = GroupMoveForm(request.POST or None, initial={"day": local.date(), "hour": local.time()})
    noticed = _asked_of_bilans(request, form, "day", [one.bilan for one in sessions]) if form.is_valid() else None
    if form.is_valid():
        try:
            move_group(group, by=request.user, at=clock.now(), **form.booking())
        except SessionRefused as refusal:
            form.told(refusal)
        else:
            messages.success(
                request, "La séance collective est déplacée pour tout le groupe : chaque personne est prévenue."
            )
            return _back(request, found, noticed)
    return _page(request, "sessions/planning/group_move.html", found, form, sessions)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.KEEP_AGENDA, the_group)
def cancel(request: HouseRequest, found: OfAgenda) -> HttpResponse:
    """Give a collective meeting up for everybody."""
    group = _group(found)
    form = GroupCancelForm(request.POST or None)
    if form.is_valid():
        try:
            cancel_group(group, reason=form.cleaned_data["reason"], by=request.user, at=clock.now())
        except SessionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, "La séance collective est annulée : chaque personne est prévenue, ses heures sont rendues."
            )
            return _back(request, found, None)
    return _page(request, "sessions/planning/group_cancel.html", found, form, planned_of(group))


def _group(found: OfAgenda) -> SessionGroup:
    assert isinstance(found.row, SessionGroup)
    return found.row


def _page(
    request: HouseRequest, template: str, found: OfAgenda, form: PlainForm, sessions: list[Session]
) -> HttpResponse:
    context = {"consultant": found.consultant, "group": found.row, "sessions": sessions, "form": form}
    return render(request, template, context, status=422 if form.is_bound else 200)


def _back(request: HouseRequest, found: OfAgenda, noticed: Bilan | None) -> HttpResponse:
    slug = request.organisation.slug
    if noticed is not None:
        return redirect("sessions:to_check", slug=slug, bilan_id=noticed.pk)
    return redirect("sessions:collective", slug=slug, consultant_id=found.consultant.pk)
