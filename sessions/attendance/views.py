"""Attendance, seen by the team: presences of a bilan, attestation, answer, paper."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beneficiaries.finding import the_bilan
from beneficiaries.models import Bilan
from confidentiality.files import EXTENSIONS, FileRefused, fetch
from confidentiality.vault import Place
from foundation import clock
from foundation.pdf import PdfUnavailable, pdf_response
from organisations.access import requires
from organisations.permissions import Verb, can
from organisations.rates import PDF_RATE, UPLOAD_RATE, limited
from organisations.requests import HouseRequest
from sessions.attendance import attesting, documents, papers
from sessions.attendance.finding import the_attestation, the_contestation, the_sheet
from sessions.attendance.forms import AnswerForm, AttestForm, PeriodForm, ScanForm
from sessions.attendance.purging import is_purged
from sessions.attendance.screens import row_of, rows_for_team, sheets_of, statement_rows, words_of
from sessions.attendance.states import presence_of
from sessions.finding import the_session
from sessions.models import Attestation, Contestation, PaperSheet, Session
from sessions.queries import hours_of

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def to_presences(request: HouseRequest, session: Session) -> HttpResponse:
    """The presences of the bilan, for who may see them; a former consultant goes home."""
    slug = request.organisation.slug
    if can(request.actor, Verb.SEE_ATTENDANCE, session.bilan):
        return redirect("sessions:presences", slug=slug, bilan_id=session.bilan_id)
    return redirect("bilans:start", slug=slug)


@require_safe
@requires(Verb.SEE_ATTENDANCE, the_bilan)
def presences(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """Every presence of a bilan, what waits, and the documents drawn from it."""
    slug, at = request.organisation.slug, clock.now()
    form = PeriodForm(request.GET if {"du", "au"} & set(request.GET) else None)
    form.is_valid()
    rows = rows_for_team(bilan, request.actor, slug=slug, at=at)
    context = {
        "bilan": bilan,
        "person_name": bilan.beneficiary.shown_to(request.actor),
        "waiting": [row for row in rows if row.waits],
        "rows": [row for row in rows if not row.waits],
        "hours": hours_of(bilan),
        "form": form,
        "sheets": sheets_of(bilan),
        "may_print": bool(can(request.actor, Verb.BOOK_SESSION, bilan)),
        "may_scan": bool(can(request.actor, Verb.RECORD_OUTCOME, bilan)),
        "is_printable": bool(papers.printable(bilan)),
        "is_purged": is_purged(bilan.pk),
        "is_public_agent": documents.is_public_agent(bilan),
    }
    return render(request, "sessions/attendance/presences.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Verb.SEE_ATTENDANCE, the_bilan)
@limited("presence_pdf", PDF_RATE, reads=True)
def sheet(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """The attendance sheet of a bilan, whole or for a period."""
    form = PeriodForm(request.GET)
    if not form.is_valid():
        messages.error(request, form.sentence)
        return redirect("sessions:presences", slug=request.organisation.slug, bilan_id=bilan.pk)
    return drawn(request, bilan, documents.SHEET, documents.sheet_context(bilan, *form.period()))


def drawn(request: HouseRequest, bilan: Bilan, template: str, context: dict) -> HttpResponse:
    """A document of presence; where no PDF can be made, the page says so."""
    try:
        return pdf_response(template, context)
    except PdfUnavailable as fault:
        messages.error(request, str(fault))
        return redirect("sessions:presences", slug=request.organisation.slug, bilan_id=bilan.pk)


@form_methods
@requires(Verb.SIGN_AS_CONSULTANT, the_session)
@limited("evidence", UPLOAD_RATE)
def attest(request: HouseRequest, session: Session) -> HttpResponse:
    """Attest a presence whose signature was forgotten, with what shows it."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = AttestForm(*sent)
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            attesting.attest_presence(
                session,
                evidence=cleaned["evidence"],
                words=cleaned["words"],
                content=cleaned["file"],
                by=request.user,
                author_name=request.actor.name,
                at=clock.now(),
            )
        except (attesting.AttestingRefused, FileRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La présence est attestée. La personne en est prévenue et peut la contester.")
            return to_presences(request, session)
    return _form_page(request, "sessions/attendance/attest.html", session, form)


@form_methods
@requires(Verb.SIGN_AS_CONSULTANT, the_contestation)
def answer_contestation(request: HouseRequest, contestation: Contestation) -> HttpResponse:
    """Read what the person contests, and answer once."""
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        try:
            attesting.answer_contestation(
                contestation,
                outcome=form.cleaned_data["outcome"],
                words=form.cleaned_data["words"],
                by=request.user,
                author_name=request.actor.name,
                at=clock.now(),
            )
        except attesting.AttestingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Votre réponse est enregistrée, la personne en est prévenue.")
            return to_presences(request, contestation.session)
    context = {"contestation": contestation, "words": words_of(presence_of(contestation.session))}
    return _form_page(request, "sessions/attendance/answer.html", contestation.session, form, **context)


def _form_page(request: HouseRequest, template: str, session: Session, form, **more: object) -> HttpResponse:
    person = str(session.bilan.beneficiary)
    context = {
        "session": session,
        "bilan": session.bilan,
        "row": row_of(session, person),
        "statement": statement_rows(session, person),
        "form": form,
        "file_is_lost": form.is_bound and bool(request.FILES),
        **more,
    }
    return render(request, template, context, status=422 if form.is_bound else 200)


# --- Paper ---------------------------------------------------------------------------------------


@require_POST
@requires(Verb.BOOK_SESSION, the_bilan)
def print_sheet(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """Make a sheet to be signed by hand, with its reference."""
    slug = request.organisation.slug
    try:
        made = papers.print_sheet(bilan, by=request.user, at=clock.now())
    except papers.SheetRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"La feuille {made.reference} est prête à imprimer.")
    return redirect(f"{reverse('sessions:presences', args=[slug, bilan.pk])}#papier")


@require_safe
@requires(Verb.SEE_ATTENDANCE, the_sheet)
@limited("presence_pdf", PDF_RATE, reads=True)
def paper(request: HouseRequest, sheet: PaperSheet) -> HttpResponse:
    """The sheet itself, to print."""
    return drawn(request, sheet.bilan, documents.PAPER, documents.paper_context(sheet))


@form_methods
@requires(Verb.RECORD_OUTCOME, the_sheet)
@limited("scan", UPLOAD_RATE)
def scan(request: HouseRequest, sheet: PaperSheet) -> HttpResponse:
    """Give a signed sheet back, scanned, and say which sessions it shows signed."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ScanForm(*sent, sheet=sheet)
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            papers.record_scan(
                sheet,
                content=cleaned["file"],
                signed=cleaned["sessions"],
                signed_on=cleaned["signed_on"],
                by=request.user,
                at=clock.now(),
            )
        except (papers.SheetRefused, FileRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La feuille est enregistrée, ses signatures sont marquées « sur papier ».")
            return redirect("sessions:presences", slug=request.organisation.slug, bilan_id=sheet.bilan_id)
    context = {
        "sheet": sheet,
        "bilan": sheet.bilan,
        "form": form,
        "file_is_lost": form.is_bound and bool(request.FILES),
    }
    return render(request, "sessions/attendance/scan.html", context, status=422 if form.is_bound else 200)


def kept_file(name: str, kind: str, place: Place, day: str) -> HttpResponse:
    """A sealed scan, as an attachment whose name says nothing of what it is (invariant 10)."""
    response = HttpResponse(fetch(name, place), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="document-{day}.{EXTENSIONS[kind]}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _scan_file(request: HouseRequest, sheet: PaperSheet) -> HttpResponse:
    """The scan of a signed sheet."""
    if not sheet.file_name:
        raise Http404
    day = f"{clock.paris_day(sheet.scanned_at):%Y-%m-%d}"  # type: ignore[arg-type]
    return kept_file(sheet.file_name, sheet.file_kind, papers.place_of(sheet), day)


def _evidence_file(request: HouseRequest, attestation: Attestation) -> HttpResponse:
    """The piece behind an attestation."""
    if not attestation.file_name:
        raise Http404
    day = f"{clock.paris_day(attestation.attested_at):%Y-%m-%d}"
    return kept_file(attestation.file_name, attestation.file_kind, attesting.place_of(attestation), day)


scan_file = require_safe(requires(Verb.SEE_ATTENDANCE, the_sheet)(_scan_file))
evidence_file = require_safe(requires(Verb.SEE_ATTENDANCE, the_attestation)(_evidence_file))
own_scan_file = require_safe(requires(Verb.SIGN_AS_PERSON, the_sheet)(_scan_file))
own_evidence_file = require_safe(requires(Verb.SIGN_AS_PERSON, the_attestation)(_evidence_file))
