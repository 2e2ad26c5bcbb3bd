"""Pausing, taking up again, abandoning: the consultant's pages and the person's own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from beneficiaries.ending import erasing_of
from beneficiaries.finding import own_bilan, the_bilan
from beneficiaries.models import Bilan
from beneficiaries.pauses import pause_on, pauses_of
from beneficiaries.queries import course_of
from beneficiaries.silence import attempts_needed, days_of_attempts
from foundation import clock
from foundation.formats import short_day
from organisations.access import requires
from organisations.permissions import Actor, Standing, Verb
from organisations.requests import HouseRequest
from sessions.interruptions import operations
from sessions.interruptions.forms import AbandonForm, PauseForm
from sessions.models import MEETINGS, Session
from sessions.queries import hours_of


@dataclass(frozen=True)
class Side:
    """A bilan as one of its two people stops it or takes it up."""

    bilan: Bilan
    is_person: bool

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The ties of the bilan."""
        return self.bilan.ties(actor)

    def back(self, slug: str) -> str:
        return (
            reverse("own:start", args=[slug]) if self.is_person else reverse("bilans:bilan", args=[slug, self.bilan.pk])
        )

    def author(self, request: HouseRequest) -> dict[str, Any]:
        """Who acts, as the operations ask for it."""
        name = str(self.bilan.beneficiary) if self.is_person else request.actor.name
        return {"is_person": self.is_person, "by": request.user, "author_name": name, "at": clock.now()}


def the_side(request: HouseRequest, bilan_id: UUID) -> Side:
    """A professional's address; the person who types it is still the person."""
    bilan = the_bilan(request, bilan_id)
    return Side(bilan, Standing.PERSON in bilan.ties(request.actor))


def own_side(request: HouseRequest) -> Side:
    """The person's own address."""
    return Side(own_bilan(request), True)


def _coming(bilan: Bilan) -> list[Session]:
    planned = Session.objects.filter(
        bilan=bilan, state=Session.State.PLANNED, kind__in=MEETINGS, starts_at__gt=clock.now()
    )
    return list(planned.order_by("starts_at"))


def _pause(request: HouseRequest, side: Side) -> HttpResponse:
    """Choose the days; the meetings that fall within are offered for cancellation."""
    coming = _coming(side.bilan)
    form = PauseForm(request.POST or None, has_planned=bool(coming), is_person=side.is_person)
    if form.is_valid():
        try:
            operations.pause_bilan(side.bilan, **form.asked(), **side.author(request))
        except operations.InterruptionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"La pause est notée, jusqu’au {short_day(form.cleaned_data['last'])}.")
            return redirect(side.back(request.organisation.slug))
    return _page(request, side, "pause", {"form": form, "coming": coming}, status=422 if form.is_bound else 200)


def _resume(request: HouseRequest, side: Side) -> HttpResponse:
    """Take up again today."""
    if request.method == "POST":
        try:
            operations.resume_bilan(side.bilan, **side.author(request))
        except operations.InterruptionRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Le bilan reprend aujourd’hui.")
        return redirect(side.back(request.organisation.slug))
    course = course_of(side.bilan)
    return _page(request, side, "resume", {"pause": pause_on(course, clock.today()), "pauses": pauses_of(course)})


def _page(request: HouseRequest, side: Side, name: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    shell = {
        "bilan": side.bilan,
        "is_person": side.is_person,
        "layout": "base_beneficiary.html" if side.is_person else "base_professional.html",
        "back": side.back(request.organisation.slug),
    }
    return render(request, f"sessions/interruptions/{name}.html", shell | context, status=status)


form_methods: Callable = require_http_methods(["GET", "HEAD", "POST"])
pause = form_methods(requires(Verb.PAUSE, the_side)(_pause))
resume = form_methods(requires(Verb.PAUSE, the_side)(_resume))
own_pause = form_methods(requires(Verb.PAUSE, own_side)(_pause))
own_resume = form_methods(requires(Verb.PAUSE, own_side)(_resume))


@form_methods
@requires(Verb.RECORD_FACT, the_bilan)
def abandon(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """End a bilan that will not be finished, its effects shown first."""
    form = AbandonForm(request.POST or None, initial={"occurred_at": clock.today()})
    if form.is_valid():
        try:
            operations.abandon_bilan(
                bilan, by=request.user, author_name=request.actor.name, at=clock.now(), **form.cleaned_data
            )
        except operations.InterruptionRefused as refusal:
            form.add_error("motive", str(refusal))
        else:
            messages.success(request, "Le bilan est abandonné et terminé.")
            return redirect("bilans:bilan", slug=request.organisation.slug, bilan_id=bilan.pk)
    course = course_of(bilan)
    context = {
        "bilan": bilan,
        "form": form,
        "hours": hours_of(bilan),
        "coming": _coming(bilan),
        "erasing": erasing_of(bilan, today=clock.today()),
        "attempts": days_of_attempts(course),
        "attempts_needed": attempts_needed(bilan.organisation_id),
        "is_over": course.is_closed or course.is_stopped,
    }
    return render(request, "sessions/interruptions/abandon.html", context, status=422 if form.is_bound else 200)
