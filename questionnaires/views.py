"""Questionnaires, seen by the consultant: propose, read, share, reopen."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beneficiaries.finding import the_bilan
from beneficiaries.models import Bilan
from confidentiality.opening import opens
from foundation import clock
from organisations.access import requires
from organisations.models import Membership
from organisations.permissions import Verb, can
from organisations.requests import HouseRequest
from questionnaires import operations
from questionnaires.finding import the_assignment
from questionnaires.forms import AssignForm, ReopenForm
from questionnaires.models import Assignment
from questionnaires.operations import AssignmentRefused
from questionnaires.queries import current_instruments, questionnaires_panel
from questionnaires.results import reopenings_of, result_page


def _member(request: HouseRequest) -> Membership:
    return Membership.objects.get(user_id=request.actor.user_id, removed_at=None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.ASSIGN_QUESTIONNAIRE, the_bilan)
def assign(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """Propose a questionnaire, and see those of this bilan."""
    instruments = current_instruments()
    form = AssignForm(request.POST if request.method == "POST" else None, instruments=instruments)
    if form.is_valid():
        try:
            operations.assign_questionnaire(bilan, by=_member(request), at=clock.now(), **form.cleaned_data)
        except AssignmentRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{bilan.beneficiary.first_name} trouvera ce questionnaire dans son espace.")
            return redirect("questionnaires:assign", slug=request.organisation.slug, bilan_id=bilan.pk)
    context = {
        "bilan": bilan,
        "form": form,
        "instruments": [instrument.content for instrument in instruments],
        "panel": questionnaires_panel(bilan),
        "may": {verb.value for verb in (Verb.READ_RESULTS, Verb.TYPE_ANSWERS) if can(request.actor, verb, bilan)},
    }
    return render(request, "questionnaires/assign.html", context, status=422 if form.is_bound else 200)


@require_safe
@opens(Verb.READ_RESULTS, the_assignment)
def results(request: HouseRequest, assignment: Assignment) -> HttpResponse:
    """Read what was handed in."""
    if assignment.submitted_at is None:
        return redirect("questionnaires:assign", slug=request.organisation.slug, bilan_id=assignment.bilan_id)
    return _results(request, assignment, ReopenForm())


def _results(request: HouseRequest, assignment: Assignment, form: ReopenForm) -> HttpResponse:
    context = {
        "assignment": assignment,
        "bilan": assignment.bilan,
        "page": result_page(assignment),
        "reopenings": reopenings_of(assignment),
        "form": form,
        "may_share": bool(can(request.actor, Verb.SHARE_RESULTS, assignment)),
    }
    return render(request, "questionnaires/results.html", context, status=422 if form.is_bound else 200)


@require_POST
@opens(Verb.SHARE_RESULTS, the_assignment)
def release(request: HouseRequest, assignment: Assignment) -> HttpResponse:
    """Let the person read their result."""
    try:
        operations.release_results(assignment, by=_member(request), at=clock.now())
    except AssignmentRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{assignment.bilan.beneficiary.first_name} peut maintenant lire son résultat.")
    return redirect("questionnaires:results", slug=request.organisation.slug, assignment_id=assignment.pk)


@require_POST
@opens(Verb.SHARE_RESULTS, the_assignment)
def reopen(request: HouseRequest, assignment: Assignment) -> HttpResponse:
    """Let the person change what they handed in, with a reason that stays."""
    form = ReopenForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            operations.reopen_questionnaire(assignment, reason=reason, by=_member(request), at=clock.now())
        except AssignmentRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le questionnaire est rouvert : la personne peut modifier ses réponses.")
            return redirect("questionnaires:assign", slug=request.organisation.slug, bilan_id=assignment.bilan_id)
    return _results(request, assignment, form)
