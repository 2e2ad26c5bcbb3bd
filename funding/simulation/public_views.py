"""« Combien cela me coûterait ? »: five questions on a public sheet, answered at once, kept nowhere."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from foundation import clock
from funding.own_pack import house_pack
from funding.simulation.changes import days_of_change
from funding.simulation.estimating import Offered, estimate, headline, told_of_another_day
from funding.simulation.figures import every_figure
from funding.simulation.public_forms import EstimateForm
from organisations.access import public
from organisations.rates import allowed
from organisations.requests import HouseRequest
from sessions.programmes.finding import the_listed
from sessions.programmes.queries import sheet_of
from sessions.programmes.sheet import Sheet

# Somebody tries a few answers; nobody tries hundreds.
OF_ONE_ADDRESS, OF_ONE_HOUSE = "60/h/ip", "600/h/key"
TOO_MANY = (
    "Trop de calculs sont partis d’ici en peu de temps. Vos réponses sont encore là : recommencez dans une heure."
)


@csrf_exempt  # it changes nothing and keeps nothing: no cookie is needed to ask
@require_http_methods(["GET", "HEAD", "POST"])
@public
def estimate_cost(request: HouseRequest, slug: str, offer: str) -> HttpResponse:
    """What a visitor would pay of this offer, as an estimate with its sources."""
    today = clock.today()
    sheet = sheet_of(the_listed(offer), house=request.organisation, on=today)
    if not sheet.programme.price or not sheet.totals.accompaniment:
        raise Http404
    typed = request.POST if request.method == "POST" else None
    form = EstimateForm(typed, today=today, initial=EstimateForm.initial_of(today))
    context = {"form": form, "organisation": request.organisation, "programme": sheet.programme, "offer": offer}
    status = 200
    if form.is_bound and not form.is_valid():
        status = 422
    elif form.is_bound and not _is_allowed(request):
        form.add_error(None, TOO_MANY)
        status = 429
    elif form.is_bound:
        context |= _answer(form, _offered(sheet))
    return render(request, "funding/public_estimate.html", context, status=status)


def _is_allowed(request: HouseRequest) -> bool:
    of_one = allowed(request, "estimate", OF_ONE_ADDRESS)
    return of_one and allowed(request, "estimate_house", OF_ONE_HOUSE, key=str(request.organisation.pk))


def _answer(form: EstimateForm, offered: Offered) -> dict[str, object]:
    pack, figures, wish = house_pack(), every_figure(), form.wish()
    instead = form.cleaned_data["instead_on"]
    found = estimate(wish, offered, pack, figures)
    return {
        "found": found,
        "headline": headline(found),
        "price": offered.price,
        "on": wish.on,
        "instead_on": instead,
        "changes": told_of_another_day(wish, offered, instead, pack, figures) if instead else [],
        "coming": days_of_change(pack, figures, wish.on)[:1],
    }


def _offered(sheet: Sheet) -> Offered:
    return Offered(
        price=sheet.programme.price,
        accompaniment_minutes=sheet.totals.accompaniment,
        personal_work_minutes=sheet.totals.personal_work,
        remote_percent=sheet.totals.remote_percent,
        is_certified=sheet.is_certified,
    )
