"""Funding rules, seen and entered by professionals; what a rule changes is shown before it is kept."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from foundation import clock
from funding import operations
from funding.forms import ReplacementForm, RuleForm
from funding.forms.rules import EntryForm
from funding.models import FundingRule, Parameter, Scheme
from funding.own_words import said
from funding.queries.previews import Preview, preview_of, preview_of_withdrawal
from funding.queries.rule_pages import KINDS_OF_RULE, rule_page
from funding.views.common import the_member
from organisations.access import requires
from organisations.permissions import Verb, can
from organisations.requests import HouseRequest


@require_safe
@requires(Verb.SEE_FUNDING_RULES)
def rules(request: HouseRequest) -> HttpResponse:
    """The organisation's own rules, then the national ones, then what is announced."""
    may_set = bool(can(request.actor, Verb.SET_FUNDING_RULES))
    return render(request, "funding/rules.html", {"page": rule_page(clock.today()), "may_set": may_set})


@require_safe
@requires(Verb.SET_FUNDING_RULES)
def add_rule(request: HouseRequest) -> HttpResponse:
    """What the rule says, in a plain sentence: each leads to its own form."""
    return render(request, "funding/add_rule.html", {"kinds": KINDS_OF_RULE})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.SET_FUNDING_RULES)
def enter_rule(request: HouseRequest, parameter: str) -> HttpResponse:
    """Enter a dated rule with its source, once its effect was seen."""
    if parameter not in Parameter.values:
        raise Http404
    about = Parameter(parameter)
    form = RuleForm(_typed(request), parameter=about, initial={"valid_from": clock.today()})
    context = {"form": form, "about": about, "preview": None}
    if form.is_valid():
        rule = operations.new_rule(
            request.organisation,
            scheme=Scheme(form.cleaned_data["scheme"]),
            parameter=about,
            funder=form.cleaned_data["funder"],
            entry=form.entry(),
        )
        try:
            if _is_seen(request, form):
                operations.keep_rule(rule, by=the_member(request), at=clock.now())
                messages.success(request, "La règle est enregistrée.")
                return redirect("funding:rules", slug=request.organisation.slug)
            operations.check_rule(rule)
            context |= _shown(rule, form, preview_of(rule, today=clock.today()))
        except operations.RuleRefused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    return render(request, "funding/enter_rule.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.SET_FUNDING_RULES)
def supersede_rule(request: HouseRequest, rule_id: UUID) -> HttpResponse:
    """Replace a rule, or withdraw one that was entered by mistake, once the effect was seen."""
    rule = get_object_or_404(FundingRule, pk=rule_id, superseded_at=None, is_withdrawn=False)
    form = ReplacementForm(
        _typed(request),
        parameter=Parameter(rule.parameter),
        scheme=Scheme(rule.scheme),
        initial=ReplacementForm.initial_of(rule),
    )
    context = {"form": form, "rule": rule, "told": said(rule), "preview": None}
    if form.is_valid():
        try:
            if _is_seen(request, form):
                _replace(request, rule, form)
                return redirect("funding:rules", slug=request.organisation.slug)
            context |= _preview_of_change(rule, form)
        except operations.RuleRefused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    return render(request, "funding/supersede_rule.html", context, status=_status(form))


def _replace(request: HouseRequest, rule: FundingRule, form: ReplacementForm) -> None:
    by, at = the_member(request), clock.now()
    if form.cleaned_data["withdrawn"]:
        operations.withdraw_rule(rule, note=form.cleaned_data["note"], by=by, at=at)
        messages.success(request, "La règle ne s’applique plus à aucun jour.")
    else:
        operations.supersede_rule(rule, entry=form.entry(), by=by, at=at)
        messages.success(request, "La règle est remplacée. Les plans déjà décidés gardent la leur.")


def _preview_of_change(rule: FundingRule, form: ReplacementForm) -> dict[str, object]:
    if form.cleaned_data["withdrawn"]:
        shown = _shown(rule, form, preview_of_withdrawal(rule, today=clock.today()))
        return shown | {"sentence": "Cette règle ne s’appliquerait plus à aucun jour."}
    newer = operations.newer_rule(rule, entry=form.entry())
    operations.check_rule(newer)
    return _shown(newer, form, preview_of(newer, today=clock.today()))


def _typed(request: HouseRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _is_seen(request: HouseRequest, form: EntryForm) -> bool:
    """Whether the effect of just this entry was shown."""
    return "save" in request.POST and request.POST.get("seen") == form.digest()


def _shown(rule: FundingRule, form: EntryForm, preview: Preview) -> dict[str, object]:
    return {"preview": preview, "sentence": said(rule), "entered": rule, "digest": form.digest()}


def _status(form: EntryForm) -> int:
    return 422 if form.is_bound and form.errors else 200
