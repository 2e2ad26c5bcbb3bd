"""Two files of one person become one, seen by who follows both."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from beneficiaries.finding import the_beneficiary
from beneficiaries.forms import MergeForm
from beneficiaries.merging.operations import MergeRefused, merge_people, twins_of
from beneficiaries.models import Beneficiary
from beneficiaries.queries import bilans_of
from foundation import clock
from organisations.access import requires
from organisations.actors import member_of
from organisations.permissions import Verb, can
from organisations.requests import HouseRequest


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.EDIT_BENEFICIARY, the_beneficiary)
def merge(request: HouseRequest, beneficiary: Beneficiary) -> HttpResponse:
    """This file is kept; another one of the same name, that one follows too, goes into it."""
    twins = [twin for twin in twins_of(beneficiary) if can(request.actor, Verb.EDIT_BENEFICIARY, twin)]
    form = MergeForm(request.POST or None, twins=twins)
    if form.is_valid():
        try:
            merge_people(
                beneficiary,
                form.cleaned_data["other"],
                reason=form.cleaned_data["reason"],
                by=member_of(request.actor),
                at=clock.now(),
            )
        except MergeRefused as refusal:
            form.add_error("other", str(refusal))
        else:
            messages.success(request, "Les deux fiches n’en font plus qu’une ; les bilans de l’autre sont ici.")
            return redirect("beneficiaries:person", slug=request.organisation.slug, beneficiary_id=beneficiary.pk)
    context = {
        "form": form,
        "person": beneficiary,
        "bilans": bilans_of(beneficiary).count(),
        "twins": twins,
    }
    return render(request, "beneficiaries/merge.html", context, status=422 if form.is_bound else 200)
