"""« Mes droits », in the person's own space."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beneficiaries.models import PersonRequest
from beneficiaries.requests import operations
from beneficiaries.requests.finding import OwnFile, own_file, own_right, the_request
from beneficiaries.requests.forms import OwnRequestForm, RectificationForm
from beneficiaries.requests.queries import erasure_for, requests_of
from beneficiaries.requests.rules import Kind, Outcome
from beneficiaries.requests.screens import changes_of, course_of_request, state_of
from beneficiaries.requests.words import RIGHTS, address_of
from foundation import clock
from law.queries import number_on
from organisations.access import requires
from organisations.permissions import Verb
from organisations.requests import HouseRequest

NEEDS_WORDS = {Kind.OBJECTION, Kind.WITHDRAWAL, Kind.RESTRICTION}


@require_safe
@requires(Verb.EXERCISE_RIGHTS, own_file)
def rights(request: HouseRequest, file: OwnFile) -> HttpResponse:
    """What each right means here, and what was asked so far."""
    today = clock.today()
    asked = [{"request": asked, "state": state_of(asked, on=today)} for asked in requests_of(file.beneficiary)]
    context = {
        "rights": RIGHTS,
        "asked": asked,
        "months": int(number_on("reponse_demande_mois", today)),
        "archive_url": address_of("confidentiality:own_archive", request.organisation.slug),
    }
    return render(request, "beneficiaries/requests/own_rights.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.EXERCISE_RIGHTS, own_right)
def ask(request: HouseRequest, file: OwnFile) -> HttpResponse:
    """One right: what it does, then the request."""
    assert file.right is not None
    form = _form(request, file)
    if request.method == "POST" and form.is_valid():
        try:
            asked = operations.receive_request(
                file.beneficiary,
                kind=file.right.kind,
                words=form.cleaned_data.get("words", ""),
                changes=getattr(form, "changes", {}),
                is_confirmed=file.right.kind == Kind.ERASURE,
                at=clock.now(),
            )
        except operations.RequestRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Votre demande est reçue.")
            return redirect("beneficiaries:own_request", slug=request.organisation.slug, request_id=asked.pk)
    context = _about(request, file) | {"form": form, "right": file.right}
    return render(request, "beneficiaries/requests/own_ask.html", context, status=422 if form.is_bound else 200)


def _form(request: HouseRequest, file: OwnFile) -> Any:
    typed = request.POST if request.method == "POST" else None
    assert file.right is not None
    if file.right.kind == Kind.RECTIFICATION:
        return RectificationForm(typed, beneficiary=file.beneficiary)
    form = OwnRequestForm(typed, label=file.right.question, is_required=file.right.kind in NEEDS_WORDS)
    if file.right.kind == Kind.ERASURE:
        form.fields["is_confirmed"] = forms.BooleanField(
            label="J’ai lu ce qui part et ce que la loi garde, et je confirme ma demande",
            error_messages={"required": "Cochez cette case après avoir lu ce qui sera effacé."},
        )
    return form


def _about(request: HouseRequest, file: OwnFile) -> dict[str, object]:
    assert file.right is not None
    today, slug = clock.today(), request.organisation.slug
    is_copy = file.right.kind in (Kind.ACCESS, Kind.PORTABILITY)
    has_bilan = file.beneficiary.bilan_set.filter(cancelled_at=None).exists()
    is_withdrawal = file.right.kind in (Kind.WITHDRAWAL, Kind.ERASURE)
    return {
        "months": int(number_on("reponse_demande_mois", today)),
        "erasure": erasure_for(file.beneficiary, on=today) if file.right.kind == Kind.ERASURE else None,
        "archive_url": address_of("confidentiality:own_archive", slug) if is_copy else "",
        "withdraw_url": address_of("beneficiaries:withdraw", slug) if has_bilan and is_withdrawal else "",
    }


@require_safe
@requires(Verb.EXERCISE_RIGHTS, the_request)
def own_request(request: HouseRequest, asked: PersonRequest) -> HttpResponse:
    """One request: its dates, its answer, and what one may still do."""
    today = clock.today()
    context = {
        "asked": asked,
        "state": state_of(asked, on=today),
        "is_late": asked.is_late(today),
        "timeline": course_of_request(asked, on=today),
        "changes": changes_of(asked),
        "notes": asked.tasks.exclude(done_at=None).select_related("assignee"),
        "erasure": erasure_for(asked.beneficiary, on=today) if asked.must_be_confirmed else None,
    }
    return render(request, "beneficiaries/requests/own_request.html", context)


@require_POST
@requires(Verb.EXERCISE_RIGHTS, the_request)
def confirm(request: HouseRequest, asked: PersonRequest) -> HttpResponse:
    """The person read what erasure does, and confirms."""
    try:
        operations.confirm_erasure(asked, at=clock.now())
    except operations.RequestRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Votre confirmation est enregistrée.")
    return redirect("beneficiaries:own_request", slug=request.organisation.slug, request_id=asked.pk)


@require_POST
@requires(Verb.EXERCISE_RIGHTS, the_request)
def give_up(request: HouseRequest, asked: PersonRequest) -> HttpResponse:
    """The person no longer wants it."""
    try:
        operations.answer_request(asked, outcome=Outcome.GIVEN_UP, by=None, at=clock.now())
    except operations.RequestRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Votre demande est retirée.")
    return redirect("beneficiaries:own_request", slug=request.organisation.slug, request_id=asked.pk)
