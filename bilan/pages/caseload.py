"""The start page of professionals: people × steps, the late ones first; a cell is an action."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from beneficiaries.models import Bilan, Fact
from beneficiaries.queries import bilans_visible_to, courses_of, of_person_named_like
from beneficiaries.rules import CONSENT_KINDS, Course, Kind, stage_of
from foundation import clock
from foundation.formats import duration, short_day
from organisations.access import requires
from organisations.permissions import Actor, Standing, Verb
from organisations.requests import HouseRequest
from sessions.models import Session
from sessions.queries import (
    followed_up_among,
    hours_of_all,
    meetings_between,
    next_sessions,
    to_settle,
    to_sign_as_former,
)
from sessions.rules import Hours
from synthesis.models import Synthesis
from synthesis.queries import syntheses_of

PAGE = 25
COLUMNS = ("Consentement", "Contrat", "Heures", "Prochaine séance", "Phase", "Synthèse", "Suivi")
STATES = (("open", "En cours"), ("closed", "Terminés"), ("all", "Tous"))
State = Synthesis.State
SYNTHESES = {
    State.DRAFT: ("todo", "À partager", "started_at"),
    State.SHARED: ("waiting", "À valider", "shared_at"),
    State.REVISED: ("todo", "À repartager", "shared_at"),
    State.VALIDATED: ("todo", "À figer", "validated_at"),
    State.FROZEN: ("todo", "À remettre", "frozen_at"),
    State.HANDED_OVER: ("planned", "Remise", "handed_over_at"),
    State.RECEIVED: ("done", "Reçue", "received_at"),
}
PHASES = {"preliminary": "Préliminaire", "investigation": "Investigation", "conclusion": "Conclusions", "": "Terminées"}


@require_safe
@requires(Verb.ENTER_ORGANISATION)
def start(request: HouseRequest) -> HttpResponse:
    """Who needs me: the bilans that one follows, or the house's for an administrator (without content)."""
    at = clock.now()
    sees_names = request.actor.sees_names
    query = request.GET.get("q", "").strip()[:80] if sees_names else ""
    state = request.GET.get("etat", "open")
    bilans = _selected(bilans_visible_to(request.actor), query=query, state=state, at=at)
    page = Paginator(bilans, PAGE).get_page(request.GET.get("page"))
    today = datetime.combine(clock.paris_day(at), time(0), tzinfo=clock.PARIS)
    is_consultant = Standing.CONSULTANT in request.actor.standings
    context = {
        "page": page,
        "query": query,
        "columns": [{"label": label} for label in COLUMNS],
        "rows": matrix_rows(list(page), actor=request.actor, slug=request.organisation.slug, at=at),
        "filters": [
            {
                "name": "etat",
                "label": "État",
                "options": [{"value": value, "label": label, "selected": value == state} for value, label in STATES],
            }
        ],
        "meetings": _meetings(request, today) if is_consultant else [],
        "to_sign": list(to_sign_as_former(request.actor)) if is_consultant else [],
        "is_consultant": is_consultant,
        "sees_names": sees_names,
        "is_filtered": bool(query) or state != "open",
    }
    return render(request, "shell/caseload.html", context)


def _meetings(request: HouseRequest, today: datetime) -> list[dict[str, object]]:
    base = f"/o/{request.organisation.slug}/bilans/"
    meetings = meetings_between(request.actor, today, today + timedelta(days=1))
    return [{"session": session, "url": f"{base}{session.bilan_id}/"} for session in meetings]


def _selected(bilans: QuerySet[Bilan], *, query: str, state: str, at: datetime) -> QuerySet[Bilan]:
    newer = Fact.objects.filter(supersedes=OuterRef("pk"))
    closing = Fact.objects.filter(~Exists(newer), bilan=OuterRef("pk"), kind=Kind.CLOSED, is_void=False)
    waiting = Session.objects.filter(bilan=OuterRef("pk"), state=Session.State.PLANNED, ends_at__lt=at)
    reminded = Fact.objects.filter(~Exists(newer), bilan=OuterRef("pk"), kind=Kind.FOLLOW_UP_REMINDED, is_void=False)
    talked = Session.objects.filter(bilan=OuterRef("pk"), kind=Session.Kind.FOLLOW_UP, state=Session.State.HELD)
    to_call = Exists(reminded) & ~Exists(talked)
    if query:
        bilans = bilans.filter(of_person_named_like(query))
    if state == "closed":
        bilans = bilans.filter(Exists(closing))
    elif state != "all":
        bilans = bilans.filter(~Exists(closing) | to_call)
    return bilans.annotate(is_late=Exists(waiting) | to_call).order_by("-is_late", "beneficiary__name_key", "pk")


@dataclass(frozen=True)
class Line:
    """What one row of the matrix is made from."""

    bilan: Bilan
    course: Course
    hours: Hours
    meeting: Session | None
    unsettled: int
    is_mine: bool
    synthesis: Synthesis | None
    is_followed_up: bool
    base: str
    at: datetime


