"""The demonstration's clock, moved by hand to see what time brings."""

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from foundation import clock
from law.calendars import add_months
from organisations.access import signed_in
from organisations.forms import PlainForm
from organisations.requests import HouseRequest
from sessions.forms import DayField


class ClockForm(PlainForm):
    day = DayField(label="Aller au", help_text="L’horloge avance, elle ne recule pas.")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def move_clock(request: HouseRequest) -> HttpResponse:
    """Let the demonstration's days pass; absent anywhere else."""
    if not settings.DEMONSTRATION:
        raise Http404
    now = clock.now().astimezone(clock.PARIS)
    in_six_months = add_months(now.date(), 6)
    form = ClockForm(request.POST or None, initial={"day": in_six_months})
    if form.is_valid():
        day = form.cleaned_data["day"]
        try:
            clock.advance_to(datetime(day.year, day.month, day.day, 9, tzinfo=clock.PARIS))
        except clock.ClockRefused as refusal:
            form.add_error("day", str(refusal))
        else:
            messages.success(request, "L’horloge a avancé : les rappels partent dans la minute.")
            return redirect("demonstration")
    context = {"form": form, "now": now}
    return render(request, "shell/demonstration.html", context, status=422 if form.is_bound else 200)
