"""« Vos notes » : what a consultant writes for themselves on one bilan."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from confidentiality.opening import opens
from exchange import notes as operations
from exchange.finding import OwnNotes, the_notes
from exchange.forms import NoteForm
from exchange.models import Note
from exchange.queries import notes_of
from foundation import autosave, clock
from organisations.permissions import Verb
from organisations.requests import HouseRequest

PAGE = 20
UNREADABLE = "Ce texte n’a pas pu être lu : rechargez la page."


@require_safe
@opens(Verb.READ_NOTE, the_notes)
def notes(request: HouseRequest, address: OwnNotes) -> HttpResponse:
    """One's own notes, newest first."""
    found = notes_of(address.bilan, author_id=address.author_id)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "exchange/notes.html", {"bilan": address.bilan, "page": page})


@require_POST
@opens(Verb.WRITE_NOTE, the_notes)
def start(request: HouseRequest, address: OwnNotes) -> HttpResponse:
    """Open a blank page."""
    return _to_note(request, operations.start_note(address.bilan, by=request.user, at=clock.now()))


@require_http_methods(["GET", "HEAD", "POST"])
@opens(Verb.WRITE_NOTE, the_notes)
def note(request: HouseRequest, address: OwnNotes) -> HttpResponse:
    """Write: each pause of the writer's, or the button."""
    note = address.note
    if request.method != "POST":
        return _page(request, address, note, NoteForm(initial=_initial(note), bilan=address.bilan))
    form = NoteForm(request.POST, bilan=address.bilan)
    if not form.is_valid():
        return _refused(request, address, note, form, UNREADABLE)
    at = clock.now()
    try:
        note = operations.write_note(note, by=request.user, at=at, **form.cleaned_data)
    except operations.NoteConflict as meeting:
        if autosave.is_autosave(request):
            theirs = meeting.theirs
            return autosave.conflict(theirs.version, text=theirs.text, author="Une autre fenêtre")
        return _page(request, address, meeting.theirs, form, theirs=meeting.theirs, status=409)
    except operations.NoteRefused as refusal:
        return _refused(request, address, note, form, str(refusal))
    if autosave.is_autosave(request):
        return autosave.saved(note.version, at)
    return redirect("exchange:notes", slug=request.organisation.slug, bilan_id=address.bilan_id)


@require_http_methods(["GET", "HEAD", "POST"])
@opens(Verb.WRITE_NOTE, the_notes)
def delete(request: HouseRequest, address: OwnNotes) -> HttpResponse:
    """Erase a note, once it was said what goes."""
    note = address.note
    if request.method == "POST":
        operations.delete_note(note, by=request.user, at=clock.now())
        return redirect("exchange:notes", slug=request.organisation.slug, bilan_id=address.bilan_id)
    return render(request, "exchange/note_delete.html", {"bilan": address.bilan, "note": note})


def _initial(note: Note) -> dict[str, object]:
    return {"text": note.text, "session": note.session_id, "version": note.version}


def _to_note(request: HouseRequest, note: Note) -> HttpResponse:
    return redirect("exchange:note", slug=request.organisation.slug, bilan_id=note.bilan_id, note_id=note.pk)


def _refused(request: HouseRequest, address: OwnNotes, note: Note, form: NoteForm, sentence: str) -> HttpResponse:
    if autosave.is_autosave(request):
        return autosave.refused(sentence)
    return _page(request, address, note, form, error=sentence, status=422)


def _page(
    request: HouseRequest,
    address: OwnNotes,
    note: Note,
    form: NoteForm,
    *,
    theirs: Note | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {"bilan": address.bilan, "note": note, "form": form, "theirs": theirs, "error": error}
    return render(request, "exchange/note.html", context, status=status)