def matrix_rows(bilans: list[Bilan], *, actor: Actor, slug: str, at: datetime) -> list[dict[str, object]]:
    """The rows of the matrix, in a constant number of queries."""
    courses = courses_of(bilan.pk for bilan in bilans)
    hours = hours_of_all(bilans)
    meetings = next_sessions(bilans, at)
    unsettled = to_settle(bilans, at)
    syntheses = syntheses_of(bilans)
    followed_up = followed_up_among(bilans)
    rows = []
    bilan: Any  # with the lateness that the query adds
    for bilan in bilans:
        line = Line(
            bilan=bilan,
            course=courses[bilan.pk],
            hours=hours[bilan.pk],
            meeting=meetings.get(bilan.pk),
            unsettled=unsettled.get(bilan.pk, 0),
            is_mine=bilan.consultant_id == actor.membership_id,
            synthesis=syntheses.get(bilan.pk),
            is_followed_up=bilan.pk in followed_up,
            base=f"/o/{slug}/bilans/{bilan.pk}/",
            at=at,
        )
        stage = stage_of(line.course)
        rows.append(
            {
                "name": bilan.beneficiary.shown_to(actor),
                "url": line.base,
                "note": stage.label if line.is_mine else f"{stage.label} · {bilan.consultant}",
                "is_late": bilan.is_late,
                "cells": cells(line),
            }
        )
    return rows


def cells(line: Line) -> list[dict[str, str]]:
    """One cell a column, in the order of COLUMNS."""
    return [
        _consent(line),
        _basis(line),
        _hours(line),
        _meeting(line),
        _phase(line),
        _synthesis(line),
        _follow_up(line),
    ]


def cell(state: str, text: str = "", detail: str = "", url: str = "") -> dict[str, str]:
    return {"state": state, "text": text, "detail": detail, "url": url}


def _consent(line: Line) -> dict[str, str]:
    word = line.course.last(*CONSENT_KINDS)
    if word is None:
        return cell("waiting", "Attendu", url=line.base if line.is_mine else "")
    if word.kind == Kind.CONSENTED:
        return cell("done", "Donné", short_day(word.occurred_at))
    return cell("cancelled", "Refusé" if word.kind == Kind.CONSENT_REFUSED else "Retiré", short_day(word.occurred_at))


def _basis(line: Line) -> dict[str, str]:
    basis = line.course.last(Kind.BASIS_RECORDED)
    if basis:
        return cell("done", "Signé", short_day(basis.occurred_at))
    if line.course.is_stopped:
        return cell("none", "Sans objet")
    return cell("todo", "À enregistrer", url=f"{line.base}financement/" if line.is_mine else "")


def _hours(line: Line) -> dict[str, str]:
    counter = line.hours.accompaniment
    state = "done" if counter.done >= counter.total else "current" if counter.done else "todo"
    return cell(state, f"{duration(counter.done)} / {duration(counter.total)}", f"{duration(counter.left)} à prévoir")


def _meeting(line: Line) -> dict[str, str]:
    if line.unsettled:
        text = "Issue à noter" if line.unsettled == 1 else f"{line.unsettled} issues à noter"
        return cell("late", text, url=f"{line.base}#seances" if line.is_mine else "")
    if line.meeting:
        return cell("planned", short_day(line.meeting.starts_at), line.meeting.get_mode_display())
    if line.course.is_stopped or line.course.is_closed or line.hours.accompaniment.left <= 0:
        return cell("none", "Aucune")
    return cell("todo", "À prévoir", url=f"{line.base}seances/nouvelle/" if line.is_mine else "")


def _phase(line: Line) -> dict[str, str]:
    if not (line.course.has_consent and line.course.has_basis):
        return cell("none", "Pas commencée")
    phase = line.course.phase
    return cell("current" if phase else "done", PHASES[phase])


def _synthesis(line: Line) -> dict[str, str]:
    may_write = line.is_mine and line.bilan.is_content_agreed and not line.course.is_stopped
    url = f"{line.base}synthese/" if may_write else ""
    if line.synthesis is not None:
        state, text, day = SYNTHESES[line.synthesis.state]
        return cell(state, text, short_day(getattr(line.synthesis, day)), url=url if state == "todo" else "")
    if line.course.has(Kind.INVESTIGATION_CLOSED) and not line.course.is_stopped:
        return cell("todo", "À écrire", url=url)
    return cell("none", "Plus tard")


def _follow_up(line: Line) -> dict[str, str]:
    if line.is_followed_up:
        return cell("done", "Fait")
    reminded = line.course.last(Kind.FOLLOW_UP_REMINDED)
    if reminded:
        url = f"{line.base}seances/nouvelle/" if line.is_mine and not line.meeting else ""
        return cell("late", "À contacter", short_day(reminded.occurred_at), url=url)
    return cell("planned", "Planifié") if line.course.is_closed else cell("none", "Plus tard")
