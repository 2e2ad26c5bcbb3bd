"""Who pays what for a bilan, seen and decided by professionals."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries.finding import the_bilan
from beneficiaries.models import Bilan
from foundation import clock
from funding import operations, queries
from funding.earlier import last_bilan_known
from funding.forms.plans import PAYERS, PlanForm, first_values
from funding.models import FundingPlan
from funding.planned import Told, told_from
from funding.screens import plan_page, reason_told, verdict_told
from funding.views.common import the_member
from organisations.access import requires
from organisations.permissions import Verb, can
from organisations.requests import HouseRequest


@require_safe
@requires(Verb.SEE_FUNDING, the_bilan)
def plan(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """Payers, amounts, how far each is, and the rules that decided."""
    context = {
        "bilan": bilan,
        "page": plan_page(bilan, today=clock.today()),
        "may_plan": bool(can(request.actor, Verb.PLAN_FUNDING, bilan)),
    }
    return render(request, "funding/plan.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.PLAN_FUNDING, the_bilan)
def deal_plan(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """Decide who pays what under the rules of one day, or look at what these say first."""
    if request.method != "POST":
        return _deal_page(request, bilan, PlanForm(initial=_initial(request, bilan)))
    form = PlanForm(request.POST)
    if not form.is_valid():
        return _deal_page(request, bilan, form, status=422)
    if "check" in request.POST:
        return _deal_page(request, bilan, form, is_checked=True)
    try:
        operations.draft_funding_plan(bilan, by=the_member(request), at=clock.now(), **form.decision())
    except operations.FundingRefused as refusal:
        form.say(refusal.reasons)
        return _deal_page(request, bilan, form, status=422)
    except operations.FundingConflict as conflict:
        return _conflict_page(request, bilan, form, conflict.plan)
    messages.success(request, "Le financement est enregistré.")
    return redirect("funding:plan", slug=request.organisation.slug, bilan_id=bilan.pk)


def _initial(request: HouseRequest, bilan: Bilan) -> dict[str, object]:
    existing = queries.plan_of(bilan)
    lines = queries.planned_lines(existing) if existing else []
    price = queries.suggested_price(bilan) if existing is None else None
    told = _told(request, bilan, existing)
    return first_values(bilan, existing, lines, told, price=price, today=clock.today())


def _told(request: HouseRequest, bilan: Bilan, existing: FundingPlan | None) -> Told:
    """What the plan kept, completed by what the file says today."""
    known = queries.known_of(bilan, on=clock.today())
    if existing is not None:
        return told_from(existing.told, otherwise=known)
    last = last_bilan_known(bilan, request.actor)
    return Told(status=known.status, start=known.start, last_bilan=last)


def _deal_page(
    request: HouseRequest,
    bilan: Bilan,
    form: PlanForm,
    *,
    status: int = 200,
    is_checked: bool = False,
    theirs: dict[str, Any] | None = None,
) -> HttpResponse:
    price, shared = form.shared()
    verdict = None
    if is_checked:
        decision = form.decision()
        verdict = queries.judge_plan(
            bilan, decision["lines"], decision["told"], price=decision["price"], on=decision["decided_on"]
        )
        form.say(verdict.blocks)
    known = queries.known_of(bilan, on=form.day(clock.today()))
    bounds = queries.bounds_told(bilan, known, price=price, on=form.day(clock.today()), schemes=PAYERS)
    form.tell(bounds, reason_told)
    context = {
        "bilan": bilan,
        "form": form,
        "price": price,
        "shared": shared,
        "left": abs(price - shared),
        "is_over": shared > price,
        "is_sound": is_checked and not form.errors,
        "verdict": verdict_told(verdict) if verdict else [],
        "theirs": theirs,
    }
    return render(request, "funding/deal_plan.html", context, status=status)


def _conflict_page(request: HouseRequest, bilan: Bilan, form: PlanForm, theirs: FundingPlan | None) -> HttpResponse:
    """Both plans on one page: what was just typed stays in the form, which now knows of the other."""
    typed = request.POST.copy()
    typed["version"] = str(theirs.version if theirs else 0)
    shown = {"panel": queries.funding_panel(bilan), "at": theirs.decided_at if theirs else None}
    return _deal_page(request, bilan, PlanForm(typed), status=409, theirs=shown)
