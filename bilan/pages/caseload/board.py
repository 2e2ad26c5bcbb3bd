"""« Charge »: who carries what in the house, for those who organise it; nothing of any content."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from beneficiaries.load import overrides_since
from bilan.pages.caseload.load import HouseLoad, MemberLoad, house_load
from foundation import clock
from foundation.formats import NBSP
from organisations.access import requires
from organisations.permissions import Verb, can
from organisations.queries import caseload_rules, consultants
from organisations.requests import HouseRequest

TALLEST = 24  # of a week's bar, in its own unit
REMEMBERED, MOST_OVERRIDES = timedelta(days=365), 10
LIGHT_WEEK = 8 * 60  # minutes: shorter weeks do not fill their bar


@require_safe
@requires(Verb.SEE_LOAD)
def board(request: HouseRequest) -> HttpResponse:
    """The load of each consultant against their ceiling, four weeks ahead, and proposals of handovers."""
    load = house_load(consultants(), rules=caseload_rules(), at=clock.now())
    base = f"/o/{request.organisation.slug}/"
    context = {
        "load": load,
        "board": in_brief(load),
        "rows": [row_of(one, load, base) for one in load.members],
        "fairness": fairness_of(load),
        "overrides": overrides_since(clock.now() - REMEMBERED)[:MOST_OVERRIDES],
        "today": clock.today(),
        "may_hand_over": bool(can(request.actor, Verb.MANAGE_TEAM)),
        "may_set": bool(can(request.actor, Verb.SET_UP_ORGANISATION)),
    }
    return render(request, "shell/caseload/board.html", context)


def in_brief(load: HouseLoad) -> dict[str, Any]:
    """The four numbers of the house."""
    over = len(load.over)
    several = "personnes dépassent leur" if over > 1 else "personne dépasse son"
    return {
        "count": load.count,
        "late": load.late,
        "late_tone": "danger" if load.late else "success",
        "late_note": "à regarder" if load.late else "rien en retard",
        "this_week": load.this_week,
        "room": load.room,
        "over_note": f"{over} {several} plafond" if over else "aucun plafond dépassé",
        "over_tone": "warning" if over else "success",
    }


def row_of(one: MemberLoad, load: HouseLoad, base: str) -> dict[str, Any]:
    """One consultant, as the table shows them."""
    tone, word = state_of(one)
    tallest = max(load.most_in_a_week, LIGHT_WEEK)
    heights = [round(TALLEST * minutes / tallest) for minutes in one.weeks]
    return {
        "member": one.member,
        "load": one.load,
        "share": one.share,
        "tone": tone,
        "word": word,
        "late": one.late,
        "absent_until": one.absent_until,
        "opened_lately": one.opened_lately,
        "url": f"{base}?qui={one.member.pk}",
        "late_url": f"{base}?qui={one.member.pk}&besoin=retard",
        "weeks": [
            {"monday": monday, "minutes": minutes, "height": height, "top": TALLEST - height}
            for monday, minutes, height in zip(load.mondays, one.weeks, heights, strict=True)
        ],
    }


def state_of(one: MemberLoad) -> tuple[str, str]:
    room = one.load.room
    if room < 0:
        return "danger", f"{-room} de trop"
    if room == 0:
        return "warning", "Complet"
    return "success", f"{room} place{'s' if room > 1 else ''}"


def fairness_of(load: HouseLoad) -> str:
    """« De 1 à 9 bilans par personne ; la moitié de l’équipe en mène 4 ou moins. »"""
    fewest, most, middle = load.fairness
    if len(load.members) < 2:
        return ""
    if fewest == most:
        return f"Chacun mène {most} bilan{'s' if most > 1 else ''}."
    half = f"{middle:g}".replace(".", ",")
    several = "s" if most > 1 else ""
    return f"De {fewest} à {most} bilan{several} par personne{NBSP}; la moitié de l’équipe en mène {half} ou moins."
