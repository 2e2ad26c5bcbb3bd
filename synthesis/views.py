"""The synthesis, written by the consultant in charge."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from confidentiality.opening import opens
from foundation import clock
from foundation.pdf import PdfUnavailable
from organisations.access import fresh
from organisations.permissions import Verb
from organisations.rates import PDF_RATE, limited
from organisations.requests import HouseRequest
from synthesis import answers, operations
from synthesis.documents import document_of, printed
from synthesis.finding import Address, the_synthesis
from synthesis.forms import CommentForm, FreezingForm, SectionForm
from synthesis.headings import OBSERVATIONS
from synthesis.models import Comment
from synthesis.queries import frozen_snapshot, sections_of
from synthesis.screens import Page, consultant_page
from synthesis.snapshot import snapshot_of

writes = opens(Verb.WRITE_SYNTHESIS, the_synthesis)
once_proved = fresh(once_a_session="synthesis")


@require_safe
@writes
@once_proved
def write(request: HouseRequest, address: Address) -> HttpResponse:
    """Write, read the person's remarks, see what is missing, and take the next step."""
    return _page(request, address)


@require_POST
@writes
def start(request: HouseRequest, address: Address) -> HttpResponse:
    """Open the synthesis with its headings."""
    try:
        operations.start_synthesis(address.bilan, by=request.user, author_name=request.actor.name, at=clock.now())
    except operations.SynthesisRefused as refusal:
        messages.error(request, str(refusal))
    return _back(request, address)


@require_POST
@writes
def write_section(request: HouseRequest, address: Address) -> HttpResponse:
    """Keep one heading: each pause of the writer's, or the button."""
    section = address.section
    if section.heading == OBSERVATIONS:
        return _refused_section(request, address, "Les observations sont écrites par la personne.")
    form = SectionForm(request.POST)
    if not form.is_valid():
        return _refused_section(request, address, "Ce texte n’a pas pu être lu : rechargez la page.")
    at = clock.now()
    try:
        section = operations.write_section(
            section, by=request.user, author_name=request.actor.name, at=at, **form.cleaned_data
        )
    except operations.SectionConflict as meeting:
        if answers.is_autosave(request):
            return answers.conflict(meeting.theirs)
        page = _read(request, address)
        page.part(address.heading).theirs = meeting.theirs
        return _typed(request, address, page, status=409)
    except operations.SynthesisRefused as refusal:
        return _refused_section(request, address, str(refusal))
    if answers.is_autosave(request):
        return answers.saved(section, at)
    return _back(request, address, section.heading)


@require_POST
@writes
def comment(request: HouseRequest, address: Address) -> HttpResponse:
    """Answer the person beside one heading."""
    form = CommentForm(request.POST)
    form.is_valid()
    text = form.cleaned_data.get("text", "")
    try:
        operations.comment_section(
            address.section,
            text=text,
            author=Comment.Author.CONSULTANT,
            author_name=request.actor.name,
            at=clock.now(),
        )
    except operations.SynthesisRefused as refusal:
        page = _read(request, address)
        part = page.part(address.heading)
        part.remark_typed, part.remark_error = text, str(refusal)
        return _page(request, address, page, status=422)
    return _back(request, address, address.heading)


@require_POST
@writes
def settle_comment(request: HouseRequest, address: Address) -> HttpResponse:
    """Mark a remark of the person as dealt with."""
    remark = address.comment
    return _step(request, address, lambda: operations.resolve_comment(remark, at=clock.now()))


@require_POST
@writes
def share(request: HouseRequest, address: Address) -> HttpResponse:
    """Let the person read what is written so far."""
    sentence = "La synthèse est partagée ; la personne est prévenue, sans autre détail."
    return _step(request, address, lambda: operations.share_draft(address.synthesis, at=clock.now()), sentence)


@require_POST
@writes
def freeze(request: HouseRequest, address: Address) -> HttpResponse:
    """Make the final document, validated or « signature absente »."""
    form = FreezingForm(request.POST)
    synthesis = address.synthesis
    if form.is_valid():
        try:
            operations.freeze_synthesis(synthesis, at=clock.now(), **form.cleaned_data)
        except operations.SynthesisRefused as refusal:
            form.add_error("reason" if form.cleaned_data["signature_absent"] else None, str(refusal))
        else:
            messages.success(request, "La synthèse est figée : son texte ne change plus.")
            return _back(request, address)
    return _page(request, address, freezing=form, status=422)


@require_POST
@writes
def propose(request: HouseRequest, address: Address) -> HttpResponse:
    """Offer the document to somebody who does not come."""

    def proposal() -> None:
        operations.propose_handing_over(
            address.synthesis, by=request.user, author_name=request.actor.name, at=clock.now()
        )

    return _step(request, address, proposal, "La remise est proposée ; la personne est prévenue.")


@require_POST
@writes
def hand_over(request: HouseRequest, address: Address) -> HttpResponse:
    """Give the document to the person."""

    def handing_over() -> None:
        operations.hand_over_synthesis(
            address.synthesis, by=request.user, author_name=request.actor.name, at=clock.now()
        )

    return _step(
        request, address, handing_over, "La synthèse est remise ; elle n’attend plus que l’accusé de réception."
    )


@require_safe
@writes
@once_proved
@limited("pdf", PDF_RATE, reads=True)
def document(request: HouseRequest, address: Address) -> HttpResponse:
    """The final document, or the draft as it stands."""
    synthesis = address.synthesis
    if synthesis.frozen_at:
        drawn = document_of(frozen_snapshot(synthesis), sha256=synthesis.frozen_sha256)
    else:
        drawn = document_of(snapshot_of(synthesis, sections_of(synthesis).values()))
    try:
        return printed(drawn)
    except PdfUnavailable as fault:
        messages.error(request, str(fault))
        return _back(request, address)


def _step(request: HouseRequest, address: Address, operation: Callable[[], object], sentence: str = "") -> HttpResponse:
    try:
        operation()
    except operations.SynthesisRefused as refusal:
        messages.error(request, str(refusal))
    else:
        if sentence:
            messages.success(request, sentence)
    return _back(request, address)


def _back(request: HouseRequest, address: Address, anchor: str = "") -> HttpResponse:
    response = redirect("synthesis:write", slug=request.organisation.slug, bilan_id=address.bilan_id)
    if anchor:
        response["Location"] += f"#{anchor}"
    return response


def _read(request: HouseRequest, address: Address) -> Page:
    return consultant_page(address.synthesis, slug=request.organisation.slug)


def _refused_section(request: HouseRequest, address: Address, sentence: str) -> HttpResponse:
    if answers.is_autosave(request):
        return answers.refused(sentence)
    page = _read(request, address)
    page.part(address.heading).error = sentence
    return _typed(request, address, page, status=422)


def _typed(request: HouseRequest, address: Address, page: Page, *, status: int) -> HttpResponse:
    """The page again, with what was typed still in its field."""
    page.part(address.heading).typed = request.POST.get("text", "")
    return _page(request, address, page, status=status)


def _page(
    request: HouseRequest,
    address: Address,
    page: Page | None = None,
    *,
    freezing: FreezingForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"bilan": address.bilan, "bilan_url": f"/o/{request.organisation.slug}/bilans/{address.bilan_id}/"}
    if address.found is None:
        return render(request, "synthesis/start.html", context, status=status)
    page = page or _read(request, address)
    context |= {"page": page, "synthesis": page.synthesis, "freezing": freezing or FreezingForm()}
    return render(request, "synthesis/write.html", context, status=status)
