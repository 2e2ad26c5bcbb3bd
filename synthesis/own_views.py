"""The synthesis, in the space of the person whom it belongs to."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from confidentiality.opening import gone, opens
from confidentiality.queries import destroyed_classes
from confidentiality.vault import Retention
from foundation import clock
from foundation.pdf import PdfUnavailable
from organisations.access import fresh
from organisations.permissions import Verb
from organisations.rates import PDF_RATE, limited
from organisations.requests import HouseRequest
from synthesis import answers, operations
from synthesis.documents import document_of, printed
from synthesis.finding import Address, own_synthesis
from synthesis.forms import CommentForm, SectionForm, ValidationForm
from synthesis.headings import OBSERVATIONS
from synthesis.models import Comment
from synthesis.queries import frozen_snapshot, sections_of
from synthesis.screens import Page, person_page
from synthesis.snapshot import snapshot_of

reads = opens(Verb.READ_SYNTHESIS, own_synthesis, needs=None)
comments = opens(Verb.COMMENT_SYNTHESIS, own_synthesis)
once_proved = fresh(once_a_session="synthesis")


@require_safe
@reads
@once_proved
def read(request: HouseRequest, address: Address) -> HttpResponse:
    """Read heading by heading, comment, observe, validate, receive; then the final document alone, while it is kept."""
    destroyed = destroyed_classes(address.bilan_id)
    if Retention.SYNTHESIS in destroyed:
        return gone(request, address.bilan_id, Retention.SYNTHESIS)
    if Retention.WORKING in destroyed:
        return render(
            request, "synthesis/own_kept.html", {"bilan": address.bilan, "synthesis": _shared(address).synthesis}
        )
    return _page(request, address)


@require_POST
@comments
def comment(request: HouseRequest, address: Address) -> HttpResponse:
    """Leave a remark on one heading."""
    form = CommentForm(request.POST)
    form.is_valid()
    text = form.cleaned_data.get("text", "")
    try:
        operations.comment_section(
            address.section,
            text=text,
            author=Comment.Author.PERSON,
            author_name=str(address.bilan.beneficiary),
            at=clock.now(),
        )
    except operations.SynthesisRefused as refusal:
        page = _read(request, address)
        part = page.part(address.heading)
        part.remark_typed, part.remark_error = text, str(refusal)
        return _page(request, address, page, status=422)
    messages.success(request, f"Votre remarque est transmise à {address.bilan.consultant}.")
    return _back(request, address.heading)


@require_POST
@comments
def observe(request: HouseRequest, address: Address) -> HttpResponse:
    """Keep the person's own words: each pause, or the button."""
    section = sections_of(_shared(address).synthesis)[OBSERVATIONS]
    form = SectionForm(request.POST)
    if not form.is_valid():
        return _refused_observations(request, address, "Ce texte n’a pas pu être lu : rechargez la page.")
    at = clock.now()
    try:
        section = operations.write_observations(
            section, by=request.user, author_name=str(address.bilan.beneficiary), at=at, **form.cleaned_data
        )
    except operations.SectionConflict as meeting:
        if answers.is_autosave(request):
            return answers.conflict(meeting.theirs)
        page = _read(request, address)
        page.observations.typed, page.observations.theirs = request.POST.get("text", ""), meeting.theirs
        return _page(request, address, page, status=409)
    except operations.SynthesisRefused as refusal:
        return _refused_observations(request, address, str(refusal))
    if answers.is_autosave(request):
        return answers.saved(section, at)
    return _back(request, OBSERVATIONS)


@require_POST
@comments
def validate(request: HouseRequest, address: Address) -> HttpResponse:
    """« J’ai lu et je valide », of the version that was on the page."""
    form = ValidationForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else -1
    try:
        operations.validate_synthesis(address.synthesis, version=version, at=clock.now())
    except operations.SynthesisRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Votre validation est enregistrée. Merci.")
    return _back(request)


@require_POST
@comments
def acknowledge(request: HouseRequest, address: Address) -> HttpResponse:
    """« J’ai reçu ma synthèse »."""
    try:
        operations.acknowledge_receipt(
            address.synthesis, by=request.user, author_name=str(address.bilan.beneficiary), at=clock.now()
        )
    except operations.SynthesisRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "La réception de votre synthèse est confirmée.")
    return _back(request)


@require_safe
@reads
@once_proved
@limited("pdf", PDF_RATE, reads=True)
def document(request: HouseRequest, address: Address) -> HttpResponse:
    """What was shared, marked « Projet »; then, once within reach, the final document."""
    synthesis = _shared(address).synthesis
    destroyed = destroyed_classes(address.bilan_id)
    if Retention.SYNTHESIS in destroyed or (not synthesis.frozen_at and Retention.WORKING in destroyed):
        lost = Retention.SYNTHESIS if Retention.SYNTHESIS in destroyed else Retention.WORKING
        return gone(request, address.bilan_id, lost)
    if not synthesis.frozen_at:
        drawn = document_of(snapshot_of(synthesis, sections_of(synthesis).values(), is_for_person=True))
    elif synthesis.is_within_reach:
        drawn = document_of(frozen_snapshot(synthesis), sha256=synthesis.frozen_sha256)
    else:
        raise Http404
    try:
        return printed(drawn)
    except PdfUnavailable as fault:
        messages.error(request, str(fault))
        return _back(request)


def _shared(address: Address) -> Address:
    """What was never shared does not exist for the person."""
    if not address.synthesis.shared_at:
        raise Http404
    return address


def _back(request: HouseRequest, anchor: str = "") -> HttpResponse:
    response = redirect("synthesis:own", slug=request.organisation.slug)
    if anchor:
        response["Location"] += f"#{anchor}"
    return response


def _read(request: HouseRequest, address: Address) -> Page:
    return person_page(_shared(address).synthesis, slug=request.organisation.slug)


def _refused_observations(request: HouseRequest, address: Address, sentence: str) -> HttpResponse:
    if answers.is_autosave(request):
        return answers.refused(sentence)
    page = _read(request, address)
    page.observations.typed, page.observations.error = request.POST.get("text", ""), sentence
    return _page(request, address, page, status=422)


def _page(request: HouseRequest, address: Address, page: Page | None = None, *, status: int = 200) -> HttpResponse:
    context: dict[str, object] = {"bilan": address.bilan}
    if address.found is None or not address.found.shared_at:
        return render(request, "synthesis/own_waiting.html", context, status=status)
    page = page or _read(request, address)
    context |= {"page": page, "synthesis": page.synthesis}
    return render(request, "synthesis/own.html", context, status=status)
