"""What the person is asked besides the bilan itself: two equal answers, nothing ticked beforehand, effects first."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries.models import Bilan
from bilan.pages.privacy import reading
from bilan.pages.privacy.finding import Question, own_question
from bilan.pages.privacy.records import record_response
from confidentiality import consenting
from confidentiality.consent_texts import text_of
from confidentiality.queries import live_consent
from foundation import clock
from organisations.access import fresh, requires
from organisations.permissions import Verb
from organisations.rates import PDF_RATE, limited
from organisations.requests import HouseRequest


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.DECIDE_CONSENTS, own_question)
def decide(request: HouseRequest, question: Question) -> HttpResponse:
    """Yes or no, each with its effects."""
    bilan, kind = question.bilan, question.kind
    error = ""
    if request.method == "POST":
        answer = request.POST.get("answer", "")
        if answer in ("yes", "no"):
            return _keep(request, question, is_given=answer == "yes")
        error = "Choisissez l’une des deux réponses."
    live = live_consent(bilan.pk, kind)
    context = {
        "bilan": bilan,
        "text": question.text,
        "slug_of_kind": question.slug,
        "live": live,
        "live_text": text_of(kind, live.text_version) if live else None,
        "error": error,
    }
    return render(request, "confidentiality/decide.html", context, status=422 if error else 200)


def _keep(request: HouseRequest, question: Question, *, is_given: bool) -> HttpResponse:
    bilan: Bilan = question.bilan
    try:
        consenting.answer_consent(
            bilan,
            question.kind,
            is_given=is_given,
            by=request.user,
            author_name=str(bilan.beneficiary),
            at=clock.now(),
            ended_on=reading.end_of(bilan),
        )
    except consenting.ConsentRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Votre réponse est enregistrée. Vous pouvez la changer à tout moment.")
    return redirect("confidentiality:own", slug=request.organisation.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.DECIDE_CONSENTS, own_question)
@fresh
def withdraw(request: HouseRequest, question: Question) -> HttpResponse:
    """Take back a yes, its effects shown first."""
    live = live_consent(question.bilan.pk, question.kind)
    if live is None or not live.is_given:
        raise Http404
    if request.method == "POST":
        try:
            consenting.withdraw_consent(live, at=clock.now(), ended_on=reading.end_of(question.bilan))
        except consenting.ConsentRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Votre accord est retiré.")
        return redirect("confidentiality:own", slug=request.organisation.slug)
    text = text_of(question.kind, live.text_version)
    return render(request, "confidentiality/withdraw.html", {"text": text, "bilan": question.bilan})


@require_safe
@requires(Verb.DECIDE_CONSENTS, own_question)
@limited("pdf", PDF_RATE, reads=True)
def own_record(request: HouseRequest, question: Question) -> HttpResponse:
    """The printable record of an answer: the text, the answer, its day, how it was given."""
    live = live_consent(question.bilan.pk, question.kind)
    if live is None:
        raise Http404
    text = text_of(question.kind, live.text_version)
    return record_response(request, question.bilan, text, live)
