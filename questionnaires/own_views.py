"""Questionnaires, in the person's own space: decide, answer, hand in, read."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beneficiaries.finding import own_bilan
from beneficiaries.models import Bilan
from confidentiality.opening import opens
from foundation import clock
from organisations.access import requires
from organisations.permissions import Verb
from organisations.requests import HouseRequest
from questionnaires import operations
from questionnaires.finding import the_assignment, the_question
from questionnaires.forms import AnswerForm
from questionnaires.help import reference_of
from questionnaires.models import Answer, Assignment
from questionnaires.operations import AnswerConflict, AnswerRefused
from questionnaires.queries import Question, answers_of, own_rows, resume_at, unanswered
from questionnaires.results import reopenings_of, result_page

State = Assignment.State
OTHER_DEVICE = "Un autre de vos appareils"


@require_safe
@requires(Verb.ENTER_OWN_BILAN, own_bilan)
def questionnaires(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """The person's questionnaires."""
    return render(request, "questionnaires/own.html", {"bilan": bilan, "rows": own_rows(bilan)})


@require_safe
@opens(Verb.ANSWER, the_assignment)
def questionnaire(request: HouseRequest, assignment: Assignment) -> HttpResponse:
    """The door of one questionnaire: what it is, where one stopped, or what comes next."""
    content = assignment.instrument.content
    context = {
        "assignment": assignment,
        "bilan": assignment.bilan,
        "content": content,
        "consultant_name": str(assignment.bilan.consultant),
    }
    if assignment.submitted_at:
        return render(request, "questionnaires/own_thanks.html", context)
    if assignment.state == State.IN_PROGRESS:
        context |= {
            "resume_at": resume_at(assignment, answers_of(assignment).values()),
            "minutes_left": content.minutes_left(assignment.answered_count),
            "reopenings": reopenings_of(assignment),
        }
        return render(request, "questionnaires/own_pause.html", context)
    return render(request, "questionnaires/own_intro.html", context)


@require_POST
@opens(Verb.ANSWER, the_assignment)
def start(request: HouseRequest, assignment: Assignment) -> HttpResponse:
    """Accept to answer this questionnaire."""
    try:
        operations.consent_to(assignment, by=request.user, at=clock.now())
    except AnswerRefused as refusal:
        messages.error(request, str(refusal))
        return _door(request, assignment)
    return redirect(_address(request, "own_question", assignment, 1))


@require_POST
@opens(Verb.ANSWER, the_assignment)
def refuse(request: HouseRequest, assignment: Assignment) -> HttpResponse:
    """Decline, or stop: what was answered is erased."""
    try:
        operations.decline(assignment, by=request.user, at=clock.now())
    except AnswerRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "C’est noté. Vous pourrez changer d’avis si vous le souhaitez.")
    return _door(request, assignment)


@require_http_methods(["GET", "HEAD", "POST"])
@opens(Verb.ANSWER, the_question)
def question(request: HouseRequest, question: Question) -> HttpResponse:
    """One question; « Suivant » keeps the answer and goes on, without one it just goes on."""
    assignment = question.assignment
    if assignment.state != State.IN_PROGRESS:
        return _door(request, assignment)
    if request.method != "POST":
        return _show(request, question, answers_of(assignment).get(question.item.code))
    form = AnswerForm(request.POST, definition=question.content, item=question.item.code)
    if not form.is_valid():
        return _show(request, question, answers_of(assignment).get(question.item.code), form=form, status=422)
    withdraws = "withdraw" in request.POST
    value = None if withdraws else form.value
    if value is None and not withdraws:
        return redirect(_address_after(request, question))
    try:
        operations.save_answer(
            assignment, question.item.code, value, version=form.seen_version, by=request.user, at=clock.now()
        )
    except AnswerConflict as conflict:
        return _show(request, question, conflict.current, mine=value, is_conflict=True, status=409)
    except AnswerRefused as refusal:
        messages.error(request, str(refusal))
        return _door(request, assignment)
    return redirect(request.path if withdraws else _address_after(request, question))


