"""The texts of the phases, written and signed by the consultant."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries.queries import course_of
from confidentiality.opening import opens
from exchange.models import PhaseDraft, PhaseText
from exchange.phases import operations
from exchange.phases.finding import PhaseAddress, the_phase
from exchange.phases.forms import FORMS, PhaseForm
from exchange.phases.queries import lines_of, standing_of
from foundation import autosave, clock
from foundation.pdf import PdfUnavailable, pdf_response
from organisations.permissions import Verb
from organisations.rates import PDF_RATE, limited
from organisations.requests import HouseRequest
from sessions.duration.reading import hours_at

UNREADABLE = "Une date ou un choix n’a pas pu être lu : vérifiez-le, le reste de la page est gardé."


@require_http_methods(["GET", "HEAD", "POST"])
@opens(Verb.WRITE_PHASES, the_phase)
def write(request: HouseRequest, address: PhaseAddress) -> HttpResponse:
    """Write a text; sign it once it is whole."""
    draft = operations.draft_of(address.bilan, address.text)
    if request.method != "POST":
        return _page(request, address, draft, _form(address, initial=_initial(draft)))
    form = _form(address, request.POST)
    if not form.is_valid():
        return _refused(request, address, draft, form, UNREADABLE)
    at, bilan, text = clock.now(), address.bilan, address.text
    try:
        draft = operations.write_phase(
            bilan, text, content=form.content(), version=form.cleaned_data["version"], by=request.user, at=at
        )
    except operations.PhaseConflict as meeting:
        return _conflict(request, address, form, meeting.theirs)
    except operations.PhaseRefused as refusal:
        return _refused(request, address, draft, form, str(refusal))
    if autosave.is_autosave(request):
        return autosave.saved(draft.version, at)
    if request.POST.get("act") == "sign":
        return redirect("exchange:phase_sign", slug=request.organisation.slug, bilan_id=bilan.pk, text=text.value)
    messages.success(request, "Le texte est enregistré.")
    return redirect("bilans:bilan", slug=request.organisation.slug, bilan_id=bilan.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@opens(Verb.WRITE_PHASES, the_phase)
def sign(request: HouseRequest, address: PhaseAddress) -> HttpResponse:
    """Read the whole once more, then sign it: the version that the person reads is this one."""
    bilan, text = address.bilan, address.text
    draft = operations.draft_of(bilan, text)
    faults: dict[str, str] = {}
    if request.method == "POST":
        posted = request.POST.get("version", "")
        version = int(posted) if posted.isdecimal() and len(posted) < 9 else -1
        try:
            operations.sign_phase(
                bilan, text, version=version, by=request.user, author_name=request.actor.name, at=clock.now()
            )
        except operations.PhaseIncomplete as refusal:
            faults = refusal.faults
        except operations.PhaseRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "C’est signé. La personne est prévenue qu’un message l’attend.")
            return redirect("bilans:bilan", slug=request.organisation.slug, bilan_id=bilan.pk)
    faults = faults or operations.missing(text, draft.content)
    if faults:
        form = _form(address, initial=_initial(draft))
        return _page(request, address, draft, form, faults=faults, status=422)
    context = {"bilan": bilan, "text": text, "lines": lines_of(text, draft.content), "version": draft.version}
    return render(request, "exchange/phases/sign.html", context)


@require_safe
@opens(Verb.READ_PHASES, the_phase)
@limited("pdf", PDF_RATE, reads=True)
def document(request: HouseRequest, address: PhaseAddress) -> HttpResponse:
    """The last signed version as a PDF, with boxes to sign by hand."""
    back = reverse("exchange:phase", args=[request.organisation.slug, address.bilan.pk, address.text.value])
    return document_response(request, address, back=back)


def document_response(request: HouseRequest, address: PhaseAddress, *, back: str) -> HttpResponse:
    """The PDF of the last signed version; 404 before it."""
    signed = operations.last_version(address.bilan, address.text)
    if signed is None:
        raise Http404
    context = {
        "bilan": address.bilan,
        "organisation": address.bilan.organisation,
        "text": address.text,
        "is_programme": address.text is PhaseText.PROGRAMME,
        "signed": signed,
        "sha256": operations.sha256_of(signed.content),
        "hours": hours_at(address.bilan, signed.signed_at),
        "lines": lines_of(address.text, signed.content),
        "standing": standing_of(course_of(address.bilan), address.text),
    }
    try:
        return pdf_response("exchange/phases/document.html", context)
    except PdfUnavailable as fault:
        messages.error(request, str(fault))
        return redirect(back)


def _form(address: PhaseAddress, data: Any = None, **fields: Any) -> PhaseForm:
    return FORMS[address.text](data, bilan=address.bilan, **fields)


def _initial(draft: PhaseDraft) -> dict[str, object]:
    return {**draft.content, "version": draft.version}


def _conflict(request: HouseRequest, address: PhaseAddress, form: PhaseForm, theirs: PhaseDraft) -> HttpResponse:
    lines = lines_of(address.text, theirs.content)
    if autosave.is_autosave(request):
        words = "\n\n".join(f"{label}\n{value}" for label, value in lines)
        return autosave.conflict(theirs.version, text=words, author="Une autre fenêtre")
    form.data = request.POST.dict() | {"version": str(theirs.version)}
    return _page(request, address, theirs, form, theirs=lines, status=409)


def _refused(
    request: HouseRequest, address: PhaseAddress, draft: PhaseDraft, form: PhaseForm, sentence: str
) -> HttpResponse:
    if autosave.is_autosave(request):
        return autosave.refused(sentence)
    form.add_error(None, sentence)
    return _page(request, address, draft, form, status=422)


def _page(
    request: HouseRequest,
    address: PhaseAddress,
    draft: PhaseDraft,
    form: PhaseForm,
    *,
    theirs: list[tuple[str, str]] | None = None,
    faults: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    signed = operations.last_version(address.bilan, address.text)
    is_changed = signed is None or {**signed.content, "drawn": ""} != {**draft.content, "drawn": ""}
    context = {
        "bilan": address.bilan,
        "text": address.text,
        "is_programme": address.text is PhaseText.PROGRAMME,
        "form": form,
        "draft": draft,
        "is_changed": is_changed,
        "standing": standing_of(course_of(address.bilan), address.text),
        "theirs": theirs,
        "faults": [(form.fields[name].label, f"id_{name}", sentence) for name, sentence in (faults or {}).items()],
    }
    return render(request, "exchange/phases/write.html", context, status=status)
