"""The operator's pages: organisations exist and are opened here; what happens in them is not shown."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation import clock
from foundation.queries import transport
from foundation.searching import searched
from foundation.tenancy import tenant
from law.queries import law_page
from organisations import operations
from organisations.access import requires
from organisations.finding import OfInstallation, the_organisation
from organisations.forms import OrganisationForm
from organisations.permissions import Verb
from organisations.queries import all_organisations, open_invitations, team
from organisations.requests import HouseRequest

PAGE = 25


@require_safe
@requires(Verb.RUN_INSTALLATION)
def organisations(request: HouseRequest) -> HttpResponse:
    """Every tenant of the installation."""
    query = searched(request.GET.get("q", ""))
    page = Paginator(all_organisations(query), PAGE).get_page(request.GET.get("page"))
    return render(request, "shell/organisations.html", {"page": page, "query": query, "transport": transport()})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.RUN_INSTALLATION)
def create(request: HouseRequest) -> HttpResponse:
    """Open a tenant and invite its administrator."""
    form = OrganisationForm(request.POST or None)
    if form.is_valid():
        organisation = operations.create_organisation(by=request.user, at=clock.now(), **form.cleaned_data)
        messages.success(request, f"{organisation.name} est ouvert ; son administration est invitée par e-mail.")
        return redirect("operator:organisation", organisation_id=organisation.pk)
    return render(request, "shell/create_organisation.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
@requires(Verb.RUN_INSTALLATION, the_organisation)
def organisation(request: HouseRequest, found: OfInstallation) -> HttpResponse:
    """One tenant: its numbers, who administers it, who was invited."""
    with tenant(found.organisation.pk, user_id=request.user.pk):
        administrators = list(team().filter(is_administrator=True))
        invitations = list(open_invitations().filter(is_administrator=True))
    context = {
        "found": found.organisation,
        "administrators": administrators,
        "invitations": invitations,
        "at": clock.now(),
    }
    return render(request, "shell/organisation.html", context)


@require_safe
@requires(Verb.RUN_INSTALLATION)
def law(request: HouseRequest) -> HttpResponse:
    """The dated values of the law, what is announced, and what the operator decided; dated by a command."""
    return render(request, "shell/law.html", {"law": law_page(clock.today())})


@require_POST
@requires(Verb.RUN_INSTALLATION, the_organisation)
def resend(request: HouseRequest, found: OfInstallation) -> HttpResponse:
    """Send the administrators' invitations once more."""
    with tenant(found.organisation.pk, user_id=request.user.pk):
        for invitation in open_invitations().filter(is_administrator=True):
            operations.resend_invitation(invitation, at=clock.now())
    messages.success(request, "L’invitation est renvoyée.")
    return redirect("operator:organisation", organisation_id=found.organisation.pk)
