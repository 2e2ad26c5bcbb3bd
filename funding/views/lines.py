"""How far each payer of a plan is, and its papers."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from confidentiality.files import EXTENSIONS
from foundation import clock
from foundation.clock import paris_day
from funding import operations, queries
from funding.finding import the_line, the_proof
from funding.forms import LineForm, VoidForm
from funding.line_states import LineState
from funding.models import FundingLine, FundingProof
from funding.queries.panels import card_of
from funding.views.common import the_member
from organisations.access import requires
from organisations.permissions import Verb
from organisations.rates import UPLOAD_RATE, limited
from organisations.requests import HouseRequest


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.PLAN_FUNDING, the_line)
@limited("file", UPLOAD_RATE)
def move_line(request: HouseRequest, line: FundingLine) -> HttpResponse:
    """Note that a payer was asked, agreed, refused, was invoiced or paid; attach what proves it."""
    if line.set_aside_at:
        raise Http404
    initial = {
        "seen": line.state,
        "to": LineForm.likely_step(line),
        "on": clock.today(),
        "reference": line.reference,
    }
    form = LineForm(request.POST or None, request.FILES or None, line=line, initial=initial)
    if form.is_valid():
        try:
            _note(request, line, form)
        except operations.LineRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect("funding:plan", slug=request.organisation.slug, bilan_id=line.plan.bilan_id)
    context = {
        "form": form,
        "line": line,
        "card": card_of(line),
        "bilan": line.plan.bilan,
        "file_is_lost": bool(request.FILES),
    }
    return render(request, "funding/move_line.html", context, status=422 if form.is_bound else 200)


def _note(request: HouseRequest, line: FundingLine, form: LineForm) -> None:
    """The step and its paper are kept together, or neither."""
    by, at, given = the_member(request), clock.now(), form.cleaned_data
    with transaction.atomic():
        if form.step is not None:
            operations.move_line(
                line,
                to=form.step,
                on=given["on"],
                seen=LineState(given["seen"]),
                reason=given["reason"],
                reference=given["reference"],
                by=by,
                at=at,
            )
        if given["file"] is not None:
            operations.attach_proof(line, kind=form.proof_kind, content=given["file"], by=by, at=at)
    if form.step == LineState.REFUSED:
        messages.warning(request, "Le refus est noté. Répartissez cette part autrement avant de commencer.")
    else:
        messages.success(request, "C’est noté." if form.step else "La pièce est jointe.")


@require_safe
@requires(Verb.SEE_FUNDING, the_proof)
def proof_file(request: HouseRequest, proof: FundingProof) -> HttpResponse:
    """The paper, as an attachment whose name says nothing of what it is (invariant 10)."""
    if proof.voided_at:
        raise Http404
    response = HttpResponse(queries.proof_file(proof), content_type=proof.file_kind)
    name = f"document-{paris_day(proof.added_at):%Y-%m-%d}.{EXTENSIONS[proof.file_kind]}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.PLAN_FUNDING, the_proof)
def void_proof(request: HouseRequest, proof: FundingProof) -> HttpResponse:
    """Say that a paper was attached by mistake."""
    if proof.voided_at:
        raise Http404
    form = VoidForm(request.POST or None)
    if form.is_valid():
        try:
            operations.void_proof(proof, reason=form.cleaned_data["reason"], by=the_member(request), at=clock.now())
        except operations.LineRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, "La pièce est retirée du plan.")
            return redirect("funding:plan", slug=request.organisation.slug, bilan_id=proof.line.plan.bilan_id)
    context = {"form": form, "proof": proof, "bilan": proof.line.plan.bilan, "card": card_of(proof.line)}
    return render(request, "funding/void_proof.html", context, status=422 if form.is_bound else 200)
