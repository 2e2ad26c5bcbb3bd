"""The texts of the phases, read and signed by the person."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from beneficiaries.queries import course_of
from confidentiality.opening import opens
from exchange.models import PhaseText
from exchange.phases import operations
from exchange.phases.finding import PhaseAddress, own_phase
from exchange.phases.queries import lines_of, standing_of
from exchange.phases.views import document_response
from foundation import clock
from organisations.permissions import Verb
from organisations.rates import PDF_RATE, limited
from organisations.requests import HouseRequest


@require_safe
@opens(Verb.READ_PHASES, own_phase)
def read(request: HouseRequest, address: PhaseAddress) -> HttpResponse:
    """The last version that was signed for the person to read."""
    return _page(request, address)


@require_safe
@opens(Verb.READ_PHASES, own_phase)
@limited("pdf", PDF_RATE, reads=True)
def document(request: HouseRequest, address: PhaseAddress) -> HttpResponse:
    """The same as a PDF, to be kept."""
    back = reverse("exchange:own_phase", args=[request.organisation.slug, address.text.value])
    return document_response(request, address, back=back)


@require_POST
@opens(Verb.SIGN_PHASES, own_phase)
def sign(request: HouseRequest, address: PhaseAddress) -> HttpResponse:
    """« J’ai lu, je signe », for the version that was on the page."""
    if not request.POST.get("agreed"):
        return _page(request, address, error="Cochez la case pour signer.", status=422)
    posted = request.POST.get("number", "")
    number = int(posted) if posted.isdecimal() and len(posted) < 6 else 0
    try:
        operations.answer_phase(address.bilan, address.text, number=number, by=request.user, at=clock.now())
    except operations.PhaseRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("exchange:own_phase", slug=request.organisation.slug, text=address.text.value)
    messages.success(request, "Merci, votre signature est enregistrée.")
    return redirect("own:start", slug=request.organisation.slug)


@require_POST
@opens(Verb.SIGN_PHASES, own_phase)
def remark(request: HouseRequest, address: PhaseAddress) -> HttpResponse:
    """What the person would change, before signing."""
    said = request.POST.get("remark", "")
    try:
        operations.remark_phase(address.bilan, address.text, remark=said, by=request.user, at=clock.now())
    except operations.PhaseRefused as refusal:
        return _page(request, address, remark=said, remark_error=str(refusal), status=422)
    messages.success(request, "Votre remarque est envoyée à la personne qui vous accompagne.")
    return redirect("exchange:own_phase", slug=request.organisation.slug, text=address.text.value)


def _page(
    request: HouseRequest,
    address: PhaseAddress,
    *,
    error: str = "",
    remark: str = "",
    remark_error: str = "",
    status: int = 200,
) -> HttpResponse:
    bilan, text = address.bilan, address.text
    signed = operations.last_version(bilan, text)
    course = course_of(bilan)
    draft = operations.draft_of(bilan, text)
    context = {
        "bilan": bilan,
        "text": text,
        "is_programme": text is PhaseText.PROGRAMME,
        "signed": signed,
        "lines": lines_of(text, signed.content) if signed else [],
        "standing": standing_of(course, text),
        "may_sign": not (course.is_closed or course.is_stopped),
        "said": draft.remark,
        "said_at": draft.remarked_at,
        "error": error,
        "remark": remark,
        "remark_error": remark_error,
    }
    return render(request, "exchange/phases/own.html", context, status=status)
