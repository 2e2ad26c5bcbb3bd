"""The panel that closes a session: one page, one form, one gesture."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from bilan.pages.closing import operation
from bilan.pages.closing.forms import LATER, ClosingForms, PresenceForm, TaskForm, new_key
from bilan.pages.closing.panel import Panel
from exchange.closing.rules import MAX_SUMMARY
from foundation import clock
from foundation.formats import moment
from organisations.access import requires
from organisations.actors import member_of
from organisations.browsers import in_words
from organisations.permissions import Verb
from organisations.requests import HouseRequest
from sessions.attendance import statement_hash
from sessions.finding import the_session
from sessions.forms import SessionForm
from sessions.models import MEETINGS, Session
from sessions.situated import asked_of, once_planned

BACK = {"liste": "bilans:to_close", "accueil": "bilans:start"}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.RECORD_OUTCOME, the_session)
def close_session(request: HouseRequest, session: Session) -> HttpResponse:
    """Say how it went, write what is to be kept, and when one meets again."""
    at = clock.now()
    if session.kind not in MEETINGS or (session.state == Session.State.PLANNED and session.starts_at > at):
        return redirect("sessions:settle", slug=request.organisation.slug, session_id=session.pk)
    panel = Panel(request, session, at)
    if request.method != "POST":
        return _page(request, panel, panel.forms())
    forms = panel.forms(request.POST)
    booking = forms.booking if forms.is_booking else None
    is_valid = forms.is_valid()
    notice = asked_of(request, session.bilan, booking) if booking and booking.is_valid() else None
    if not is_valid or forms.has_errors:
        return _page(request, panel, forms, status=422)
    try:
        closed = _close(request, session, forms, booking, at=at)
    except operation.ClosingConflict as meeting:
        forms.page.add_error(None, str(meeting))
        return _again(request, session, forms, at, status=409)
    except operation.ClosingRefused as refusal:
        forms.add_error(refusal.part, str(refusal), field=refusal.field, row=refusal.row)
        return _again(request, session, forms, at, status=422)
    messages.success(request, _told(closed))
    return once_planned(request, session.bilan, notice) if notice else _leave(request, session)


def _close(
    request: HouseRequest, session: Session, forms: ClosingForms, booking: SessionForm | None, *, at: datetime
) -> operation.Closed:
    """What was sent, to the one operation."""
    page = forms.page.cleaned_data
    return operation.close_session(
        session,
        page=operation.Page(page["key"], page["version"], asked_outcome="outcome" in request.POST),
        outcome=forms.presence.cleaned_data if isinstance(forms.presence, PresenceForm) else None,
        signs_as=request.actor.name if _signs(forms) else "",
        device=in_words(request.headers.get("User-Agent", "")),
        shown_hash=request.POST.get("statement", ""),
        words=_words(forms),
        booking=booking.booking() if booking else None,
        by=member_of(request.actor),
        at=at,
    )


def _signs(forms: ClosingForms) -> bool:
    return forms.presence is not None and bool(forms.presence.cleaned_data.get("sign"))


def _words(forms: ClosingForms) -> operation.Words | None:
    if forms.words is None:
        return None
    page, typed = forms.page.cleaned_data, forms.words.cleaned_data
    return operation.Words(
        note=typed["note"],
        note_version=page["note_version"] or 0,
        summary=typed["summary"],
        summary_seen_at=page["summary_seen_at"],
        tasks=[form.task() for form in forms.tasks],
        instruments=typed["questionnaires"],
    )


def _told(closed: operation.Closed) -> str:
    """Dates only: what is said here waits in clear in the session."""
    told = "La séance est close."
    return f"{told} Prochaine : {moment(closed.following.starts_at)}." if closed.following else told


def _again(request: HouseRequest, session: Session, forms: ClosingForms, at: datetime, *, status: int) -> HttpResponse:
    """The page again, with everything typed and what is there meanwhile; what was settled elsewhere is not asked."""
    session = the_session(request, session.pk)
    panel = Panel(request, session, at)
    if not panel.is_planned and isinstance(forms.presence, PresenceForm):
        forms.presence = panel._presence(())
    if not panel.may_book:
        forms.following = forms.booking = None
    return _page(request, panel, forms, status=status)


def _leave(request: HouseRequest, session: Session) -> HttpResponse:
    slug, back = request.organisation.slug, BACK.get(request.POST.get("de", ""))
    return redirect(back, slug=slug) if back else redirect("bilans:bilan", slug=slug, bilan_id=session.bilan_id)


def _page(request: HouseRequest, panel: Panel, forms: ClosingForms, *, status: int = 200) -> HttpResponse:
    origin = request.POST.get("de", request.GET.get("de", ""))
    slug = request.organisation.slug
    back = (
        reverse(BACK[origin], args=[slug]) if origin in BACK else reverse("bilans:bilan", args=[slug, panel.bilan.pk])
    )
    is_sent = forms.page.is_bound
    typed = forms.words.data if forms.words is not None and is_sent else {}
    context = {
        "panel": panel,
        "bilan": panel.bilan,
        "session": panel.session,
        "forms": forms,
        "seen": _seen(panel, forms, status),
        "note": typed.get("note", panel.note.text if panel.note else ""),
        "summary": typed.get("summary", panel.papers.text),
        "theirs": _theirs(panel, typed) if status == 409 else {},
        "first_tasks": forms.tasks[:2],
        "more_tasks": forms.tasks[2:],
        "more_is_open": any(_is_used(task) for task in forms.tasks[2:]),
        "is_later": is_sent and request.POST.get("when") == LATER,
        "hours_left": panel.hours.accompaniment.left,
        "max_summary": MAX_SUMMARY,
        "statement": statement_hash(panel.session) if panel.is_held and panel.may_sign else "",
        "origin": origin if origin in BACK else "",
        "back_url": back,
    }
    return render(request, "shell/closing.html", context, status=status)


def _seen(panel: Panel, forms: ClosingForms, status: int) -> dict[str, object]:
    """What the next sending is compared with: what the page had first, until both texts were shown side by side."""
    if status == 422:
        sent = forms.page.data
        return {name: sent.get(name, "") for name in ("key", "version", "note_version", "summary_seen_at")}
    return panel.seen | {"key": new_key()}


def _is_used(task: TaskForm) -> bool:
    return task.is_bound and bool(task.data.get(task.add_prefix("text")) or task.errors)


def _theirs(panel: Panel, typed: Any) -> dict[str, str]:
    """What the other window wrote, where it differs from what is typed here."""
    kept = {"note": panel.note.text if panel.note else "", "summary": panel.papers.text}
    return {name: text for name, text in kept.items() if text.strip() != typed.get(name, "").strip()}
