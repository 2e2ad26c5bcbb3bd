"""What is done with one first contact: an exchange, a talk, its end, its becoming a bilan."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from beneficiaries.enquiries import conversion, erasing, operations
from beneficiaries.enquiries.finding import the_enquiry, the_talk
from beneficiaries.enquiries.forms import AssignForm, CloseForm, ContactForm, TalkForm, TalkOutcomeForm
from beneficiaries.enquiries.queries import is_known_elsewhere, matches_of
from beneficiaries.enquiries.views import form_methods, to_enquiry
from beneficiaries.forms import BeneficiaryForm
from beneficiaries.models import Beneficiary, Enquiry, InformationTalk
from foundation import clock
from foundation.formats import short_day
from organisations.access import requires
from organisations.actors import member_of
from organisations.permissions import Verb
from organisations.requests import HouseRequest


def _act(
    request: HouseRequest,
    found: Enquiry,
    form: forms.Form,
    do: Callable[[], object],
    *,
    done: str,
    page: Mapping[str, Any],
) -> HttpResponse:
    """Show the form, or do what it asks and go back to the first contact; a refusal stands in the form."""
    if form.is_valid():
        try:
            do()
        except operations.EnquiryRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return to_enquiry(request, found)
    context = {"form": form, "enquiry": found, "page": page}
    return render(request, "beneficiaries/enquiries/act.html", context, status=422 if form.is_bound else 200)


@form_methods
@requires(Verb.HANDLE_ENQUIRY, the_enquiry)
def contact(request: HouseRequest, found: Enquiry) -> HttpResponse:
    """An exchange took place, or was tried."""
    form = ContactForm(request.POST or None, state=found.state, initial={"occurred_at": clock.today()})
    by = member_of(request.actor)
    page = {"title": "Noter un échange", "lead": "Qu’il a eu lieu, jamais ce qui s’y est dit.", "label": "Noter"}
    return _act(
        request,
        found,
        form,
        lambda: operations.note_contact(found, by=by, at=clock.now(), **form.cleaned_data),
        done="L’échange est noté.",
        page=page,
    )


@form_methods
@requires(Verb.HANDLE_ENQUIRY, the_enquiry)
def plan_talk(request: HouseRequest, found: Enquiry) -> HttpResponse:
    """Agree on the free information talk."""
    by = member_of(request.actor)
    form = TalkForm(request.POST or None, initial={"member": found.assigned_to_id or by.pk})
    page = {
        "title": "Prévoir l’entretien d’information",
        "lead": "Gratuit, sans engagement, en dehors des heures du bilan.",
        "label": "Prévoir",
    }
    return _act(
        request,
        found,
        form,
        lambda: operations.plan_talk(
            found,
            starts_at=form.starts_at,
            mode=form.cleaned_data["mode"],
            member=form.cleaned_data["member"],
            by=by,
        ),
        done="L’entretien est prévu. Prévenez la personne : aucun message ne lui part.",
        page=page,
    )


@form_methods
@requires(Verb.HANDLE_ENQUIRY, the_talk)
def talk(request: HouseRequest, planned: InformationTalk) -> HttpResponse:
    """What became of a talk."""
    form = TalkOutcomeForm(request.POST or None)
    by = member_of(request.actor)
    page = {
        "title": "Noter l’entretien",
        "lead": "Il compte comme un fait daté, jamais dans les heures.",
        "label": "Noter",
    }
    return _act(
        request,
        planned.enquiry,
        form,
        lambda: operations.note_talk(planned, by=by, at=clock.now(), **form.cleaned_data),
        done="C’est noté.",
        page=page,
    )


@form_methods
@requires(Verb.HANDLE_ENQUIRY, the_enquiry)
def assign(request: HouseRequest, found: Enquiry) -> HttpResponse:
    """Say who follows it."""
    form = AssignForm(request.POST or None, initial={"to": found.assigned_to_id})
    by = member_of(request.actor)
    if form.is_valid():
        try:
            operations.assign_enquiry(found, to=form.cleaned_data["to"], by=by, at=clock.now())
        except operations.EnquiryRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            to = form.cleaned_data["to"]
            messages.success(request, f"Ce contact est suivi par {to}." if to else "Ce contact attend quelqu’un.")
            return redirect("beneficiaries:enquiries", slug=request.organisation.slug)
    page = {
        "title": "Confier ce contact",
        "lead": "Cette personne est prévenue par un e-mail neutre.",
        "label": "Confier",
    }
    context = {"form": form, "enquiry": found, "page": page}
    return render(request, "beneficiaries/enquiries/act.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(Verb.HANDLE_ENQUIRY, the_enquiry)
def take(request: HouseRequest, found: Enquiry) -> HttpResponse:
    """Follow it oneself."""
    by = member_of(request.actor)
    return _posted(
        request, found, lambda: operations.assign_enquiry(found, to=by, by=by, at=clock.now()), "Ce contact est à vous."
    )


@form_methods
@requires(Verb.HANDLE_ENQUIRY, the_enquiry)
def close(request: HouseRequest, found: Enquiry) -> HttpResponse:
    """It goes no further."""
    form = CloseForm(request.POST or None)
    by = member_of(request.actor)
    page = {
        "title": "Clore ce contact",
        "lead": f"Il reste dans la liste jusqu’au {short_day(found.purge_on)}, puis s’efface.",
        "label": "Clore",
    }
    return _act(
        request,
        found,
        form,
        lambda: operations.close_enquiry(found, by=by, at=clock.now(), **form.cleaned_data),
        done="Ce contact est clos.",
        page=page,
    )


@require_POST
@requires(Verb.HANDLE_ENQUIRY, the_enquiry)
def reopen(request: HouseRequest, found: Enquiry) -> HttpResponse:
    """The person comes back."""
    return _posted(request, found, lambda: operations.reopen_enquiry(found, at=clock.now()), "Ce contact est rouvert.")


def _posted(request: HouseRequest, found: Enquiry, do: Callable[[], object], done: str) -> HttpResponse:
    try:
        do()
    except operations.EnquiryRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return to_enquiry(request, found)


@form_methods
@requires(Verb.HANDLE_ENQUIRY, the_enquiry)
def erase(request: HouseRequest, found: Enquiry) -> HttpResponse:
    """Erase it at once, after a page that says what goes."""
    if request.method == "POST":
        try:
            erasing.erase_enquiry(found, at=clock.now())
        except operations.EnquiryRefused as refusal:
            messages.error(request, str(refusal))
            return to_enquiry(request, found)
        messages.success(request, "C’est effacé. Il ne reste qu’une ligne sans nom, pour les comptes.")
        return redirect("beneficiaries:enquiries", slug=request.organisation.slug)
    return render(request, "beneficiaries/enquiries/erase.html", {"enquiry": found})


@form_methods
@requires(Verb.CONVERT_ENQUIRY, the_enquiry)
def convert(request: HouseRequest, found: Enquiry) -> HttpResponse:
    """Open the person's file with what is known, or join the one that they have; then the bilan."""
    known = {name: getattr(found, name) for name in ("first_name", "last_name", "email", "phone", "public")}
    form = BeneficiaryForm(request.POST or None, initial=known)
    if form.is_valid():
        by = member_of(request.actor)
        try:
            person = conversion.enter_person(found, by=by, at=clock.now(), **form.cleaned_data)
        except operations.EnquiryRefused as refusal:
            form.add_error("email" if "adresse" in str(refusal) else None, str(refusal))
        else:
            return _to_opening(request, person)
    context = {
        "form": form,
        "enquiry": found,
        "matches": matches_of(found, request.actor) if found.is_open else [],
        "is_known_elsewhere": found.is_open and is_known_elsewhere(found, request.actor),
    }
    return render(request, "beneficiaries/enquiries/convert.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(Verb.CONVERT_ENQUIRY, the_enquiry)
def attach(request: HouseRequest, found: Enquiry) -> HttpResponse:
    """The person had a file already."""
    try:
        chosen = UUID(request.POST.get("beneficiary", ""))
    except ValueError:
        messages.error(request, "Choisissez une des fiches proposées.")
        return redirect("beneficiaries:convert_enquiry", slug=request.organisation.slug, enquiry_id=found.pk)
    by = member_of(request.actor)
    try:
        person = conversion.attach_person(found, beneficiary_id=chosen, by=by, actor=request.actor)
    except operations.EnquiryRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("beneficiaries:convert_enquiry", slug=request.organisation.slug, enquiry_id=found.pk)
    return _to_opening(request, person)


def _to_opening(request: HouseRequest, person: Beneficiary) -> HttpResponse:
    messages.success(request, "La fiche est prête : il reste à choisir le programme.")
    return redirect("bilans:open", slug=request.organisation.slug, beneficiary_id=person.pk)
