"""The calendar of declarations, their sheets, lists of platforms."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from foundation import clock
from funding.declarations import operations
from funding.declarations.finding import the_declaration, the_declared_line
from funding.declarations.forms import DeclarationForm, ImportForm, MatchForm
from funding.declarations.lists import Listing, ListRefused, read_list
from funding.declarations.queries import (
    PLATFORM_OF,
    calendar_of,
    lines_to_match,
    next_due,
    sheet_of,
    unmatched_files,
)
from funding.forms import VoidForm
from funding.models import FundingLine
from funding.models.declarations import Declaration, Platform, PlatformFile
from funding.schemes import Scheme
from funding.views.common import the_member
from organisations.access import requires
from organisations.permissions import Verb, can
from organisations.rates import UPLOAD_RATE, limited
from organisations.requests import HouseRequest

ROWS_A_PAGE = 30


@require_safe
@requires(Verb.LIST_DECLARATIONS)
def calendar(request: HouseRequest) -> HttpResponse:
    """What is to be declared across the house, the latest first."""
    rows = calendar_of(request.actor, today=clock.today())
    may_import = bool(can(request.actor, Verb.IMPORT_DECLARATIONS))
    context = {
        "page": Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "late": sum(row.is_late for row in rows),
        "waiting": unmatched_files().count() if may_import else 0,
        "may_import": may_import,
    }
    return render(request, "funding/declarations/calendar.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.DECLARE, the_declared_line)
def sheet(request: HouseRequest, line: FundingLine) -> HttpResponse:
    """What to type on the platform, ready to copy, and what was declared already."""
    found, platform = sheet_of(line), PLATFORM_OF.get(Scheme(line.scheme))
    declared = list(Declaration.objects.filter(line=line).select_related("declared_by"))
    live = {one.kind for one in declared if one.voided_at is None}
    kinds = [kind for kind in Declaration.Kind if kind not in live]
    due = next_due(line) if platform else None
    first = kinds[0].value if kinds else ""
    initial = {"on": clock.today(), "kind": first, "reason": found.reason}
    form = DeclarationForm(request.POST or None, kinds=kinds, sheet=found, initial=initial)
    if form.is_valid():
        try:
            operations.declare(
                line,
                kind=Declaration.Kind(form.cleaned_data["kind"]),
                on=form.cleaned_data["on"],
                reason=form.cleaned_data.get("reason", ""),
                by=the_member(request),
                at=clock.now(),
            )
        except operations.DeclarationRefused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, "La déclaration est notée.")
            return redirect("declarations:sheet", slug=request.organisation.slug, line_id=line.pk)
    context = {
        "form": form if kinds else None,
        "line": line,
        "bilan": line.plan.bilan,
        "sheet": found,
        "platform": platform.label if platform else line.get_scheme_display(),
        "due": due,
        "days_late": due.days_late(clock.today()) if due else 0,
        "declared": [one for one in declared if one.voided_at is None],
        "voided": [one for one in declared if one.voided_at is not None],
    }
    return render(request, "funding/declarations/sheet.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.DECLARE, the_declaration)
def void_declaration(request: HouseRequest, declaration: Declaration) -> HttpResponse:
    """Say that a declaration was noted by mistake."""
    if declaration.voided_at:
        raise Http404
    form = VoidForm(request.POST or None)
    if form.is_valid():
        try:
            operations.void_declaration(
                declaration, reason=form.cleaned_data["reason"], by=the_member(request), at=clock.now()
            )
        except operations.DeclarationRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, "La déclaration est annulée ici. Sur la plateforme, rien n’a changé.")
            return redirect("declarations:sheet", slug=request.organisation.slug, line_id=declaration.line_id)
    context = {"form": form, "declaration": declaration, "bilan": declaration.line.plan.bilan}
    return render(request, "funding/declarations/void.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.IMPORT_DECLARATIONS)
@limited("file", UPLOAD_RATE)
def import_list(request: HouseRequest) -> HttpResponse:
    """Read a list of a platform; the lines that cannot be read stay on the page, with their reason, to be mended."""
    form = ImportForm(request.POST or None, request.FILES or None, initial={"platform": Platform.EDOF})
    context: dict[str, object] = {"form": form, "waiting": unmatched_files()}
    if not form.is_valid():
        return render(request, "funding/declarations/import.html", context, status=422 if form.is_bound else 200)
    try:
        listing = read_list(form.text())
    except ListRefused as refusal:
        form.add_error("pasted", str(refusal))
        return render(request, "funding/declarations/import.html", context, status=422)
    imported = operations.import_list(
        request.organisation,
        platform=Platform(form.cleaned_data["platform"]),
        rows=listing.rows,
        by=the_member(request),
        at=clock.now(),
    )
    context |= {"listing": listing, "imported": imported, "form": _form_to_mend(form, listing)}
    return render(request, "funding/declarations/import.html", context)


def _form_to_mend(form: ImportForm, listing: Listing) -> ImportForm:
    """The same form with the lines that could not be read, to be corrected and sent again."""
    return ImportForm(initial={"platform": form.cleaned_data["platform"], "pasted": listing.to_mend()})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.IMPORT_DECLARATIONS)
def match_file(request: HouseRequest, platform_file_id: UUID) -> HttpResponse:
    """Say whose file it is, or that it is not theirs after all."""
    files = PlatformFile.objects.select_related("line__plan__bilan__beneficiary")
    file = get_object_or_404(files, pk=platform_file_id)
    if file.line is not None:
        if request.method == "POST":
            operations.unmatch_file(file, by=the_member(request), at=clock.now())
            messages.success(request, "Le dossier n’est plus rattaché à personne.")
            return redirect("declarations:match_file", slug=request.organisation.slug, platform_file_id=file.pk)
        return render(request, "funding/declarations/match.html", {"file": file})
    form = MatchForm(request.POST or None, lines=lines_to_match(Platform(file.platform)))
    if form.is_valid():
        try:
            operations.match_file(file, form.cleaned_data["line"], by=the_member(request), at=clock.now())
        except operations.DeclarationRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, f"Le dossier {file.number} est rattaché.")
            return redirect("declarations:import", slug=request.organisation.slug)
    context = {"file": file, "form": form, "has_candidates": lines_to_match(Platform(file.platform)).exists()}
    return render(request, "funding/declarations/match.html", context, status=422 if form.is_bound else 200)
