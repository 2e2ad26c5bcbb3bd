"""The documents of a bilan: the same pages for its two people, each in their own space."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries.queries import course_of
from confidentiality.files import FileRefused
from confidentiality.opening import opens
from exchange import operations, rules
from exchange.finding import Files, own_files, the_files
from exchange.forms import FileForm
from exchange.kinds import MEDIA_TYPES, Kind
from exchange.models import BilanFile
from exchange.queries import content_of_file, files_of
from foundation import clock
from foundation.formats import file_size
from organisations.permissions import Verb
from organisations.rates import UPLOAD_RATE, limited
from organisations.requests import HouseRequest

PAGE = 20


def _files(request: HouseRequest, address: Files) -> HttpResponse:
    """Every document, newest first."""
    refusal = rules.may_add_file(course_of(address.bilan))
    page = Paginator(files_of(address.bilan), PAGE).get_page(request.GET.get("page"))
    rows = [_row(request, address, file) for file in page]
    context: dict[str, object] = {"page": page, "rows": rows, "why_not": refusal.sentence if refusal else ""}
    return _render(request, address, "exchange/files.html", context)


def _add(request: HouseRequest, address: Files) -> HttpResponse:
    """Add one document; its bytes never touch the disk in clear."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FileForm(*sent)
    if form.is_valid():
        try:
            operations.add_file(
                address.bilan,
                title=form.cleaned_data["title"],
                content=form.cleaned_data["file"],
                party=address.party,
                by=request.user,
                at=clock.now(),
            )
        except (operations.FileNotKept, FileRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le document est ajouté.")
            return redirect(_url(request, address))
    context = {"form": form, "file_is_lost": form.is_bound and bool(request.FILES)}
    return _render(request, address, "exchange/file_add.html", context, status=422 if form.is_bound else 200)


def _file(request: HouseRequest, address: Files) -> HttpResponse:
    """The document, as an attachment whose name says nothing of what it is (invariant 10)."""
    file = address.file
    response = HttpResponse(content_of_file(file), content_type=MEDIA_TYPES[Kind(file.kind)])
    name = f"document-{clock.paris_day(file.added_at):%Y-%m-%d}.{file.kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _remove(request: HouseRequest, address: Files) -> HttpResponse:
    """Take one's own document away, once it was said what goes."""
    file = address.file
    refusal = rules.may_remove_file(file, user_id=request.user.pk, is_person=address.is_person)
    if request.method == "POST" and not refusal:
        operations.remove_file(file, by=request.user, is_person=address.is_person, at=clock.now())
        messages.success(request, "Le document est retiré.")
        return redirect(_url(request, address))
    if refusal:
        messages.error(request, refusal.sentence)
        return redirect(_url(request, address))
    return _render(request, address, "exchange/file_remove.html", {"file": file})


def _row(request: HouseRequest, address: Files, file: BilanFile) -> dict[str, object]:
    is_mine = rules.may_remove_file(file, user_id=request.user.pk, is_person=address.is_person) is None
    by_person = file.party == BilanFile.Party.PERSON
    return {
        "file": file,
        "size": file_size(file.bytes),
        "by": "vous" if is_mine else str(address.bilan.beneficiary if by_person else "votre consultant ou consultante"),
        "url": _url(request, address, "file", file),
        "remove_url": _url(request, address, "remove", file) if is_mine else "",
    }


def _url(request: HouseRequest, address: Files, page: str = "list", file: BilanFile | None = None) -> str:
    space = "own" if address.is_person else "bilan"
    ids = [] if address.is_person else [address.bilan_id]
    return reverse(
        f"exchange:{space}_file_{page}", args=[request.organisation.slug, *ids, *([file.pk] if file else [])]
    )


def _render(
    request: HouseRequest, address: Files, template: str, context: dict[str, object], *, status: int = 200
) -> HttpResponse:
    bilan = address.bilan
    shell = {
        "bilan": bilan,
        "is_person": address.is_person,
        "layout": "base_beneficiary.html" if address.is_person else "base_professional.html",
        "list_url": _url(request, address),
        "add_url": _url(request, address, "add"),
        "who": f"vous et {bilan.consultant if address.is_person else bilan.beneficiary}",
    }
    return render(request, template, shell | context, status=status)


reads, keeps = Verb.READ_FILES, Verb.KEEP_FILES
form_methods = require_http_methods(["GET", "HEAD", "POST"])
bilan_file_list = require_safe(opens(reads, the_files)(_files))
sends = limited("file", UPLOAD_RATE)
bilan_file_add = form_methods(opens(keeps, the_files)(sends(_add)))
bilan_file_file = require_safe(opens(reads, the_files)(_file))
bilan_file_remove = form_methods(opens(keeps, the_files)(_remove))
own_file_list = require_safe(opens(reads, own_files)(_files))
own_file_add = form_methods(opens(keeps, own_files)(sends(_add)))
own_file_file = require_safe(opens(reads, own_files)(_file))
own_file_remove = form_methods(opens(keeps, own_files)(_remove))
