"""« Modifier la durée » : the consultant in charge gives a running bilan other hours."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from beneficiaries.finding import the_bilan
from beneficiaries.models import Bilan
from beneficiaries.queries import course_of
from beneficiaries.rules import Kind, may_record
from foundation import clock
from foundation.formats import duration
from organisations.access import requires
from organisations.permissions import Verb
from organisations.requests import HouseRequest
from sessions.duration.forms import HoursForm
from sessions.duration.reading import budget_of, case_of, taken_by_step
from sessions.duration.rules import Budget
from sessions.operations import HoursConflict, HoursRefused, change_hours
from sessions.queries import hours_by_phase, hours_of, steps_of


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.RECORD_FACT, the_bilan)
def change(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """Minutes by step, personal work, and why; what is taken already is shown beside each."""
    form = _form(bilan, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, form, status=422 if form.is_bound else 200)
    try:
        change_hours(bilan, by=request.user, author_name=request.actor.name, at=clock.now(), **form.asked())
    except HoursConflict as conflict:
        bilan.refresh_from_db(fields=["accompaniment_minutes", "personal_work_minutes"])
        return _page(request, _again(request, bilan), theirs=conflict.theirs, status=409)
    except HoursRefused as refusal:
        form.told(refusal.faults)
        return _page(request, form, status=422)
    bilan.refresh_from_db(fields=["accompaniment_minutes", "personal_work_minutes"])
    messages.success(request, f"Le bilan compte désormais {_told(bilan)}. {_heard(bilan)}")
    return redirect("sessions:ledger", slug=request.organisation.slug, bilan_id=bilan.pk)


def _form(bilan: Bilan, typed: Any) -> HoursForm:
    form = HoursForm(typed, bilan=bilan, steps=steps_of(bilan), taken=taken_by_step(bilan))
    form.initial = form.first_values()
    return form


def _again(request: HouseRequest, bilan: Bilan) -> HoursForm:
    """What was typed, over the hours that are shown beside it."""
    typed = request.POST.copy()
    form = _form(bilan, typed)
    typed["seen"] = form.now_seen()
    return form


def _told(bilan: Bilan) -> str:
    work = bilan.personal_work_minutes
    return f"{duration(bilan.accompaniment_minutes)} d’accompagnement" + (
        f" et {duration(work)} de travail personnel" if work else ""
    )


def _heard(bilan: Bilan) -> str:
    if bilan.beneficiary.user_id is None:
        return "La personne n’a pas d’espace : dites-le-lui."
    return "Un message attend la personne dans son espace."


def _page(request: HouseRequest, form: HoursForm, *, theirs: Budget | None = None, status: int = 200) -> HttpResponse:
    bilan, facts = form.bilan, course_of(form.bilan)
    refusal = may_record(facts, Kind.HOURS_CHANGED)
    case = case_of(bilan, budget_of(bilan))
    context = {
        "bilan": bilan,
        "form": form,
        "refusal": refusal.sentence if refusal else "",
        "hours": hours_of(bilan),
        "phases": [
            (row, [field for step, field in form.rows if step.phase == row.phase]) for row in hours_by_phase(bilan)
        ],
        "case": case,
        "meets": form.total("step"),
        "works": form.total("work"),
        "total": form.total("step", "work"),
        "theirs": [(step.title, theirs.steps[step.pk]) for step in form.steps] if theirs else [],
        "their_work": theirs.personal_work if theirs else 0,
        "has_signed_programme": facts.has(Kind.PROGRAMME_AGREED),
    }
    return render(request, "sessions/duration/change.html", context, status=status)
