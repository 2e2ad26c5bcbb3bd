"""The team and the settings of an organisation, and the door that an invitation opens."""

from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation import clock
from organisations import operations
from organisations.access import public, requires
from organisations.finding import FoundInvitation, FoundMember, the_invitation, the_member
from organisations.forms import InvitationForm, OrganisationSettingsForm, PasswordForm, RolesForm
from organisations.models import Membership
from organisations.permissions import Verb
from organisations.queries import open_invitations, team
from organisations.requests import HouseRequest


def to_team(request: HouseRequest) -> HttpResponse:
    return redirect("organisations:team", slug=request.organisation.slug)


def after_change_of(member: Membership, request: HouseRequest) -> HttpResponse:
    """The team, unless one has just closed it to oneself."""
    if member.pk != request.actor.membership_id or (member.is_administrator and member.removed_at is None):
        return to_team(request)
    if member.removed_at is None:
        return redirect("bilans:start", slug=request.organisation.slug)
    return redirect("home")


@require_safe
@requires(Verb.MANAGE_TEAM)
def team_page(request: HouseRequest) -> HttpResponse:
    """Who is in the team, and who was invited."""
    context = {"members": team(), "invitations": open_invitations(), "at": clock.now()}
    return render(request, "organisations/team.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.MANAGE_TEAM)
def invite(request: HouseRequest) -> HttpResponse:
    """Offer a place in the team."""
    form = InvitationForm(request.POST or None, initial={"is_consultant": True})
    if form.is_valid():
        try:
            operations.invite_member(request.organisation, by=request.user, at=clock.now(), **form.cleaned_data)
        except operations.InvitationRefused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, f"L’invitation part à l’adresse {form.cleaned_data['email']}.")
            return to_team(request)
    return render(request, "organisations/invite.html", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
@requires(Verb.MANAGE_TEAM, the_invitation)
def resend(request: HouseRequest, found: FoundInvitation) -> HttpResponse:
    """Send an invitation once more."""
    try:
        operations.resend_invitation(found.invitation, at=clock.now())
    except operations.InvitationRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "L’invitation est renvoyée.")
    return to_team(request)


@require_POST
@requires(Verb.MANAGE_TEAM, the_invitation)
def revoke(request: HouseRequest, found: FoundInvitation) -> HttpResponse:
    """Close the link of an invitation."""
    operations.revoke_invitation(found.invitation, at=clock.now())
    messages.success(request, "L’invitation est annulée : son lien ne fonctionne plus.")
    return to_team(request)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.MANAGE_TEAM, the_member)
def roles(request: HouseRequest, found: FoundMember) -> HttpResponse:
    """Change what a member may do."""
    member = found.member
    form = RolesForm(request.POST) if request.method == "POST" else RolesForm.of(member)
    if form.is_valid():
        try:
            operations.change_roles(member, **form.cleaned_data)
        except operations.MemberRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Les rôles de {member} sont changés.")
            return after_change_of(member, request)
    context = {"form": form, "member": member}
    return render(request, "organisations/roles.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.SET_UP_ORGANISATION)
def settings_page(request: HouseRequest) -> HttpResponse:
    """Name, numbers, certificate and colour of the organisation."""
    form = OrganisationSettingsForm(request.POST or None, instance=request.organisation)
    if form.is_valid():
        operations.describe_organisation(request.organisation, **form.cleaned_data)
        messages.success(request, "Les réglages sont enregistrés.")
        return redirect("organisations:settings", slug=request.organisation.slug)
    return render(request, "organisations/settings.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@public
def invitation(request: HouseRequest, slug: str, token: str) -> HttpResponse:
    """The door of an invitation: reading it does nothing, posting takes the place."""
    found = operations.find_invitation(token)
    at = clock.now()
    if found is None:
        raise Http404  # the page of an absent house
    if not found.is_open(at):
        return render(request, "organisations/invitation_closed.html", status=410)
    is_signed_in = request.user.is_authenticated
    if is_signed_in:
        state = "mine" if request.user.email == found.email else "other"
    else:
        state = "known" if operations.has_account(found.email) else "new"
    form = PasswordForm(request.POST or None) if state == "new" else None
    if request.method == "POST" and state in ("mine", "new") and (form is None or form.is_valid()):
        try:
            user = operations.accept_invitation(
                found,
                user=request.user if is_signed_in else None,
                password=form.cleaned_data["password"] if form else None,
                at=at,
            )
        except operations.InvitationRefused as refusal:
            messages.error(request, str(refusal))
            return redirect(request.path)
        if not is_signed_in:
            login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
            record_authentication(request, user, method="password")  # chosen just now, from their own mailbox
        return redirect("bilans:start", slug=slug)
    context = {
        "organisation": request.organisation,  # the link holds: its reader may know who invites
        "invitation": found,
        "state": state,
        "form": form,
        "sign_in_url": _sign_in_url(request),
    }
    return render(request, "organisations/invitation.html", context, status=422 if form and form.is_bound else 200)


def _sign_in_url(request: HouseRequest) -> str:
    return f"{reverse('account_login')}?next={request.path}"
