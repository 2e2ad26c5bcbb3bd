"""The start page of professionals: who needs me, then people × steps, the late ones first; a cell is an action."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from beneficiaries.attention import attention_of
from beneficiaries.models import Beneficiary
from bilan.pages.caseload import waiting
from bilan.pages.caseload.batch import lines_of
from bilan.pages.caseload.board import in_brief
from bilan.pages.caseload.load import house_load
from bilan.pages.caseload.matrix import COLUMNS, rows_of
from bilan.pages.caseload.selection import (
    NAMES,
    NEEDS,
    ORDERS,
    PHASES,
    STATES,
    Choices,
    Selection,
    choices_of,
    selected,
)
from foundation import clock
from funding.models import Scheme
from organisations.access import requires
from organisations.models import SavedView
from organisations.permissions import Verb, can
from organisations.queries import caseload_rules, consultants, views_of
from organisations.requests import HouseRequest

PAGE = 25
SHOWN, HARDLY_MORE = 6, 2  # what waits, before « Voir la suite »; a suite of two is shown at once


@require_safe
@requires(Verb.ENTER_ORGANISATION)
def start(request: HouseRequest) -> HttpResponse:
    """Who needs me: the bilans that one follows, or the house's for an administrator (without content)."""
    actor, slug, at = request.actor, request.organisation.slug, clock.now()
    views = list(views_of(actor.membership_id)) if actor.membership_id else []
    usual = next((view for view in views if view.is_default and view.search), None)
    if usual and not request.GET:
        return redirect(f"{request.path}?{usual.search}")
    rules = caseload_rules()
    choices = choices_of(actor, consultants())
    chosen = choices.read(request.GET.dict())
    page = Paginator(selected(chosen, actor=actor, rules=rules, at=at), PAGE).get_page(request.GET.get("page"))
    kept = marked(views, chosen, choices)
    items = attention_of(actor, slug=slug, at=at)
    meetings = waiting.meetings_of_day(actor, slug=slug, at=at) if choices.leads else []
    shown = len(items) if len(items) <= SHOWN + HARDLY_MORE else SHOWN
    sees_load = bool(can(actor, Verb.SEE_LOAD)) and not choices.leads
    context = {
        "board": in_brief(house_load(consultants(), rules=rules, at=at)) if sees_load else None,
        "export_url": export_url(slug, chosen) if can(actor, Verb.EXPORT_BILANS) else "",
        "page": page,
        "rows": rows_of(lines_of(list(page), actor=actor, slug=slug, at=at)),
        "columns": [{"label": label} for label in COLUMNS],
        "chosen": chosen,
        "filters": filters_of(chosen, choices, MAIN),
        "more_filters": filters_of(chosen, choices, MORE),
        "is_filtered": chosen != choices.usual(),
        "views": kept,
        "may_save": chosen.search != choices.usual().search and not any(one["is_current"] for one in kept),
        "meetings": meetings,
        "next_meeting": waiting.next_meeting(actor, at=at) if choices.leads and not meetings else None,
        "items": items[:shown],
        "item_count": len(items),
        "more_items": items[shown:],
        "is_consultant": choices.leads,
        "sees_names": actor.sees_names,
        "without_search": not actor.sees_names,
        "today": at,
    }
    return render(request, "shell/caseload.html", context)


def export_url(slug: str, chosen: Selection) -> str:
    """The same list as a spreadsheet, with the name that was searched."""
    return f"{reverse('bilans:export', args=[slug])}?{chosen.address}"


def marked(views: list[SavedView], chosen: Selection, choices: Choices) -> list[dict[str, Any]]:
    """The saved views of a member, the one on screen marked: what a view leaves out is the usual."""
    return [
        {"view": view, "is_current": choices.read(dict(parse_qsl(view.search))).search == chosen.search}
        for view in views
    ]


MAIN, MORE = ("state", "need", "order"), ("who", "phase", "programme", "public", "scheme")
LABELS = {
    "state": "État",
    "need": "À regarder",
    "order": "Trier par",
    "who": "Qui accompagne",
    "phase": "Phase",
    "programme": "Programme",
    "public": "Statut de la personne",
    "scheme": "Financeur",
}


def filters_of(chosen: Selection, choices: Choices, fields: tuple[str, ...]) -> list[dict[str, object]]:
    """What the bar offers, without what the role may not ask or what offers no choice."""
    offered: dict[str, Mapping[str, Any]] = {
        "state": STATES,
        "need": NEEDS,
        "order": ORDERS,
        "who": choices.people(),
        "phase": PHASES,
        "programme": {"": "Tous", **{title: title for title in choices.programmes}},
        "public": {"": "Tous", **dict(Beneficiary.Public.choices)} if choices.actor.sees_names else {},
        "scheme": {"": "Tous", **dict(Scheme.choices)} if choices.actor.sees_names else {},
    }
    return [
        {
            "name": NAMES[field],
            "label": LABELS[field],
            "options": [
                {"value": value, "label": label, "selected": value == getattr(chosen, field)}
                for value, label in offered[field].items()
            ],
        }
        for field in fields
        if len(offered[field]) > 1
    ]
