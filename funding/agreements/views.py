"""« Documents et accords » of a bilan, seen by professionals."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beneficiaries.finding import the_bilan
from beneficiaries.models import Bilan
from foundation import clock
from foundation.pdf import PdfUnavailable
from funding.agreements import answers, operations, screens, writing
from funding.agreements.drawing import leave_days_of, signers_of
from funding.agreements.finding import Asked, the_asked, the_document
from funding.agreements.forms import (
    AnswerForm,
    BilanTermsForm,
    ReceptionForm,
    SendForm,
    WithdrawalForm,
    suggestions_for,
)
from funding.agreements.gathering import bilan_terms, dossier_of
from funding.agreements.kinds import Kind, State
from funding.agreements.lookup import documents_of, request_of
from funding.agreements.making import drafted, project_of
from funding.agreements.progress import not_yet, progress_of
from funding.agreements.refusal import DocumentRefused
from funding.agreements.rooms import rooms_of
from funding.agreements.serving import pdf_answer, served
from funding.models import Document
from funding.views.common import the_member
from organisations.access import requires
from organisations.permissions import Verb, can
from organisations.rates import PDF_RATE, limited
from organisations.requests import HouseRequest


def _to_document(request: HouseRequest, document: Document) -> HttpResponse:
    slug = request.organisation.slug
    return redirect("funding:document", slug=slug, bilan_id=document.bilan_id, paper=document.kind)


@require_safe
@requires(Verb.SEE_FUNDING, the_bilan)
def documents(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """What can be made, what is missing and where it is filled, what left."""
    page = screens.documents_page(bilan, request.actor, slug=request.organisation.slug, on=clock.today())
    context = {"bilan": bilan, "page": page, "may_write": bool(can(request.actor, Verb.PLAN_FUNDING, bilan))}
    context["may_note"] = bool(can(request.actor, Verb.RECORD_FACT, bilan))
    return render(request, "funding/agreements/documents.html", context)


@require_safe
@requires(Verb.SEE_FUNDING, the_asked)
def document(request: HouseRequest, asked: Asked) -> HttpResponse:
    """One kind: its mentions, its project, its versions, and the one act."""
    return _document_page(request, asked)


def _document_page(
    request: HouseRequest, asked: Asked, *, form: SendForm | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    bilan, kind, slug = asked.bilan, asked.kind, request.organisation.slug
    dossier = dossier_of(bilan, on=clock.today())
    found = documents_of(bilan)
    versions = [one for one in found if one.kind == kind]
    waits_for = not_yet(kind, dossier, found, progress_of(bilan))
    rooms = rooms_of(bilan, request.actor, slug=slug)
    recorded = screens.recorded_of(bilan).get(kind, "")
    row = screens.row_of(
        kind, bilan, dossier, versions, rooms, slug=slug, is_expected=True, not_yet=waits_for, recorded=recorded
    )
    last = row.last.document if row.last else None
    withdraw_until = screens.may_withdraw_until(last, on=clock.today()) if last else None
    context = {
        "bilan": bilan,
        "row": row,
        "versions": [screens.line_of(one, slug=slug) for one in versions],
        "form": form or SendForm(initial={"transmitted_on": clock.today()}),
        "asks_signatures": kind == Kind.AMENDMENT or bool(signers_of(kind, dossier)),
        "asks_day": kind == Kind.TRIPARTITE,
        "may_write": bool(can(request.actor, Verb.PLAN_FUNDING, bilan)),
        "may_change_hours": kind == Kind.AMENDMENT and bool(can(request.actor, Verb.RECORD_FACT, bilan)),
        "may_make": not (last is not None and last.state == State.SIGNED and kind in operations.BASIS),
        "is_again": row.state in screens.AGAIN,
        "waits": row.state == State.SENT,
        "signatures": request_of(last) if last is not None else None,
        "waits_for_reception": kind == Kind.LEAVE and row.state == State.ISSUED,
        "reception": ReceptionForm(initial={"received_on": clock.today()}),
        "answering": AnswerForm(initial={"answered_on": clock.today()}),
        "leave": leave_days_of(dossier) if kind == Kind.LEAVE else None,
        "withdraw_until": withdraw_until,
        "instalments": list(last.instalments.all()) if last is not None and kind == Kind.INDIVIDUAL else [],
        **more,
    }
    return render(request, "funding/agreements/document.html", context, status=status)


@require_safe
@requires(Verb.SEE_FUNDING, the_asked)
@limited("pdf", PDF_RATE, reads=True)
def project(request: HouseRequest, asked: Asked) -> HttpResponse:
    """What the document would say today, marked as a project."""
    try:
        pdf = project_of(drafted(asked.bilan, asked.kind, on=clock.today()))
    except (DocumentRefused, PdfUnavailable) as refusal:
        messages.error(request, str(refusal))
        return redirect(
            "funding:document", slug=request.organisation.slug, bilan_id=asked.bilan.pk, paper=asked.kind.value
        )
    return pdf_answer(pdf, "projet.pdf")


@require_POST
@requires(Verb.PLAN_FUNDING, the_asked)
@limited("pdf", PDF_RATE)
def send_document(request: HouseRequest, asked: Asked) -> HttpResponse:
    """Let the next version leave; a convention that lapsed is sent again in one click, with ten new days."""
    form = SendForm(request.POST if "transmitted_on" in request.POST else {"transmitted_on": clock.today()})
    if not form.is_valid():
        return _document_page(request, asked, form=form, status=422)
    day = form.cleaned_data["transmitted_on"] if asked.kind == Kind.TRIPARTITE else None
    try:
        made = operations.send_document(
            asked.bilan, asked.kind, by=the_member(request), at=clock.now(), transmitted_on=day
        )
    except DocumentRefused as refusal:
        form.add_error(refusal.field or None, str(refusal))
        return _document_page(request, asked, form=form, status=422)
    messages.success(request, _told(made))
    return _to_document(request, made)


def _told(made: Document) -> str:
    if made.state == State.SENT:
        return f"{made.get_kind_display()}\N{NO-BREAK SPACE}: {screens.said_of(made)[:1].lower()}{screens.said_of(made)[1:]}."
    return f"{made.get_kind_display()}, version {made.version}\N{NO-BREAK SPACE}: c’est établi."


@require_safe
@requires(Verb.SEE_FUNDING, the_document)
def document_file(request: HouseRequest, document: Document) -> HttpResponse:
    """One version as it left, or sealed once it is signed."""
    return served(document)


@require_POST
@requires(Verb.PLAN_FUNDING, the_document)
def note_reception(request: HouseRequest, document: Document) -> HttpResponse:
    """The employer received the request of absence on a day."""
    form = ReceptionForm(request.POST)
    if form.is_valid():
        try:
            answers.note_reception(document, received_on=form.cleaned_data["received_on"], at=clock.now())
        except DocumentRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, "C’est noté. Sans réponse dans le délai, l’absence sera accordée.")
            return _to_document(request, document)
    asked = Asked(document.bilan, Kind(document.kind))
    return _document_page(request, asked, status=422, reception=form)


@require_POST
@requires(Verb.PLAN_FUNDING, the_document)
def note_answer(request: HouseRequest, document: Document) -> HttpResponse:
    """The employer answered the request of absence, on a day."""
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            answers.note_answer(document, **form.cleaned_data, at=clock.now())
        except DocumentRefused as refusal:
            if not refusal.field:  # nothing is asked any more: there is no form to say it in
                messages.error(request, str(refusal))
                return _to_document(request, document)
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, "La réponse de l’employeur est notée.")
            return _to_document(request, document)
    asked = Asked(document.bilan, Kind(document.kind))
    return _document_page(request, asked, status=422, answering=form)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.PLAN_FUNDING, the_document)
def note_withdrawal(request: HouseRequest, document: Document) -> HttpResponse:
    """The person withdrew by letter: noted from the paper."""
    if document.kind != Kind.INDIVIDUAL or document.state != State.SIGNED:
        raise Http404
    form = WithdrawalForm(request.POST or None, initial={"withdrawn_on": clock.today()})
    if form.is_valid():
        by = the_member(request)
        try:
            answers.withdraw_from_contract(
                document,
                by=by.user,
                author_name=str(by),
                at=clock.now(),
                withdrawn_on=form.cleaned_data["withdrawn_on"],
            )
        except DocumentRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, "La rétractation est notée : rien n’est dû.")
            return _to_document(request, document)
    context = {"document": document, "bilan": document.bilan, "form": form}
    return render(request, "funding/agreements/withdrawal.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.PLAN_FUNDING, the_bilan)
def terms(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """Period, place, parties: what the documents of this bilan say and no other page knows."""
    found = bilan_terms(bilan)
    form = BilanTermsForm(request.POST or None, instance=found, suggested=suggestions_for(bilan))
    theirs = None
    if form.is_valid():
        values = cast(dict, form.cleaned_data)
        version = values.pop("version")
        try:
            writing.write_bilan_terms(bilan, version=version, by=the_member(request), at=clock.now(), **values)
        except writing.TermsRefused as refusal:
            form.add_error(None, str(refusal))
        except writing.TermsConflict as conflict:
            typed = request.POST.copy()
            typed["version"] = str(conflict.terms.version)
            form, theirs = BilanTermsForm(typed, instance=bilan_terms(bilan)), BilanTermsForm(instance=conflict.terms)
        else:
            messages.success(request, "Les mentions sont enregistrées : les prochains documents les portent.")
            return redirect("funding:documents", slug=request.organisation.slug, bilan_id=bilan.pk)
    status = 409 if theirs else 422 if form.is_bound else 200
    context = {"bilan": bilan, "form": form, "theirs": theirs}
    return render(request, "funding/agreements/terms.html", context, status=status)
