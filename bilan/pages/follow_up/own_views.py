"""The follow-up, seen by the person: a few questions, or a no."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from bilan.pages.follow_up.finding import Followed, own_followed
from bilan.pages.follow_up.forms import AnswersForm
from bilan.pages.privacy.reading import end_of
from confidentiality.consenting import ConsentRefused, keep_new_words
from confidentiality.destruction.planning import longest_day
from confidentiality.opening import opens
from foundation import clock
from organisations.access import requires
from organisations.permissions import Verb
from organisations.requests import HouseRequest
from sessions import following
from sessions.models import FollowUp

TITLE = "Vos nouvelles, six mois après"


@require_http_methods(["GET", "HEAD", "POST"])
@opens(Verb.CHOOSE_KEPT, own_followed, needs=None)
def own(request: HouseRequest, followed: Followed) -> HttpResponse:
    """Where the person stands; what they write is kept only if they say so."""
    bilan, planned = followed.bilan, followed.planned
    is_asked = planned is not None and not planned.is_settled
    last, _ = longest_day(end_of(bilan) or clock.today())
    form = AnswersForm(request.POST or None, reader=str(bilan.consultant), last=last) if is_asked else None
    if form is not None and form.is_valid():
        try:
            _answer(request, followed, form)
        except (following.FollowUpRefused, ConsentRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Merci, c’est enregistré.")
            return redirect("follow_up:own", slug=request.organisation.slug)
    context = {"bilan": bilan, "follow_up": planned, "form": form}
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "follow_up/own.html", context, status=status)


@transaction.atomic
def _answer(request: HouseRequest, followed: Followed, form: AnswersForm) -> None:
    """One gesture of the person, two rooms: the state of the project in clear, their words sealed."""
    at, bilan = clock.now(), followed.bilan
    following.answer_follow_up(followed.follow_up, project=form.cleaned_data["project"], by=request.user, at=at)
    if form.cleaned_data["keeps"]:
        keep_new_words(
            bilan,
            title=TITLE,
            content={"answers": form.said()},
            ended_on=end_of(bilan) or clock.today(),
            by=request.user,
            author_name=str(bilan.beneficiary),
            at=at,
        )


@require_POST
@requires(Verb.DECIDE_CONSENTS, own_followed)
def refuse(request: HouseRequest, followed: Followed) -> HttpResponse:
    """The person does not want a follow-up: nobody asks any more."""
    try:
        following.settle_follow_up(
            followed.follow_up, FollowUp.State.REFUSED, on=clock.today(), by=request.user, at=clock.now()
        )
    except following.FollowUpRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "C’est noté : plus personne ne vous relancera.")
    return redirect("follow_up:own", slug=request.organisation.slug)