def _show(
    request: HouseRequest,
    question: Question,
    saved: Answer | None,
    *,
    mine: int | None = None,
    form: AnswerForm | None = None,
    is_conflict: bool = False,
    status: int = 200,
) -> HttpResponse:
    given = saved.given if saved else None
    assignment, content = question.assignment, question.content
    context = {
        "question": question,
        "content": content,
        "assignment": assignment,
        "value": mine if is_conflict else given,
        "version": saved.version if saved else 0,
        "saved_at": saved.answered_at if saved and given is not None and not is_conflict else None,
        "left": _left(content.minutes_left(assignment.answered_count)),
        "theirs": content.words_of(given) if is_conflict else "",
        "mine": content.words_of(mine),
        "faults": form.errors.get(question.item.code, []) if form else [],
        "save_url": _address(request, "own_answer", assignment),
        "skip_url": _address_after(request, question),
        "previous_url": _address(request, "own_question", assignment, question.number - 1)
        if question.number > 1
        else "",
        "next_label": "Vérifier et rendre" if question.is_last else "Suivant",
        "help_reference": reference_of(assignment, question.number),
        "who_detail": f"{assignment.bilan.consultant} les lira quand vous les aurez rendues.",
    }
    return render(request, "questionnaires/own_question.html", context, status=status)


@require_POST
@opens(Verb.ANSWER, the_assignment)
def answer(request: HouseRequest, assignment: Assignment) -> HttpResponse:
    """The autosave of one question: the answer reaches the page once the whole request is committed."""
    content = assignment.instrument.content
    item = next((item.code for item in content.items if item.code in request.POST), None)
    if item is None:
        return JsonResponse({"errors": {"": ["Cette question n’existe pas."]}}, status=422)
    form = AnswerForm(request.POST, definition=content, item=item)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    try:
        saved = operations.save_answer(
            assignment, item, form.value, version=form.seen_version, by=request.user, at=clock.now()
        )
    except AnswerConflict as conflict:
        theirs = content.words_of(conflict.current.given)
        return JsonResponse({"version": conflict.current.version, "text": theirs, "author": OTHER_DEVICE}, status=409)
    except AnswerRefused as refusal:
        return JsonResponse({"errors": {item: [str(refusal)]}}, status=422)
    if saved is None:
        return JsonResponse({"version": 0})
    return JsonResponse({"version": saved.version, "saved_at": _hour(saved.answered_at)})


@require_safe
@opens(Verb.ANSWER, the_assignment)
def review(request: HouseRequest, assignment: Assignment) -> HttpResponse:
    """What is left without an answer, before handing in."""
    if assignment.state != State.IN_PROGRESS:
        return _door(request, assignment)
    left = [
        (number, item, _address(request, "own_question", assignment, number)) for number, item in unanswered(assignment)
    ]
    context = {
        "assignment": assignment,
        "bilan": assignment.bilan,
        "content": assignment.instrument.content,
        "unanswered": left,
    }
    return render(request, "questionnaires/own_review.html", context)


@require_POST
@opens(Verb.ANSWER, the_assignment)
def submit(request: HouseRequest, assignment: Assignment) -> HttpResponse:
    """Hand in, complete or not."""
    try:
        operations.submit_questionnaire(assignment, by=request.user, at=clock.now())
    except AnswerRefused as refusal:
        messages.error(request, str(refusal))
    return _door(request, assignment)


@require_safe
@opens(Verb.READ_OWN_RESULTS, the_assignment)
def results(request: HouseRequest, assignment: Assignment) -> HttpResponse:
    """The person's own result, once the consultant has shared it."""
    if assignment.state != State.RELEASED:
        return _door(request, assignment)
    context = {
        "assignment": assignment,
        "bilan": assignment.bilan,
        "page": result_page(assignment),
        "consultant_name": str(assignment.bilan.consultant),
    }
    return render(request, "questionnaires/own_results.html", context)


def _address(request: HouseRequest, name: str, assignment: Assignment, *more: int) -> str:
    return reverse(f"questionnaires:{name}", args=[request.organisation.slug, assignment.pk, *more])


def _address_after(request: HouseRequest, question: Question) -> str:
    if question.is_last:
        return _address(request, "own_review", question.assignment)
    return _address(request, "own_question", question.assignment, question.number + 1)


def _door(request: HouseRequest, assignment: Assignment) -> HttpResponse:
    return redirect(_address(request, "own_questionnaire", assignment))


def _left(minutes: int) -> str:
    return "il reste une minute environ" if minutes == 1 else f"il reste environ {minutes} minutes"


def _hour(at: datetime) -> str:
    """« 14 h 03 », the Paris hour."""
    paris = at.astimezone(clock.PARIS)
    return f"{paris.hour}\u00a0h\u00a0{paris.minute:02d}"
