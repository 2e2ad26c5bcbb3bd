"""The register of breaches, kept by the administration."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beneficiaries.breaches import operations
from beneficiaries.breaches.forms import BreachForm, CompletionForm
from beneficiaries.breaches.queries import breaches, state_of
from beneficiaries.models import Breach
from foundation import clock
from foundation.searching import searched
from organisations.access import requires
from organisations.actors import member_of
from organisations.permissions import Verb
from organisations.requests import HouseRequest

PAGE = 25


def the_breach(request: HouseRequest, breach_id: UUID) -> Breach:
    """The entry of this address."""
    return get_object_or_404(Breach.objects.select_related("entered_by"), pk=breach_id)


@require_safe
@requires(Verb.KEEP_COMPLIANCE)
def register(request: HouseRequest) -> HttpResponse:
    """Every breach, what is open first."""
    query = searched(request.GET.get("q", ""))
    page = Paginator(breaches(query), PAGE).get_page(request.GET.get("page"))
    at = clock.now()
    rows = [{"breach": found, "state": state_of(found, at=at)} for found in page]
    return render(request, "beneficiaries/breaches/list.html", {"page": page, "rows": rows, "query": query})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.KEEP_COMPLIANCE)
def enter(request: HouseRequest) -> HttpResponse:
    """Write a breach down."""
    form = BreachForm(request.POST or None, initial={"found_at": clock.now()})
    if form.is_valid():
        try:
            breach = operations.enter_breach(by=member_of(request.actor), at=clock.now(), **form.cleaned_data)
        except operations.BreachRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La violation est inscrite au registre.")
            return redirect("beneficiaries:breach", slug=request.organisation.slug, breach_id=breach.pk)
    return render(request, "beneficiaries/breaches/enter.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.KEEP_COMPLIANCE, the_breach)
def breach(request: HouseRequest, found: Breach) -> HttpResponse:
    """One entry: its clock, what was said, and what is still to be said."""
    form = CompletionForm(request.POST or None, initial=CompletionForm.initial_of(found))
    differences: list[tuple[str, object]] = []
    if form.is_valid():
        try:
            operations.complete_breach(found, **form.cleaned_data)
        except operations.BreachChanged as conflict:
            differences = form.differences(found)
            form.add_error(None, str(conflict))
            form.data = request.POST.dict() | {"version": str(found.version)}
        except operations.BreachRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "L’inscription est complétée.")
            return redirect("beneficiaries:breach", slug=request.organisation.slug, breach_id=found.pk)
    tone, word = state_of(found, at=clock.now())
    context = {"breach": found, "form": form, "tone": tone, "word": word, "differences": differences}
    return render(request, "beneficiaries/breaches/breach.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(Verb.KEEP_COMPLIANCE, the_breach)
def close(request: HouseRequest, found: Breach) -> HttpResponse:
    """Fix the entry for good."""
    try:
        operations.close_breach(found, at=clock.now())
    except operations.BreachRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "La violation est close : son inscription ne change plus.")
    return redirect("beneficiaries:breach", slug=request.organisation.slug, breach_id=found.pk)
