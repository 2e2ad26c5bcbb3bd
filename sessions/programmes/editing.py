"""The draft of a version: edited, checked, published, thrown away."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from foundation import clock
from organisations.access import requires
from organisations.actors import member_of
from organisations.permissions import Verb
from organisations.requests import HouseRequest
from sessions.models import Phase, Programme
from sessions.programmes import operations
from sessions.programmes.changes import Said, changes
from sessions.programmes.checking import at_fault, read_texts, read_version
from sessions.programmes.documents import sheet_context
from sessions.programmes.finding import the_draft, the_offer
from sessions.programmes.forms import MOST_STEPS, Editor, TextForm
from sessions.programmes.panels import rooms_of
from sessions.programmes.queries import bounds_on, current_of, sheet_of, steps_of_version
from sessions.programmes.rules import mentions
from sessions.programmes.sheet import totals_of


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE_PROGRAMMES)
def edit(request: HouseRequest, offer_id: UUID) -> HttpResponse:
    """Write a draft; every button keeps what was typed."""
    draft = the_draft(offer_id)
    if draft is None:
        return _to(request, "offer", offer_id)
    steps = steps_of_version(draft)
    if request.method == "POST":
        editor = Editor(draft, steps, request.POST)
        return _save(request, editor) if editor.is_valid() else _page(request, editor, status=422)
    if "manques" in request.GET:
        return _page(request, Editor.marked(draft, steps, _marks(request, draft)))
    return _page(request, Editor(draft, steps))


def _save(request: HouseRequest, editor: Editor) -> HttpResponse:
    draft, (steps, moved) = editor.draft, editor.asked()
    try:
        operations.save_draft(
            draft, words=editor.words(), steps=steps, edit=editor.edit, by=member_of(request.actor), at=clock.now()
        )
    except operations.EditedMeanwhile as clash:
        theirs = Said.by(clash.draft, steps_of_version(clash.draft))
        editor.edit = clash.draft.edit
        found = {"clash": clash.draft, "clashes": changes(theirs, Said(editor.words(), steps))}
        return _page(request, editor, status=409, **found)
    except operations.ProgrammeRefused as refusal:
        messages.error(request, str(refusal))
        return _to(request, "offer", draft.offer_id)
    if editor.action in ("publish", "check"):
        return _to(request, editor.action, draft.offer_id)
    if moved:
        address = reverse("programmes:edit", args=[request.organisation.slug, draft.offer_id])
        return redirect(f"{address}?etape={moved}#etape-{moved}")
    messages.success(request, "Le brouillon est enregistré.")
    return _to(request, "edit", draft.offer_id)


def _page(request: HouseRequest, editor: Editor, *, status: int = 200, **more: object) -> HttpResponse:
    draft = editor.draft
    steps = steps_of_version(draft)
    chosen = [(form, str(form["phase"].value())) for form in editor.steps]
    context = {
        "editor": editor,
        "offer": draft.offer,
        "draft": draft,
        "current": current_of(draft.offer),
        "totals": totals_of(draft, steps),
        "bounds": bounds_on(clock.today()),
        "phases": [
            (phase, [(number, form) for number, (form, where) in enumerate(chosen, start=1) if where == phase])
            for phase in Phase
        ],
        "lost": [(number, form) for number, (form, where) in enumerate(chosen, start=1) if where not in Phase.values],
        "moved": request.GET.get("etape", ""),
        "may_add": len(editor.steps) < MOST_STEPS,
        **more,
    }
    return render(request, "programmes/edit.html", context, status=status)


def _marks(request: HouseRequest, draft: Programme) -> Iterable[tuple[str, str]]:
    """What keeps a draft from being published, by field."""
    lacks, faults = operations.judge(draft, house=request.organisation, at=clock.now())
    for mention in lacks:
        if mention.where == "editor":
            yield mention.anchor, mention.remedy
    for read in faults:
        for finding in read.findings:
            yield read.anchor, f"« {finding.words} » : {finding.what} {finding.remedy}"


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE_PROGRAMMES)
def publish(request: HouseRequest, offer_id: UUID) -> HttpResponse:
    """Read the sheet as visitors will, then publish it for ever."""
    draft = the_draft(offer_id)
    if draft is None:
        return _to(request, "offer", offer_id)
    is_posted = request.method == "POST"
    if is_posted:
        read = request.POST.get("edit", "")
        try:
            done = operations.publish(
                draft, edit=int(read) if read.isdecimal() else -1, by=member_of(request.actor), at=clock.now()
            )
        except operations.EditedMeanwhile:
            messages.error(request, "Ce brouillon a été modifié depuis que vous l’avez lu : relisez-le.")
        except operations.ProgrammeRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"La version {done.number} est publiée et en ligne.")
            return _to(request, "offer", offer_id)
    draft = the_draft(offer_id)
    if draft is None:
        return _to(request, "offer", offer_id)
    return render(request, "programmes/publish.html", _judged(request, draft), status=422 if is_posted else 200)


def _judged(request: HouseRequest, draft: Programme) -> dict[str, object]:
    sheet = sheet_of(draft, house=request.organisation, on=clock.today())
    every = mentions(sheet)
    reads = read_version(draft, sheet.steps, on=sheet.on, cap_minutes=sheet.bounds.cap_minutes)
    return sheet_context(sheet) | {
        "offer": draft.offer,
        "draft": draft,
        "current": current_of(draft.offer),
        "lacks": [mention for mention in every if mention.blocks],
        "warnings": [mention for mention in every if mention.warns],
        "faults": at_fault(reads),
        "doubts": [read for read in reads if read.findings and not read.blocks],
        "rooms": rooms_of(draft.offer, slug=request.organisation.slug),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE_PROGRAMMES)
def discard(request: HouseRequest, offer_id: UUID) -> HttpResponse:
    """Throw the draft away; asks once."""
    draft = the_draft(offer_id)
    if draft is None:
        return _to(request, "offer", offer_id)
    if request.method == "POST":
        read = request.POST.get("edit", "")
        try:
            is_gone = operations.discard_draft(draft, edit=int(read) if read.isdecimal() else draft.edit)
        except (operations.ProgrammeRefused, operations.EditedMeanwhile) as refusal:
            messages.error(request, str(refusal))
            return _to(request, "offer", offer_id)
        messages.success(request, "Le brouillon est abandonné.")
        return (
            redirect("programmes:offers", slug=request.organisation.slug)
            if is_gone
            else _to(request, "offer", offer_id)
        )
    return render(
        request, "programmes/discard.html", {"offer": draft.offer, "draft": draft, "current": current_of(draft.offer)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE_PROGRAMMES)
def check_text(request: HouseRequest) -> HttpResponse:
    """Paste a text, read its faults in place; nothing is kept."""
    form = TextForm(request.POST or None)
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        texts = [("Votre texte", "text", form.cleaned_data["text"])]
        on = clock.today()
        context["reads"] = read_texts(texts, on=on, cap_minutes=bounds_on(on).cap_minutes)
    return render(request, "programmes/check_text.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Verb.WRITE_PROGRAMMES)
def check(request: HouseRequest, offer_id: UUID) -> HttpResponse:
    """The offer's own words, the draft's if there is one, with their faults in place."""
    offer = the_offer(offer_id)
    draft = the_draft(offer_id)
    shown = draft or current_of(offer)
    assert shown is not None
    on = clock.today()
    reads = read_version(shown, steps_of_version(shown), on=on, cap_minutes=bounds_on(on).cap_minutes)
    context = {
        "offer": offer,
        "shown": shown,
        "draft": draft,
        "reads": reads,
        "faulty": [one for one in reads if one.findings],
    }
    return render(request, "programmes/check.html", context)


def _to(request: HouseRequest, name: str, offer_id: UUID) -> HttpResponse:
    return redirect(f"programmes:{name}", slug=request.organisation.slug, offer_id=offer_id)
