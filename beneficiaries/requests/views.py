"""Requests of people, followed by the administration; private notes, answered for by their author."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beneficiaries.finding import the_beneficiary
from beneficiaries.models import Beneficiary, PersonRequest, RequestTask
from beneficiaries.requests import erasing, operations, rules
from beneficiaries.requests.finding import the_request, the_task
from beneficiaries.requests.forms import AnswerForm, ExtensionForm, RecordedRequestForm, TaskForm
from beneficiaries.requests.queries import STATES, erasure_for, register, tasks_of
from beneficiaries.requests.register import lines
from beneficiaries.requests.screens import changes_of, course_of_request, deadline, state_of
from beneficiaries.requests.words import BY_KIND
from foundation import clock
from foundation.searching import searched
from organisations.access import requires
from organisations.actors import member_of
from organisations.permissions import Verb, can
from organisations.requests import HouseRequest

PAGE = 25
Kind = PersonRequest.Kind


def _asked_of(request: HouseRequest) -> dict[str, str]:
    """What the filters of the list ask for, each a known word."""
    state, kind = request.GET.get("etat", "open"), request.GET.get("droit", "")
    return {
        "query": searched(request.GET.get("q", "")),
        "state": state if state in dict(STATES) else "open",
        "kind": kind if kind in PersonRequest.Kind.values else "",
    }


@require_safe
@requires(Verb.ANSWER_REQUESTS)
def requests(request: HouseRequest) -> HttpResponse:
    """What waits for an answer, the late ones first."""
    today, asked = clock.today(), _asked_of(request)
    page = Paginator(register(on=today, **asked), PAGE).get_page(request.GET.get("page"))
    rows = [
        {"request": found, "state": state_of(found, on=today), "deadline": deadline(found, on=today)} for found in page
    ]
    states = [{"value": value, "label": label, "selected": value == asked["state"]} for value, label in STATES]
    kinds = [("", "Tous"), *PersonRequest.Kind.choices]
    context = {
        "page": page,
        "rows": rows,
        "query": asked["query"],
        "is_filtered": asked != {"query": "", "state": "open", "kind": ""},
        "filters": [
            {"name": "etat", "label": "État", "options": states},
            {
                "name": "droit",
                "label": "Droit",
                "options": [
                    {"value": value, "label": label, "selected": value == asked["kind"]} for value, label in kinds
                ],
            },
        ],
    }
    return render(request, "beneficiaries/requests/list.html", context)


@require_safe
@requires(Verb.ANSWER_REQUESTS)
def export(request: HouseRequest) -> HttpResponse:
    """The whole register as a file; its name says nothing (invariant 10)."""
    found = register(state="all", on=clock.today()).order_by("received_at", "pk")
    response = HttpResponse("".join(lines(found)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="registre.csv"'
    return response


@require_safe
@requires(Verb.ANSWER_REQUESTS, the_request)
def request_page(request: HouseRequest, asked: PersonRequest) -> HttpResponse:
    """One request: its clock and its acts."""
    return _page(request, asked)


def _page(
    request: HouseRequest,
    asked: PersonRequest,
    *,
    answering: AnswerForm | None = None,
    extending: ExtensionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    today = clock.today()
    is_own_word = asked.channel == PersonRequest.Channel.SPACE
    context = {
        "asked": asked,
        "right": BY_KIND[PersonRequest.Kind(asked.kind)],
        "state": state_of(asked, on=today),
        "deadline": deadline(asked, on=today),
        "timeline": course_of_request(asked, on=today),
        "changes": changes_of(asked),
        "tasks": asked.tasks.select_related("assignee").order_by("assignee__last_name"),
        "erasure": erasure_for(asked.beneficiary, on=today) if asked.is_open and asked.kind == Kind.ERASURE else None,
        "may_extend": rules.may_extend(asked, on=today) is None,
        "may_apply": asked.is_open and bool(asked.changes) and is_own_word,
        "may_edit": bool(can(request.actor, Verb.EDIT_BENEFICIARY, asked.beneficiary)),
        "answering": answering or AnswerForm(),
        "extending": extending or ExtensionForm(),
    }
    return render(request, "beneficiaries/requests/request.html", context, status=status)


@contextmanager
def _told(request: HouseRequest, done: str) -> Iterator[None]:
    """Say what was done, or why it was refused."""
    try:
        yield
    except operations.RequestRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)


def _back(request: HouseRequest, asked: PersonRequest) -> HttpResponse:
    return redirect("beneficiaries:request", slug=request.organisation.slug, request_id=asked.pk)


@require_POST
@requires(Verb.ANSWER_REQUESTS, the_request)
def answer(request: HouseRequest, asked: PersonRequest) -> HttpResponse:
    """Close a request with what was done."""
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            operations.answer_request(asked, by=member_of(request.actor), at=clock.now(), **form.cleaned_data)
        except operations.RequestRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La réponse est enregistrée ; la personne la lit dans son espace.")
            return _back(request, asked)
    return _page(request, asked, answering=form, status=422)


@require_POST
@requires(Verb.ANSWER_REQUESTS, the_request)
def extend(request: HouseRequest, asked: PersonRequest) -> HttpResponse:
    """Put the answer off, with a reason that the person reads."""
    form = ExtensionForm(request.POST)
    if form.is_valid():
        try:
            operations.extend_request(asked, reason=form.cleaned_data["reason"], at=clock.now())
        except operations.RequestRefused as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, "Le délai est prolongé ; la personne lit le motif dans son espace.")
            return _back(request, asked)
    return _page(request, asked, extending=form, status=422)


@require_POST
@requires(Verb.ANSWER_REQUESTS, the_request)
def confirm_on_paper(request: HouseRequest, asked: PersonRequest) -> HttpResponse:
    """The person confirmed an erasure on a signed paper."""
    with _told(request, "La confirmation est notée. Gardez le document signé."):
        operations.confirm_erasure(asked, at=clock.now(), by=member_of(request.actor))
    return _back(request, asked)


@require_POST
@requires(Verb.ANSWER_REQUESTS, the_request)
def apply_changes(request: HouseRequest, asked: PersonRequest) -> HttpResponse:
    """Write into the file what the person typed."""
    with _told(request, "La fiche est corrigée et la réponse est enregistrée."):
        operations.apply_rectification(asked, by=member_of(request.actor), at=clock.now())
    return _back(request, asked)


@require_POST
@requires(Verb.ANSWER_REQUESTS, the_request)
def erase(request: HouseRequest, asked: PersonRequest) -> HttpResponse:
    """Erase what can be erased today, once the person confirmed."""
    with _told(request, "C’est effacé, et la réponse est enregistrée."):
        erasing.erase_now(asked, by=member_of(request.actor), at=clock.now())
    return _back(request, asked)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.RECORD_REQUEST, the_beneficiary)
def record_request(request: HouseRequest, beneficiary: Beneficiary) -> HttpResponse:
    """Type what reached the team on paper, by mail or word of mouth."""
    form = RecordedRequestForm(request.POST or None, initial={"received_at": clock.today()})
    if form.is_valid():
        try:
            asked = operations.receive_request(
                beneficiary, by=member_of(request.actor), at=clock.now(), **form.cleaned_data
            )
        except operations.RequestRefused as refusal:
            form.add_error("kind", str(refusal))
        else:
            messages.success(request, "La demande est enregistrée ; l’administration est prévenue.")
            if can(request.actor, Verb.ANSWER_REQUESTS):
                return _back(request, asked)
            return redirect("beneficiaries:person", slug=request.organisation.slug, beneficiary_id=beneficiary.pk)
    context = {"form": form, "person": beneficiary}
    return render(request, "beneficiaries/requests/record.html", context, status=422 if form.is_bound else 200)


@require_safe
@requires(Verb.ENTER_ORGANISATION)
def tasks(request: HouseRequest) -> HttpResponse:
    """What waits for this member and nobody else."""
    assert request.actor.membership_id is not None
    page = Paginator(tasks_of(request.actor.membership_id), PAGE).get_page(request.GET.get("page"))
    today = clock.today()
    rows = [{"task": task, "is_late": task.request.is_open and task.is_late(today)} for task in page]
    return render(request, "beneficiaries/requests/tasks.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.ANSWER_TASK, the_task)
def task(request: HouseRequest, found: RequestTask) -> HttpResponse:
    """The author of private notes says what becomes of them (GDPR art. 15)."""
    form = TaskForm(request.POST or None)
    if form.is_valid():
        try:
            operations.answer_task(found, at=clock.now(), **form.cleaned_data)
        except operations.RequestRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Votre réponse est enregistrée.")
            return redirect("beneficiaries:tasks", slug=request.organisation.slug)
    context = {"form": form, "task": found}
    return render(request, "beneficiaries/requests/task.html", context, status=422 if form.is_bound else 200)
