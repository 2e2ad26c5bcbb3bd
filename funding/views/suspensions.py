"""The days on which the provider may not receive public money, kept by the administrator."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from foundation import clock
from funding import operations
from funding.forms import SuspensionChangeForm, SuspensionForm
from funding.models import Suspension
from funding.views.common import the_member
from organisations.access import requires
from organisations.permissions import Verb
from organisations.requests import HouseRequest


@require_safe
@requires(Verb.SET_FUNDING_RULES)
def suspensions(request: HouseRequest) -> HttpResponse:
    """Every suspension, the voided ones folded."""
    found = list(Suspension.objects.select_related("entered_by"))
    context = {
        "live": [one for one in found if one.voided_at is None],
        "voided": [one for one in found if one.voided_at is not None],
        "today": clock.today(),
        "organisation_until": request.organisation.qualiopi_until,
    }
    return render(request, "funding/suspensions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.SET_FUNDING_RULES)
def add_suspension(request: HouseRequest) -> HttpResponse:
    """Note a suspension with the letter that says so."""
    form = SuspensionForm(request.POST or None, initial={"starts_on": clock.today()})
    if form.is_valid():
        try:
            given = form.cleaned_data | {"kind": Suspension.Kind(form.cleaned_data["kind"])}
            operations.enter_suspension(request.organisation, by=the_member(request), at=clock.now(), **given)
        except operations.SuspensionRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(
                request, "La suspension est notée\N{NO-BREAK SPACE}: les demandes de ces jours seront arrêtées."
            )
            return redirect("funding:suspensions", slug=request.organisation.slug)
    return render(request, "funding/add_suspension.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.SET_FUNDING_RULES)
def change_suspension(request: HouseRequest, suspension_id: UUID) -> HttpResponse:
    """Note its last day, or that it was a mistake."""
    found = Suspension.objects.filter(voided_at=None)
    suspension = get_object_or_404(found, pk=suspension_id)
    form = SuspensionChangeForm(request.POST or None, initial={"ends_on": suspension.ends_on})
    if form.is_valid():
        try:
            _change(request, suspension, form.cleaned_data)
        except operations.SuspensionRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, "C’est noté.")
            return redirect("funding:suspensions", slug=request.organisation.slug)
    context = {"form": form, "suspension": suspension}
    return render(request, "funding/change_suspension.html", context, status=422 if form.is_bound else 200)


def _change(request: HouseRequest, suspension: Suspension, given: dict) -> None:
    by, at = the_member(request), clock.now()
    if given["is_mistake"]:
        operations.void_suspension(suspension, reason=given["reason"], by=by, at=at)
    else:
        operations.end_suspension(suspension, ends_on=given["ends_on"], by=by, at=at)
