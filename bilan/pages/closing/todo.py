"""« Mes séances à clore »: what one's sessions lack, the oldest first; and the page that prepares the next one."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from beneficiaries.circumstances.operations import measures_shown_to
from confidentiality.opening import opens
from exchange.closing.queries import Papers, Task, count_to_close, papers_of, sessions_to_close
from exchange.closing.rules import NOTE_DAYS
from exchange.queries import last_note
from foundation import clock
from organisations.access import requires
from organisations.permissions import Standing, Verb
from organisations.requests import HouseRequest
from questionnaires.queries import questionnaires_panel
from sessions.finding import the_session
from sessions.models import Session
from sessions.queries import hours_of

PAGE = 30


@require_safe
@requires(Verb.ENTER_ORGANISATION)
def to_close(request: HouseRequest) -> HttpResponse:
    """Sessions of one's own bilans that lack an outcome, one's signature or one's note; dates and names alone."""
    at, actor = clock.now(), request.actor
    is_consultant = Standing.CONSULTANT in actor.standings and actor.membership_id is not None
    found = sessions_to_close(actor, at) if is_consultant else Session.objects.none()
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "count": count_to_close(actor, at) if is_consultant else None,
        "is_consultant": is_consultant,
        "note_days": NOTE_DAYS,
    }
    return render(request, "shell/to_close.html", context)


def tasks_to_look_at(papers: list[Papers]) -> list[Task]:
    """What the last meeting gave, then what earlier ones gave and is not done."""
    given = [found.tasks for found in papers if found.tasks]
    last = given[0] if given else []
    return [*last, *(task for tasks in given[1:] for task in tasks if not task.is_done)]


@require_safe
@opens(Verb.LEAVE_PAPERS, the_session)
def prepare(request: HouseRequest, session: Session) -> HttpResponse:
    """Before a session: what was said and asked last time, what was done and answered since, the hours left."""
    bilan, at = session.bilan, clock.now()
    papers = papers_of(bilan)
    earlier = [found for found in papers if found.session.starts_at < session.starts_at]
    measures = measures_shown_to(request.actor, bilan)
    context = {
        "bilan": bilan,
        "session": session,
        "has_begun": session.starts_at <= at,
        "is_planned": session.state == Session.State.PLANNED,
        "last": next((found for found in earlier if found.text), None),
        "tasks": tasks_to_look_at(papers),
        "today": clock.today(),
        "note": last_note(bilan, author_id=request.actor.user_id),
        "answers": [row for row in questionnaires_panel(bilan).rows if row.results_url],
        "hours": hours_of(bilan),
        "measures": measures,
    }
    return render(request, "shell/prepare.html", context)
