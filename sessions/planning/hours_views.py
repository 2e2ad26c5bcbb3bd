"""When a consultant receives, and when not."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from foundation import clock
from foundation.formats import duration
from organisations.access import requires
from organisations.permissions import Verb
from organisations.requests import HouseRequest
from sessions.house_rules.operations import house_rules
from sessions.models import Absence, DatedHours, Weekday, WeeklyHours
from sessions.planning.finding import Agenda, OfAgenda, the_absence, the_agenda, the_hours
from sessions.planning.forms import AbsenceForm, AvailabilityForm, DatedForm, WeeklyForm
from sessions.planning.operations import (
    HoursRefused,
    close_hours,
    drop_absence,
    enter_absence,
    open_hours,
    set_availability,
)
from sessions.planning.queries import availability_of, coming_absences


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.KEEP_AGENDA, the_agenda)
def availability(request: HouseRequest, agenda: Agenda) -> HttpResponse:
    """Whether people book by themselves, and how far ahead."""
    found = availability_of(agenda.consultant)
    initial = {"is_published": found.is_published, "weeks_ahead": found.weeks_ahead}
    form = AvailabilityForm(request.POST or None, initial=initial)
    if form.is_valid():
        set_availability(agenda.consultant, **form.cleaned_data)
        messages.success(request, "C’est enregistré.")
        return _to_hours(request, agenda)
    return _hours_page(request, agenda, availability=form)


@require_POST
@requires(Verb.KEEP_AGENDA, the_agenda)
def open_weekly(request: HouseRequest, agenda: Agenda) -> HttpResponse:
    """Receive each week on a range of some days."""
    form = WeeklyForm(request.POST, prefix="semaine")
    if _opens(form, agenda):
        messages.success(request, "La plage est ouverte.")
        return _to_hours(request, agenda)
    return _hours_page(request, agenda, weekly=form)


@require_POST
@requires(Verb.KEEP_AGENDA, the_agenda)
def open_dated(request: HouseRequest, agenda: Agenda) -> HttpResponse:
    """Receive on one day otherwise than on its weekday."""
    form = DatedForm(request.POST, prefix="jour")
    if _opens(form, agenda):
        messages.success(request, "La plage est ouverte ce jour-là.")
        return _to_hours(request, agenda)
    return _hours_page(request, agenda, dated=form)


@require_POST
@requires(Verb.KEEP_AGENDA, the_hours)
def close(request: HouseRequest, found: OfAgenda) -> HttpResponse:
    """Receive no longer in a range."""
    assert isinstance(found.row, (WeeklyHours, DatedHours))
    close_hours(found.row)
    messages.success(request, "La plage est retirée. Les séances déjà prévues restent.")
    return _to_hours(request, found)


def _opens(form: WeeklyForm | DatedForm, agenda: Agenda) -> bool:
    """Whether the range was opened; a refusal stands beside its end."""
    if not form.is_valid():
        return False
    try:
        open_hours(agenda.consultant, **form.opening())
    except HoursRefused as refusal:
        form.add_error("ends", str(refusal))
        return False
    return True


def _to_hours(request: HouseRequest, agenda: Agenda) -> HttpResponse:
    return redirect("sessions:availability", slug=request.organisation.slug, consultant_id=agenda.consultant.pk)


def _hours_page(request: HouseRequest, agenda: Agenda, **forms) -> HttpResponse:
    consultant = agenda.consultant
    found = availability_of(consultant)
    ranges = list(WeeklyHours.objects.filter(consultant=consultant))
    rules = house_rules(request.organisation)
    context = {
        "consultant": consultant,
        "is_own": consultant.pk == request.actor.membership_id,
        "is_published": found.is_published,
        "week": [(day.label, [one for one in ranges if one.weekday == day]) for day in Weekday],
        "has_hours": bool(ranges),
        "dated": list(DatedHours.objects.filter(consultant=consultant, day__gte=clock.today())),
        "rules": rules,
        "usual": duration(rules.session_minutes),
        "availability": AvailabilityForm(
            initial={"is_published": found.is_published, "weeks_ahead": found.weeks_ahead}
        ),
        "weekly": WeeklyForm(prefix="semaine"),
        "dated_form": DatedForm(prefix="jour"),
    }
    is_bound = any(form.is_bound for form in forms.values())
    if "dated" in forms:
        forms["dated_form"] = forms.pop("dated")
    return render(request, "sessions/planning/availability.html", context | forms, status=422 if is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.KEEP_AGENDA, the_agenda)
def absences(request: HouseRequest, agenda: Agenda) -> HttpResponse:
    """Absences to come, each with the meetings to move; and a new one."""
    at = clock.now()
    form = AbsenceForm(request.POST or None)
    if form.is_valid():
        try:
            enter_absence(agenda.consultant, at=at, **form.stretch())
        except HoursRefused as refusal:
            form.add_error("last", str(refusal))
        else:
            messages.success(request, "L’absence est notée : personne ne réserve plus sur ces jours.")
            return redirect("sessions:absences", slug=request.organisation.slug, consultant_id=agenda.consultant.pk)
    context = {
        "consultant": agenda.consultant,
        "is_own": agenda.consultant.pk == request.actor.membership_id,
        "absences": coming_absences(agenda.consultant, at=at),
        "form": form,
    }
    return render(request, "sessions/planning/absences.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(Verb.KEEP_AGENDA, the_absence)
def drop(request: HouseRequest, found: OfAgenda) -> HttpResponse:
    """Receive after all."""
    assert isinstance(found.row, Absence)
    drop_absence(found.row)
    messages.success(request, "L’absence est retirée.")
    return redirect("sessions:absences", slug=request.organisation.slug, consultant_id=found.consultant.pk)
