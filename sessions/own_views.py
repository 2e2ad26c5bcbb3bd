"""Sessions, seen by the person in their own space."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries.finding import own_bilan
from beneficiaries.models import Bilan
from foundation import clock
from organisations.access import requires
from organisations.permissions import Verb
from organisations.requests import HouseRequest
from sessions import operations
from sessions.forms import WorkForm
from sessions.house_rules.operations import house_rules
from sessions.models import Attendance, Session
from sessions.panels import sessions_panel
from sessions.planning.queries import availability_of, closed_because
from sessions.queries import hours_of, sessions_of


@require_safe
@requires(Verb.ENTER_OWN_BILAN, own_bilan)
def sessions(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """The person's meetings and hours."""
    is_published = availability_of(bilan.consultant).is_published
    panel = sessions_panel(
        bilan,
        at=clock.now(),
        party=Attendance.Party.PERSON,
        slug=request.organisation.slug,
        may_book=is_published,
    )
    context = {
        "bilan": bilan,
        "panel": panel,
        "may_book": is_published and not closed_because(bilan),
        "rules": house_rules(bilan.organisation),
    }
    return render(request, "sessions/own.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.DECLARE_WORK, own_bilan)
def declare(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """Declare personal work that the agreement foresees."""
    form = WorkForm(request.POST or None, initial={"day": clock.today()})
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
            messages.success(request, "C’est noté.")
            return redirect("sessions:own", slug=request.organisation.slug)
    declared = sessions_of(bilan).filter(kind=Session.Kind.PERSONAL_WORK).order_by("-starts_at", "-booked_at")
    context = {"bilan": bilan, "form": form, "hours": hours_of(bilan), "declared": declared}
    return render(request, "sessions/own_declare.html", context, status=422 if form.is_bound else 200)
