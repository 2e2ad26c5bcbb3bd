"""The public form of an organisation: anybody may write, nothing is told of who is known."""

from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries.enquiries import operations
from beneficiaries.enquiries.forms import PublicForm
from beneficiaries.models import Enquiry
from foundation import clock
from law.queries import number_on
from organisations.access import public
from organisations.rates import allowed
from organisations.requests import HouseRequest

# A person writes once or twice; a house of twelve is not written to more than that.
OF_ONE_ADDRESS, OF_ONE_HOUSE = "10/h/ip", "60/h/key"
TOO_MANY = "Trop de messages sont partis d’ici en peu de temps. Ce que vous avez écrit est encore là : renvoyez-le dans une heure."


@require_http_methods(["GET", "HEAD", "POST"])
@public
def contact_form(request: HouseRequest, slug: str) -> HttpResponse:
    """Write to the organisation; the same page whether it knows the person or not, absent when it was switched off."""
    if not request.organisation.takes_enquiries:
        raise Http404
    form = PublicForm(request.POST or None, initial={"key": uuid4()})
    status = 422 if form.is_bound else 200
    if form.is_valid():
        if not _is_allowed(request):
            form.add_error(None, TOO_MANY)
            status = 429
        elif _received(request, form):
            return redirect("beneficiaries:contact_thanks", slug=slug)
    context = {
        "form": form,
        "organisation": request.organisation,
        "years": int(number_on("conservation_prospects_ans", clock.today())),
    }
    return render(request, "beneficiaries/enquiries/public_form.html", context, status=status)


def _is_allowed(request: HouseRequest) -> bool:
    of_one = allowed(request, "enquiry", OF_ONE_ADDRESS)
    return of_one and allowed(request, "enquiry_house", OF_ONE_HOUSE, key=str(request.organisation.pk))


def _received(request: HouseRequest, form: PublicForm) -> bool:
    """Whether it was kept; a robot is thanked like anybody, and nothing is kept."""
    if form.is_of_a_robot:
        return True
    try:
        operations.receive_enquiry(request.organisation, channel=Enquiry.Channel.FORM, at=clock.now(), **form.said())
    except operations.EnquiryRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@require_safe
@public
def contact_thanks(request: HouseRequest, slug: str) -> HttpResponse:
    """What happens next."""
    if not request.organisation.takes_enquiries:
        raise Http404
    return render(request, "beneficiaries/enquiries/public_thanks.html", {"organisation": request.organisation})
