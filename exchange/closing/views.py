"""What sessions left, in the person's space; and small gestures of the consultant. The panel itself is the shell's."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from beneficiaries.finding import own_bilan
from beneficiaries.models import Bilan
from beneficiaries.queries import course_of
from confidentiality.opening import opens
from exchange.closing import finding, operations, rules
from exchange.closing.queries import papers_of
from foundation import clock
from organisations.access import requires
from organisations.permissions import Verb
from organisations.requests import HouseRequest
from sessions.finding import the_session
from sessions.models import Session


@require_safe
@opens(Verb.READ_EXCHANGES, own_bilan)
def own_papers(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """What was said, and what is to be done until next time, the latest session first."""
    papers = papers_of(bilan)
    today = clock.today()
    context = {
        "bilan": bilan,
        "papers": papers,
        "today": today,
        "may_tick": rules.may_leave_papers(course_of(bilan)) is None,
        "late": {task.exercise.pk for found in papers for task in found.tasks if task.is_late(today)},
    }
    return render(request, "exchange/own_papers.html", context)


@require_POST
@opens(Verb.WRITE_EXCHANGES, finding.own_summary)
def own_summary_read(request: HouseRequest, address: finding.OfBilan) -> HttpResponse:
    """The person read a summary: by itself where scripts run, by a button elsewhere."""
    summary, seen_at = address.summary, _instant(request.POST.get("seen_at", ""))
    if seen_at is not None:
        operations.mark_summary_read(summary, seen_at=seen_at, at=clock.now())
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return _papers(request)


@require_POST
@opens(Verb.WRITE_EXCHANGES, finding.own_exercise)
def own_exercise(request: HouseRequest, address: finding.OfBilan) -> HttpResponse:
    """Tick an exercise, or take the tick off."""
    try:
        operations.tick_exercise(address.exercise, is_done=request.POST.get("done") == "yes", at=clock.now())
    except operations.PaperRefused as refusal:
        messages.error(request, str(refusal))
    return _papers(request, f"#exercice-{address.paper_id}")


@require_POST
@opens(Verb.LEAVE_PAPERS, finding.the_exercise)
def withdraw(request: HouseRequest, address: finding.OfBilan) -> HttpResponse:
    """Take back an exercise that is not done."""
    exercise = address.exercise
    try:
        operations.withdraw_exercise(exercise)
    except operations.PaperRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "L’exercice est retiré.")
    return redirect("bilans:close_session", slug=request.organisation.slug, session_id=exercise.session_id)


@require_POST
@requires(Verb.RECORD_OUTCOME, the_session)
def nothing_to_note(request: HouseRequest, session: Session) -> HttpResponse:
    """Let a session leave the list of those that wait for a note."""
    operations.note_nothing(session, at=clock.now())
    return redirect("bilans:to_close", slug=request.organisation.slug)


def _papers(request: HouseRequest, anchor: str = "") -> HttpResponse:
    response = redirect("exchange:own_papers", slug=request.organisation.slug)
    response["Location"] += anchor
    return response


def _instant(value: str) -> datetime | None:
    """The instant that a page sends back; None for anything else."""
    try:
        found = parse_datetime(value)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
