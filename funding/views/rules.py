"""Funding rules, seen and entered by professionals."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from foundation import clock
from funding import operations
from funding.forms import ReplacementForm, RuleForm
from funding.models import FundingRule, Parameter, Scheme
from funding.rulebook import line_of, rules_by_scheme
from funding.views.common import the_member
from organisations.access import requires
from organisations.permissions import Verb, can
from organisations.requests import HouseRequest


@require_safe
@requires(Verb.SEE_FUNDING_RULES)
def rules(request: HouseRequest) -> HttpResponse:
    """Every rule by scheme: the law's, and those of the organisation."""
    context = {
        "schemes": rules_by_scheme(clock.today()),
        "may_set": bool(can(request.actor, Verb.SET_FUNDING_RULES)),
    }
    return render(request, "funding/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.SET_FUNDING_RULES)
def add_rule(request: HouseRequest) -> HttpResponse:
    """Enter a dated rule with its source."""
    form = RuleForm(request.POST or None, initial={"valid_from": clock.today()})
    if form.is_valid():
        entered = form.cleaned_data | {
            "scheme": Scheme(form.cleaned_data["scheme"]),
            "parameter": Parameter(form.cleaned_data["parameter"]),
        }
        try:
            operations.enter_rule(request.organisation, by=the_member(request), at=clock.now(), **entered)
        except operations.RuleRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, "La règle est enregistrée.")
            return redirect("funding:rules", slug=request.organisation.slug)
    return render(request, "funding/add_rule.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.SET_FUNDING_RULES)
def supersede_rule(request: HouseRequest, rule_id: UUID) -> HttpResponse:
    """Replace a rule, or withdraw one that was entered by mistake."""
    rule = get_object_or_404(FundingRule, pk=rule_id, superseded_at=None, is_withdrawn=False)
    form = ReplacementForm(request.POST or None, initial=ReplacementForm.initial_of(rule))
    if form.is_valid():
        try:
            _replace(request, rule, form.cleaned_data)
        except operations.RuleRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect("funding:rules", slug=request.organisation.slug)
    context = {"form": form, "rule": rule, "told": line_of(rule).told}
    return render(request, "funding/supersede_rule.html", context, status=422 if form.is_bound else 200)


def _replace(request: HouseRequest, rule: FundingRule, entered: dict[str, Any]) -> None:
    by, at = the_member(request), clock.now()
    if entered.pop("withdrawn"):
        operations.withdraw_rule(rule, note=entered["note"], by=by, at=at)
        messages.success(request, "La règle ne s’applique plus à aucun jour.")
    else:
        operations.supersede_rule(rule, by=by, at=at, **entered)
        messages.success(request, "La règle est remplacée. Les plans déjà décidés gardent la leur.")
