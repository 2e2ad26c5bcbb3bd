"""The contractual basis of a bilan, seen and recorded by professionals."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries.finding import the_bilan
from beneficiaries.models import Bilan
from confidentiality.files import EXTENSIONS
from foundation import clock
from funding import operations, queries
from funding.finding import the_agreement
from funding.forms import AgreementForm, VoidForm
from funding.models import Agreement
from funding.rules import expected_kinds
from funding.views.common import the_member, to_bilan
from organisations.access import requires
from organisations.permissions import Verb
from organisations.rates import UPLOAD_RATE, limited
from organisations.requests import HouseRequest


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.PLAN_FUNDING, the_bilan)
@limited("file", UPLOAD_RATE)
def record_agreement(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """Record the agreement, contract or accepted terms on which the bilan stands."""
    existing = queries.plan_of(bilan)
    expected = expected_kinds(line.scheme for line in queries.planned_lines(existing)) if existing else []
    form = AgreementForm(request.POST or None, request.FILES or None, expected=expected)
    if form.is_valid():
        kind = Agreement.Kind(form.cleaned_data["kind"])
        try:
            operations.record_agreement(
                bilan,
                kind=kind,
                signed_on=form.cleaned_data["signed_on"],
                reference=form.cleaned_data["reference"],
                content=form.cleaned_data["file"],
                by=the_member(request),
                at=clock.now(),
            )
        except operations.AgreementRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            _tell(request, kind, expected)
            return to_bilan(request, bilan.pk)
    context = {"form": form, "bilan": bilan, "has_plan": existing is not None, "file_is_lost": bool(request.FILES)}
    return render(request, "funding/record_agreement.html", context, status=422 if form.is_bound else 200)


def _tell(request: HouseRequest, kind: Agreement.Kind, expected: list[Agreement.Kind]) -> None:
    messages.success(request, "Le cadre contractuel est enregistré.")
    if expected and kind not in {*expected, Agreement.Kind.PAPER}:
        documents = ", ".join(f"«\u00a0{each.label}\u00a0»" for each in expected)
        messages.warning(request, f"Le plan de financement prévoit aussi\u00a0: {documents}.")


@require_safe
@requires(Verb.SEE_FUNDING, the_agreement)
def agreement_file(request: HouseRequest, agreement: Agreement) -> HttpResponse:
    """The scan, as an attachment whose name says nothing of what it is (invariant 10)."""
    if not agreement.file_name:
        raise Http404
    response = HttpResponse(queries.file_of(agreement), content_type=agreement.file_kind)
    name = f"document-{agreement.signed_on:%Y-%m-%d}.{EXTENSIONS[agreement.file_kind]}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.PLAN_FUNDING, the_agreement)
def void_agreement(request: HouseRequest, agreement: Agreement) -> HttpResponse:
    """Say that an agreement was entered by mistake."""
    if agreement.voided_at:
        raise Http404
    form = VoidForm(request.POST or None)
    if form.is_valid():
        try:
            operations.void_agreement(
                agreement, reason=form.cleaned_data["reason"], by=the_member(request), at=clock.now()
            )
        except operations.AgreementRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, "Le document est annulé. Vous pouvez enregistrer le bon.")
            return to_bilan(request, agreement.bilan_id)
    context = {
        "form": form,
        "agreement": agreement,
        "bilan": agreement.bilan,
        "resting": queries.sessions_resting_on(agreement),
    }
    return render(request, "funding/void_agreement.html", context, status=422 if form.is_bound else 200)
