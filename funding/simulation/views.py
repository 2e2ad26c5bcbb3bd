"""Simulating the funding of a bilan: computed from what is typed, kept nowhere."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from beneficiaries.finding import the_bilan
from beneficiaries.models import Bilan
from foundation import clock
from funding import queries
from funding.own_pack import house_pack
from funding.simulation.changes import days_of_change, what_if
from funding.simulation.engine import simulate
from funding.simulation.figures import every_figure
from funding.simulation.forms import SimulationForm
from funding.simulation.pack import named_payers
from funding.simulation.screens import changes_told, shown
from organisations.access import requires
from organisations.permissions import Verb
from organisations.requests import HouseRequest

COMING = 3  # days of change told ahead


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.PLAN_FUNDING, the_bilan)
def simulate_for_bilan(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """Who would pay what for this bilan, line by line, and what another day would change."""
    if request.method != "POST":
        plan = queries.plan_of(bilan)
        price = plan.price if plan else queries.suggested_price(bilan)
        form = SimulationForm(
            names=named_payers(house_pack()), initial=SimulationForm.initial_of(bilan, on=clock.today(), price=price)
        )
        return render(request, "funding/simulate.html", {"bilan": bilan, "form": form})
    pack = house_pack()
    form = SimulationForm(request.POST, names=named_payers(pack))
    if not form.is_valid():
        return render(request, "funding/simulate.html", {"bilan": bilan, "form": form}, status=422)
    scenario = form.scenario(
        accompaniment_minutes=bilan.accompaniment_minutes, personal_work_minutes=bilan.personal_work_minutes
    )
    figures = every_figure()
    instead = form.cleaned_data["instead_on"]
    change = what_if(scenario, instead, pack, figures) if instead else None
    context = {
        "bilan": bilan,
        "form": form,
        "answer": shown(simulate(scenario, pack, figures)),
        "scenario": scenario,
        "change": change,
        "changes": changes_told(change) if change else [],
        "coming": days_of_change(pack, figures, scenario.on)[:COMING],
    }
    return render(request, "funding/simulate.html", context)
