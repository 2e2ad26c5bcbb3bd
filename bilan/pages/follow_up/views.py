"""The follow-up, seen by who led the bilan: everything on one page."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from bilan.pages.follow_up.finding import Followed, the_followed
from bilan.pages.follow_up.forms import OutcomeForm, TryForm
from bilan.pages.follow_up.reading import page_of
from foundation import clock
from organisations.access import requires
from organisations.permissions import Verb
from organisations.requests import HouseRequest
from sessions import following


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.RECORD_OUTCOME, the_followed)
def follow_up(request: HouseRequest, followed: Followed) -> HttpResponse:
    """Where the follow-up stands, the tries, and how it ended."""
    form = OutcomeForm(request.POST or None)
    if form.is_valid():
        try:
            following.settle_follow_up(followed.follow_up, by=request.user, at=clock.now(), **form.cleaned_data)
        except following.FollowUpRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "L’issue du suivi est enregistrée.")
            return _to_page(request, followed)
    return _page(request, followed, outcome=form)


@require_POST
@requires(Verb.RECORD_OUTCOME, the_followed)
def note(request: HouseRequest, followed: Followed) -> HttpResponse:
    """One try more."""
    form = TryForm(request.POST)
    if form.is_valid():
        try:
            following.note_try(followed.follow_up, by=request.user, at=clock.now(), **form.cleaned_data)
        except following.FollowUpRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "L’essai est noté.")
            return _to_page(request, followed)
    return _page(request, followed, tried=form)


@require_POST
@requires(Verb.RECORD_OUTCOME, the_followed)
def reopen(request: HouseRequest, followed: Followed) -> HttpResponse:
    """Take back an outcome: the person calls after all."""
    try:
        following.reopen_follow_up(followed.follow_up)
    except following.FollowUpRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Le suivi est rouvert.")
    return _to_page(request, followed)


def _to_page(request: HouseRequest, followed: Followed) -> HttpResponse:
    return redirect("follow_up:follow_up", slug=request.organisation.slug, bilan_id=followed.bilan.pk)


def _page(
    request: HouseRequest,
    followed: Followed,
    *,
    outcome: forms.Form | None = None,
    tried: forms.Form | None = None,
) -> HttpResponse:
    is_faulty = any(form is not None and form.is_bound for form in (outcome, tried))
    context = {
        "bilan": followed.bilan,
        "page": page_of(followed),
        "outcome_form": outcome or OutcomeForm(),
        "try_form": tried or TryForm(initial={"tried_on": clock.today()}),
        "is_trying": tried is not None,
    }
    return render(request, "follow_up/follow_up.html", context, status=422 if is_faulty else 200)
