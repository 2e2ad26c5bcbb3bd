"""What the documents of a house say of it, and of who works there on their own account."""

from typing import cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from funding.agreements import writing
from funding.agreements.forms import HouseTermsForm, IndependentForm
from funding.agreements.gathering import house_terms
from funding.models import Independent
from organisations.access import requires
from organisations.finding import FoundMember
from organisations.finding import the_member as find_member
from organisations.permissions import Verb
from organisations.requests import HouseRequest
from sessions.programmes.queries import team


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.SET_UP_ORGANISATION, find_member)
def independent(request: HouseRequest, found: FoundMember) -> HttpResponse:
    """The firm of a consultant who works on their own account."""
    member = found.member
    form = IndependentForm(request.POST or None, instance=Independent.objects.filter(member=member).first())
    if form.is_valid():
        try:
            row = writing.write_independent(member, **cast(dict, form.cleaned_data))
        except writing.TermsRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            word = "à son compte" if row else "dans l’équipe, sans sous-traitance"
            messages.success(request, f"{member}\N{NO-BREAK SPACE}: {word}, c’est noté.")
            return redirect("funding:house_terms", slug=request.organisation.slug)
    context = {"form": form, "member": member}
    return render(request, "funding/agreements/independent.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.SET_UP_ORGANISATION)
def house(request: HouseRequest) -> HttpResponse:
    """What the documents of the house print of it."""
    organisation = request.organisation
    found = house_terms(organisation)
    seen = {"seen": writing.print_of(found)}
    form, theirs = HouseTermsForm(request.POST or None, instance=found, initial=seen, organisation=organisation), None
    if form.is_valid():
        try:
            writing.write_house_terms(organisation, **cast(dict, form.cleaned_data))
        except writing.HouseTermsConflict as conflict:
            typed = request.POST.copy()
            typed["seen"] = writing.print_of(conflict.terms)
            form = HouseTermsForm(typed, instance=house_terms(organisation), organisation=organisation)
            theirs = HouseTermsForm(instance=conflict.terms, organisation=organisation)
        except writing.TermsRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Les mentions sont enregistrées : les prochains documents les portent.")
            return redirect("funding:house_terms", slug=organisation.slug)
    independents = set(Independent.objects.values_list("member_id", flat=True))
    consultants = [(member, member.pk in independents) for member in team()]
    status = 409 if theirs else 422 if form.is_bound else 200
    context = {"form": form, "theirs": theirs, "consultants": consultants}
    return render(request, "funding/agreements/house.html", context, status=status)
