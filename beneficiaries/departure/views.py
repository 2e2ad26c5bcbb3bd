"""Removing a member: who takes each of their bilans, then everything closes at once."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from beneficiaries.departure.operations import depart_member
from beneficiaries.mandates.forms import DepartureForm
from beneficiaries.mandates.operations import MandateRefused
from beneficiaries.mandates.queries import colleagues_with_load
from beneficiaries.queries import open_bilans
from foundation import clock
from organisations.access import requires
from organisations.actors import member_of
from organisations.finding import FoundMember, the_member
from organisations.operations import MemberRefused
from organisations.permissions import Verb
from organisations.requests import HouseRequest
from organisations.sign_in import end_other_sessions


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.MANAGE_TEAM, the_member)
def remove(request: HouseRequest, found: FoundMember) -> HttpResponse:
    """Say what a departure does, choose an interim for each open bilan, and close everything."""
    member = found.member
    bilans = list(open_bilans().filter(consultant=member).select_related("beneficiary").order_by("opened_on", "pk"))
    colleagues = colleagues_with_load(without=[member.pk]) if bilans else []
    form = DepartureForm(request.POST if request.method == "POST" else None, bilans=bilans, colleagues=colleagues)
    if form.is_valid():
        is_self = member.pk == request.actor.membership_id
        try:
            depart_member(
                member,
                interims=form.interims(),
                reason=form.cleaned_data.get("reason", ""),
                by=member_of(request.actor),
                at=clock.now(),
                are_sessions_ended=not is_self,
            )
        except (MemberRefused, MandateRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            if is_self:
                end_other_sessions(request, request.user)
            messages.success(request, f"{member} n’a plus accès à l’organisme.")
            return redirect("home") if is_self else redirect("organisations:team", slug=request.organisation.slug)
    context = {"member": member, "form": form, "bilans": bilans, "colleagues": colleagues}
    return render(request, "beneficiaries/depart.html", context, status=422 if form.is_bound else 200)
