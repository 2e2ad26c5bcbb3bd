"""A questionnaire on paper: the sheet to print, the page on which it is typed, and what the person reads of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from confidentiality.opening import opens
from foundation import clock
from foundation.pdf import PdfUnavailable, pdf_response
from organisations.access import requires
from organisations.actors import member_of
from organisations.permissions import Verb
from organisations.rates import PDF_RATE, limited
from organisations.requests import HouseRequest
from questionnaires.finding import the_assignment
from questionnaires.forms import SheetForm
from questionnaires.models import Assignment
from questionnaires.operations import AnswerRefused
from questionnaires.papers import BEGUN, type_answers
from questionnaires.queries import answers_of


@require_safe
@requires(Verb.ASSIGN_QUESTIONNAIRE, the_assignment)
@limited("pdf", PDF_RATE, reads=True)
def sheet(request: HouseRequest, assignment: Assignment) -> HttpResponse:
    """The questionnaire to fill in by hand: its questions, not one answer."""
    context = {
        "assignment": assignment,
        "bilan": assignment.bilan,
        "content": assignment.instrument.content,
        "organisation": request.organisation,
    }
    try:
        return pdf_response("questionnaires/sheet_document.html", context)
    except PdfUnavailable as fault:
        messages.error(request, str(fault))
        return _to_list(request, assignment)


@require_http_methods(["GET", "HEAD", "POST"])
@opens(Verb.TYPE_ANSWERS, the_assignment)
def type_sheet(request: HouseRequest, assignment: Assignment) -> HttpResponse:
    """Type what the person wrote on their sheet."""
    definition = assignment.instrument.content
    form = SheetForm(request.POST or None, definition=definition, initial={"paper_on": clock.today()})
    if form.is_valid():
        try:
            type_answers(
                assignment,
                answers=form.answers(),
                paper_on=form.cleaned_data["paper_on"],
                by=member_of(request.actor),
                at=clock.now(),
            )
        except AnswerRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La feuille est saisie, et marquée comme telle. La personne peut la relire.")
            return redirect("questionnaires:results", slug=request.organisation.slug, assignment_id=assignment.pk)
    context: dict[str, Any] = {
        "assignment": assignment,
        "bilan": assignment.bilan,
        "content": definition,
        "form": form,
        "closed": _closed_because(assignment),
    }
    return render(request, "questionnaires/type_sheet.html", context, status=422 if form.is_bound else 200)


def _closed_because(assignment: Assignment) -> str:
    """Why no sheet is typed here; empty when one may be."""
    if assignment.submitted_at is not None:
        return "Ce questionnaire est rendu. Pour saisir une autre feuille, rouvrez-le d’abord."
    return BEGUN if assignment.consented_at is not None and assignment.typed_by_id is None else ""


@require_safe
@opens(Verb.ANSWER, the_assignment)
def own_sheet(request: HouseRequest, assignment: Assignment) -> HttpResponse:
    """What was typed from one's sheet, question by question."""
    if assignment.typed_by_id is None:
        raise Http404
    answers, content = answers_of(assignment), assignment.instrument.content
    given = {code: answer.given for code, answer in answers.items()}
    rows = [
        (number, item.text, content.words_of(given.get(item.code)))
        for number, item in enumerate(content.items, start=1)
    ]
    context = {"assignment": assignment, "bilan": assignment.bilan, "content": content, "rows": rows}
    return render(request, "questionnaires/own_sheet.html", context)


def _to_list(request: HouseRequest, assignment: Assignment) -> HttpResponse:
    return redirect("questionnaires:assign", slug=request.organisation.slug, bilan_id=assignment.bilan_id)
