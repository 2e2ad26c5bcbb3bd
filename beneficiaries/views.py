"""People, seen by the professionals who follow them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beneficiaries import operations
from beneficiaries.addresses.views import open_change_of
from beneficiaries.contact import change_contact
from beneficiaries.deaths.operations import death_of
from beneficiaries.ending import erasing_of
from beneficiaries.finding import the_beneficiary, the_bilan, the_fact
from beneficiaries.forms import BeneficiaryForm, CancellationForm, ContactForm, CorrectionForm, EditForm, FactForm
from beneficiaries.merging.operations import twins_of
from beneficiaries.models import Beneficiary, Bilan, Fact
from beneficiaries.queries import beneficiaries_visible_to, bilans_of, named_like
from beneficiaries.recording import FactToRecord, the_fact_to_record
from beneficiaries.requests.screens import corrections_of
from beneficiaries.rules import Kind
from beneficiaries.third_parties.queries import third_parties_of
from foundation import clock
from foundation.searching import searched
from organisations.access import requires
from organisations.actors import member_of
from organisations.permissions import Verb, can
from organisations.requests import HouseRequest

PAGE = 25
WAITS = "La fiche est corrigée. La nouvelle adresse attend la réponse de la personne, qui reçoit un message."


def to_bilan(request: HouseRequest, bilan_id) -> HttpResponse:
    return redirect("bilans:bilan", slug=request.organisation.slug, bilan_id=bilan_id)


@require_safe
@requires(Verb.LIST_BENEFICIARIES)
def people(request: HouseRequest) -> HttpResponse:
    """The people that one may know, searched and paged by the database."""
    query = searched(request.GET.get("q", ""))
    found = beneficiaries_visible_to(request.actor)
    if query:
        found = found.filter(named_like(query))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "query": query, "may_enter": bool(can(request.actor, Verb.ENTER_BENEFICIARY))}
    return render(request, "beneficiaries/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.ENTER_BENEFICIARY)
def enter(request: HouseRequest) -> HttpResponse:
    """Open a person's file."""
    form = BeneficiaryForm(request.POST or None)
    if form.is_valid():
        member = member_of(request.actor)
        try:
            person = operations.enter_beneficiary(request.organisation, by=member, at=clock.now(), **form.cleaned_data)
        except operations.BeneficiaryRefused as refusal:
            form.add_error("email", str(refusal))
        else:
            return redirect("bilans:open", slug=request.organisation.slug, beneficiary_id=person.pk)
    return render(request, "beneficiaries/enter.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
@requires(Verb.SEE_BENEFICIARY, the_beneficiary)
def person(request: HouseRequest, beneficiary: Beneficiary) -> HttpResponse:
    """One person and their bilans."""
    context = {
        "person": beneficiary,
        "bilans": bilans_of(beneficiary),
        "may_edit": bool(can(request.actor, Verb.EDIT_BENEFICIARY, beneficiary)),
        "third_parties": third_parties_of(beneficiary),
        "may_manage": bool(can(request.actor, Verb.MANAGE_THIRD_PARTIES, beneficiary)),
        "may_edit_contact": bool(can(request.actor, Verb.EDIT_CONTACT, beneficiary)),
        "corrections": corrections_of(beneficiary),
        "address_change": open_change_of(beneficiary),
        "may_confirm_address": bool(can(request.actor, Verb.CONFIRM_ADDRESS, beneficiary)),
        "death": death_of(beneficiary.pk),
        "now": clock.now(),
        "has_twins": any(can(request.actor, Verb.EDIT_BENEFICIARY, twin) for twin in twins_of(beneficiary)),
    }
    return render(request, "beneficiaries/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.EDIT_BENEFICIARY, the_beneficiary)
def edit(request: HouseRequest, beneficiary: Beneficiary) -> HttpResponse:
    """Correct a person's file."""
    form = EditForm(request.POST or None, initial=EditForm.initial_of(beneficiary))
    differences: list[tuple[str, object]] = []
    if form.is_valid():
        try:
            edited = operations.edit_beneficiary(
                beneficiary, by=member_of(request.actor), at=clock.now(), **form.cleaned_data
            )
        except operations.BeneficiaryChanged as conflict:
            differences = form.differences(beneficiary)
            form.add_error(None, str(conflict))
            form.data = request.POST.dict() | {"version": str(beneficiary.version)}
        except operations.BeneficiaryRefused as refusal:
            form.add_error("email", str(refusal))
        else:
            is_moved = edited.email == form.cleaned_data["email"].strip().lower()
            messages.success(request, "La fiche est corrigée." if is_moved else WAITS)
            return redirect("beneficiaries:person", slug=request.organisation.slug, beneficiary_id=beneficiary.pk)
    context = {"form": form, "person": beneficiary, "differences": differences}
    return render(request, "beneficiaries/edit.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.EDIT_CONTACT, the_beneficiary)
def contact(request: HouseRequest, beneficiary: Beneficiary) -> HttpResponse:
    """Correct how to reach a person."""
    form = ContactForm(request.POST or None, beneficiary=beneficiary)
    if form.is_valid():
        try:
            change_contact(beneficiary, **form.cleaned_data)
        except operations.BeneficiaryChanged as conflict:
            beneficiary.refresh_from_db()
            form.add_error(None, f"{conflict} Téléphone : {beneficiary.phone or 'aucun'}.")
            form.data = request.POST.dict() | {"version": str(beneficiary.version)}
        except operations.BeneficiaryRefused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, "Les coordonnées sont corrigées.")
            return redirect("beneficiaries:person", slug=request.organisation.slug, beneficiary_id=beneficiary.pk)
    context = {"form": form, "person": beneficiary}
    return render(request, "beneficiaries/contact.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(Verb.RECORD_FACT, the_bilan)
def invite(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """Let the person into their own space."""
    try:
        operations.invite_beneficiary(bilan, at=clock.now())
    except operations.BeneficiaryRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Un e-mail part à l’adresse {bilan.beneficiary.email}.")
    return to_bilan(request, bilan.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.RECORD_FACT, the_fact_to_record)
def record(request: HouseRequest, to_record: FactToRecord) -> HttpResponse:
    """Record that something took place, on its day."""
    bilan, kind = to_record.bilan, to_record.kind
    form = FactForm(request.POST or None, initial={"occurred_at": clock.today()})
    if form.is_valid():
        try:
            operations.record_fact(
                bilan,
                kind,
                by=request.user,
                author_name=request.actor.name,
                at=clock.now(),
                is_assisted=to_record.is_assisted,
                **form.cleaned_data,
            )
        except operations.FactRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"C’est enregistré : {kind.label.lower()}.")
            return to_bilan(request, bilan.pk)
    context = {"form": form, "bilan": bilan, "to_record": to_record}
    if kind == Kind.CLOSED:
        context["erasing"] = erasing_of(bilan, today=clock.today())
    return render(request, "beneficiaries/record.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.RECORD_FACT, the_fact)
def correct(request: HouseRequest, fact: Fact) -> HttpResponse:
    """Supersede a fact: another date, or it did not take place."""
    form = CorrectionForm(request.POST or None, initial={"occurred_at": clock.paris_day(fact.occurred_at)})
    if form.is_valid():
        moved = form.cleaned_data["what"] == CorrectionForm.MOVE
        try:
            operations.correct_fact(
                fact,
                reason=form.cleaned_data["reason"],
                occurred_at=form.cleaned_data["occurred_at"] if moved else None,
                by=request.user,
                author_name=request.actor.name,
                at=clock.now(),
            )
        except operations.FactRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La correction est enregistrée ; l’ancienne mention reste dans l’historique.")
            return to_bilan(request, fact.bilan_id)
    context = {"form": form, "fact": fact, "bilan": fact.bilan}
    return render(request, "beneficiaries/correct.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.RECORD_FACT, the_bilan)
def cancel(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """Set aside a bilan entered by mistake."""
    form = CancellationForm(request.POST or None)
    if form.is_valid():
        try:
            operations.cancel_bilan(bilan, reason=form.cleaned_data["reason"], at=clock.now())
        except operations.BilanRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Ce bilan est annulé.")
            return redirect("bilans:start", slug=request.organisation.slug)
    context = {"form": form, "bilan": bilan}
    return render(request, "beneficiaries/cancel.html", context, status=422 if form.is_bound else 200)
