"""The landmarks of the house and the ceiling of each member, set by the administration."""

from copy import copy

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from foundation import clock
from organisations.access import requires
from organisations.caseload import set_caseload_rules, set_ceiling
from organisations.caseload_forms import CaseloadRulesForm, CeilingForm
from organisations.finding import FoundMember, the_member
from organisations.permissions import Verb
from organisations.queries import caseload_rules
from organisations.requests import HouseRequest


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.SET_UP_ORGANISATION)
def landmarks(request: HouseRequest) -> HttpResponse:
    """After how many days something is late, how many bilans one leads, whether mails leave by themselves."""
    form = CaseloadRulesForm(request.POST or None, instance=copy(caseload_rules()))
    if form.is_valid():
        set_caseload_rules(request.organisation, at=clock.now(), **form.cleaned_data)
        messages.success(request, "Les repères sont enregistrés.")
        return redirect("organisations:settings", slug=request.organisation.slug)
    return render(request, "organisations/landmarks.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.MANAGE_TEAM, the_member)
def ceiling(request: HouseRequest, found: FoundMember) -> HttpResponse:
    """How many bilans a member leads at once."""
    member = found.member
    form = CeilingForm(request.POST or None, usual=caseload_rules().ceiling, initial={"ceiling": member.ceiling})
    if form.is_valid():
        set_ceiling(member, ceiling=form.cleaned_data["ceiling"])
        messages.success(request, f"Le plafond de {member} est changé.")
        return redirect("organisations:team", slug=request.organisation.slug)
    context = {"form": form, "member": member}
    return render(request, "organisations/ceiling.html", context, status=422 if form.is_bound else 200)
