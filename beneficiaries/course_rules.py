"""The page on which the administration says how long silence may last."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from beneficiaries.models import CourseRules
from beneficiaries.silence import rules_of
from organisations.access import requires
from organisations.forms import PlainForm
from organisations.models import Organisation
from organisations.permissions import Verb
from organisations.requests import HouseRequest


@transaction.atomic
def set_course_rules(organisation: Organisation, **values: Any) -> CourseRules:
    """Change the numbers; a synthesis proposed before keeps the day that both were told."""
    rules, _ = CourseRules.objects.update_or_create(organisation=organisation, defaults=values)
    return rules


class CourseRulesForm(PlainForm):
    unclaimed_days = forms.IntegerField(
        label="Jours avant de terminer un bilan dont la synthèse proposée n’est pas retirée",
        min_value=15,
        max_value=180,
        help_text=(
            f"De 15 à 180. Nous proposons {CourseRules.UNCLAIMED_DAYS}. La personne et qui l’accompagne sont "
            f"prévenues {CourseRules.WARNED_DAYS} jours avant."
        ),
    )
    attempts = forms.IntegerField(
        label="Relances à noter avant de terminer un bilan resté sans réponse",
        min_value=2,
        max_value=6,
        help_text=f"De 2 à 6, à des jours différents. Nous proposons {CourseRules.ATTEMPTS}.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.SET_UP_ORGANISATION)
def settings_page(request: HouseRequest) -> HttpResponse:
    """How long a synthesis waits, and how often somebody is written to."""
    now = rules_of(request.organisation.pk)
    initial = {"unclaimed_days": now.unclaimed_days, "attempts": now.attempts}
    form = CourseRulesForm(request.POST or None, initial=initial)
    if form.is_valid():
        set_course_rules(request.organisation, **form.cleaned_data)
        messages.success(request, "C’est enregistré, pour les bilans à venir.")
        return redirect("beneficiaries:course_rules", slug=request.organisation.slug)
    context = {"form": form}
    return render(request, "beneficiaries/course_rules.html", context, status=422 if form.is_bound else 200)
