"""Funding rules, the plan of a bilan and its contractual basis, seen by professionals."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries.finding import the_bilan
from beneficiaries.models import Bilan
from confidentiality.files import EXTENSIONS
from foundation import clock
from funding import operations, queries
from funding.finding import the_agreement
from funding.forms import AgreementForm, PlanForm, ReplacementForm, RuleForm, VoidForm
from funding.models import Agreement, FundingPlan, FundingRule, Parameter, Scheme
from funding.rulebook import line_of, rules_by_scheme
from funding.rules import Outcome, expected_kinds
from organisations.access import check, requires
from organisations.actors import member_of
from organisations.models import Membership
from organisations.permissions import Verb, can
from organisations.rates import UPLOAD_RATE, limited
from organisations.requests import HouseRequest


def _member(request: HouseRequest) -> Membership:
    return member_of(request.actor)


def _to_bilan(request: HouseRequest, bilan_id: UUID) -> HttpResponse:
    return redirect("bilans:bilan", slug=request.organisation.slug, bilan_id=bilan_id)


# --- Rules ------------------------------------------------------------------------------------


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
            operations.enter_rule(request.organisation, by=_member(request), at=clock.now(), **entered)
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
    by, at = _member(request), clock.now()
    if entered.pop("withdrawn"):
        operations.withdraw_rule(rule, note=entered["note"], by=by, at=at)
        messages.success(request, "La règle ne s’applique plus à aucun jour.")
    else:
        operations.supersede_rule(rule, by=by, at=at, **entered)
        messages.success(request, "La règle est remplacée. Les plans déjà décidés gardent la leur.")


# --- Who pays what ----------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.SEE_FUNDING, the_bilan)
def plan(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """Payers, amounts and price of one bilan; read by those who may not decide them."""
    if not can(request.actor, Verb.PLAN_FUNDING, bilan):
        if request.method == "POST":
            check(request.actor, Verb.PLAN_FUNDING, bilan)
        return render(request, "funding/plan_read.html", {"bilan": bilan, "panel": queries.funding_panel(bilan)})
    if request.method != "POST":
        return _plan_page(request, bilan, PlanForm(initial=_initial(bilan)))
    form = PlanForm(request.POST)
    if not form.is_valid():
        return _plan_page(request, bilan, form, status=422)
    if "check" in request.POST:
        return _plan_page(request, bilan, form, is_checked=True)
    try:
        operations.draft_funding_plan(bilan, by=_member(request), at=clock.now(), **form.decision())
    except operations.FundingRefused as refusal:
        form.say(refusal.judgements)
        return _plan_page(request, bilan, form, status=422)
    except operations.FundingConflict as conflict:
        return _conflict_page(request, bilan, form, conflict.plan)
    messages.success(request, "Le financement est enregistré.")
    return _to_bilan(request, bilan.pk)


def _initial(bilan: Bilan) -> dict[str, object]:
    existing = queries.plan_of(bilan)
    lines = queries.planned_lines(existing) if existing else []
    price = queries.suggested_price(bilan) if existing is None else None
    return PlanForm.initial_of(bilan, existing, lines, price=price, today=clock.today())


def _plan_page(
    request: HouseRequest,
    bilan: Bilan,
    form: PlanForm,
    *,
    status: int = 200,
    is_checked: bool = False,
    theirs: dict[str, Any] | None = None,
) -> HttpResponse:
    if is_checked:
        decision = form.decision()
        answers = queries.judgements(
            bilan, decision["lines"], price=decision["price"], decided_on=decision["decided_on"]
        )
        form.say(answer for answer in answers if answer.outcome == Outcome.BLOCKS)
    price, shared = form.shared()
    form.tell(queries.rules_told(bilan, price=price or None, on=form.day(clock.today())))
    context = {
        "bilan": bilan,
        "form": form,
        "price": price,
        "shared": shared,
        "left": abs(price - shared),
        "is_over": shared > price,
        "is_sound": is_checked and not form.errors,
        "theirs": theirs,
    }
    return render(request, "funding/plan.html", context, status=status)


def _conflict_page(request: HouseRequest, bilan: Bilan, form: PlanForm, theirs: FundingPlan | None) -> HttpResponse:
    """Both plans on one page: what was just typed stays in the form, which now knows of the other."""
    typed = request.POST.copy()
    typed["version"] = str(theirs.version if theirs else 0)
    shown = {"panel": queries.funding_panel(bilan), "at": theirs.decided_at if theirs else None}
    return _plan_page(request, bilan, PlanForm(typed), status=409, theirs=shown)


# --- Contractual basis ------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.PLAN_FUNDING, the_bilan)
@limited("file", UPLOAD_RATE)
def record_agreement(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """Record the agreement, contract or accepted terms on which the bilan stands."""
    existing = queries.plan_of(bilan)
    expected = expected_kinds(line.scheme for line in queries.planned_lines(existing)) if existing else []
    form = AgreementForm(request.POST or None, request.FILES or None, expected=expected)
    if form.is_valid():
        kind = Agreement.Kind(form.cleaned_data["kind"])
        try:
            operations.record_agreement(
                bilan,
                kind=kind,
                signed_on=form.cleaned_data["signed_on"],
                reference=form.cleaned_data["reference"],
                content=form.cleaned_data["file"],
                by=_member(request),
                at=clock.now(),
            )
        except operations.AgreementRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            _tell(request, kind, expected)
            return _to_bilan(request, bilan.pk)
    context = {"form": form, "bilan": bilan, "has_plan": existing is not None, "file_is_lost": bool(request.FILES)}
    return render(request, "funding/record_agreement.html", context, status=422 if form.is_bound else 200)


def _tell(request: HouseRequest, kind: Agreement.Kind, expected: list[Agreement.Kind]) -> None:
    messages.success(request, "Le cadre contractuel est enregistré.")
    if expected and kind not in {*expected, Agreement.Kind.PAPER}:
        documents = ", ".join(f"«\u00a0{each.label}\u00a0»" for each in expected)
        messages.warning(request, f"Le plan de financement prévoit aussi\u00a0: {documents}.")


@require_safe
@requires(Verb.SEE_FUNDING, the_agreement)
def agreement_file(request: HouseRequest, agreement: Agreement) -> HttpResponse:
    """The scan, as an attachment whose name says nothing of what it is (invariant 10)."""
    if not agreement.file_name:
        raise Http404
    response = HttpResponse(queries.file_of(agreement), content_type=agreement.file_kind)
    name = f"document-{agreement.signed_on:%Y-%m-%d}.{EXTENSIONS[agreement.file_kind]}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.PLAN_FUNDING, the_agreement)
def void_agreement(request: HouseRequest, agreement: Agreement) -> HttpResponse:
    """Say that an agreement was entered by mistake."""
    if agreement.voided_at:
        raise Http404
    form = VoidForm(request.POST or None)
    if form.is_valid():
        try:
            operations.void_agreement(
                agreement, reason=form.cleaned_data["reason"], by=_member(request), at=clock.now()
            )
        except operations.AgreementRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, "Le document est annulé. Vous pouvez enregistrer le bon.")
            return _to_bilan(request, agreement.bilan_id)
    context = {
        "form": form,
        "agreement": agreement,
        "bilan": agreement.bilan,
        "resting": queries.sessions_resting_on(agreement),
    }
    return render(request, "funding/void_agreement.html", context, status=422 if form.is_bound else 200)
