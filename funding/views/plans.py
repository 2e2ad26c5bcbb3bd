"""Who pays what for a bilan, seen and decided by professionals."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from beneficiaries.finding import the_bilan
from beneficiaries.models import Bilan
from foundation import clock
from funding import operations, queries
from funding.forms import PlanForm
from funding.models import FundingPlan
from funding.rules import Outcome
from funding.views.common import the_member, to_bilan
from organisations.access import check, requires
from organisations.permissions import Verb, can
from organisations.requests import HouseRequest


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
        operations.draft_funding_plan(bilan, by=the_member(request), at=clock.now(), **form.decision())
    except operations.FundingRefused as refusal:
        form.say(refusal.judgements)
        return _plan_page(request, bilan, form, status=422)
    except operations.FundingConflict as conflict:
        return _conflict_page(request, bilan, form, conflict.plan)
    messages.success(request, "Le financement est enregistré.")
    return to_bilan(request, bilan.pk)


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
