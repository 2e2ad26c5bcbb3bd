"""The same, seen by the house: dates and proofs, never content."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beneficiaries.finding import the_bilan
from beneficiaries.models import Bilan
from bilan.pages.privacy import reading
from bilan.pages.privacy.ending import certificate_response
from bilan.pages.privacy.finding import Question, the_question
from bilan.pages.privacy.forms import HoldForm, PaperForm
from bilan.pages.privacy.records import record_response
from confidentiality import consenting
from confidentiality.destruction import certificate as proofs
from confidentiality.destruction import holding
from confidentiality.models import Destruction, LegalHold
from foundation import clock
from organisations.access import requires
from organisations.actors import member_of
from organisations.permissions import Verb, can
from organisations.rates import PDF_RATE, limited
from organisations.requests import HouseRequest

PAGE = 25


@require_safe
@requires(Verb.SEE_DESTRUCTION, the_bilan)
def ending(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """What the person agreed to, when each class goes, what suspends it, what was destroyed."""
    today = clock.today()
    context = {
        "bilan": bilan,
        "ended_on": reading.end_of(bilan),
        "planned": [one for one in reading.planned_of(bilan) if one.done_at is None],
        "lines": proofs.lines_of(bilan),
        "answers": reading.answers_of(bilan),
        "holds": LegalHold.objects.filter(bilan=bilan).select_related("placed_by", "lifted_by"),
        "hold": holding.live_hold(bilan, today),
        "may_hold": bool(can(request.actor, Verb.HOLD_DESTRUCTION, bilan)),
        "may_record": bool(can(request.actor, Verb.RECORD_CONSENT, bilan)),
    }
    return render(request, "confidentiality/house_ending.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.HOLD_DESTRUCTION, the_bilan)
def hold(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """Suspend the destructions of a bilan, for a reason and until a day."""
    form = HoldForm(request.POST or None)
    if form.is_valid():
        try:
            holding.place_hold(bilan, by=member_of(request.actor), at=clock.now(), **form.cleaned_data)
        except holding.HoldRefused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, "La destruction est suspendue. La personne en est informée.")
            return _to_ending(request, bilan)
    context = {"bilan": bilan, "form": form}
    return render(request, "confidentiality/hold.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(Verb.HOLD_DESTRUCTION, the_bilan)
def lift(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """End the suspension before its day."""
    live = holding.live_hold(bilan, clock.today())
    if live is None:
        raise Http404
    try:
        holding.lift_hold(live, by=member_of(request.actor), at=clock.now())
    except holding.HoldRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "La suspension est levée. La personne en est informée.")
    return _to_ending(request, bilan)


@require_safe
@requires(Verb.SEE_DESTRUCTION, the_bilan)
@limited("pdf", PDF_RATE, reads=True)
def certificate(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """The certificate, for the house's own proofs."""
    return certificate_response(request, bilan, back="confidentiality:ending", bilan_id=bilan.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.RECORD_CONSENT, the_question)
def record(request: HouseRequest, question: Question) -> HttpResponse:
    """Type the answer that somebody signed on paper (invariant 20)."""
    if question.slug == reading.KEEPING:
        raise Http404
    bilan, text = question.bilan, question.text
    form = PaperForm(request.POST or None, yes=text.yes, no=text.no, initial={"decided_at": clock.today()})
    if form.is_valid():
        try:
            consenting.answer_consent(
                bilan,
                question.kind,
                is_given=form.cleaned_data["answer"] == "yes",
                by=request.user,
                author_name=request.actor.name,
                at=clock.now(),
                decided_at=form.cleaned_data["decided_at"],
                is_assisted=True,
                ended_on=reading.end_of(bilan),
            )
        except consenting.ConsentRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La réponse est enregistrée, d’après le document signé.")
            return _to_ending(request, bilan)
    context = {"bilan": bilan, "form": form, "text": text, "slug_of_kind": question.slug}
    return render(request, "confidentiality/record.html", context, status=422 if form.is_bound else 200)


@require_safe
@requires(Verb.RECORD_CONSENT, the_question)
@limited("pdf", PDF_RATE, reads=True)
def paper(request: HouseRequest, question: Question) -> HttpResponse:
    """The form to be printed and signed by hand."""
    return record_response(request, question.bilan, question.text, None)


@require_safe
@requires(Verb.SEE_REGISTER)
def register(request: HouseRequest) -> HttpResponse:
    """The destructions of the house: what is due, what is suspended, what is done."""
    found = Destruction.objects.select_related("bilan__beneficiary").order_by(
        F("done_at").asc(nulls_first=True), "due_on", "pk"
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    held = set(
        LegalHold.objects.filter(
            bilan__in=[one.bilan_id for one in page], lifted_at=None, until_on__gte=clock.today()
        ).values_list("bilan", flat=True)
    )
    context = {"page": page, "held": held, "today": clock.today()}
    return render(request, "confidentiality/register.html", context)


def _to_ending(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    return redirect("confidentiality:ending", slug=request.organisation.slug, bilan_id=bilan.pk)
