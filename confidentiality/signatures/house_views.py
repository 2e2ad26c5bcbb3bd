"""Following a request: who has signed, sending the link again, paper, taking it back. For who keeps the file."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from confidentiality.files import fetch
from confidentiality.models import DocumentSigner, SignatureRequest
from confidentiality.pdfs import FileRefused
from confidentiality.signatures import pages
from confidentiality.signatures.acting import SignatureRefused, place_of
from confidentiality.signatures.finding import the_party, the_request
from confidentiality.signatures.forms import CancelForm, PaperForm
from confidentiality.signatures.links import send_again
from confidentiality.signatures.operations import cancel_request, record_paper
from confidentiality.signatures.queries import reason_for, row_of
from foundation import clock
from organisations.access import requires
from organisations.permissions import Verb, can
from organisations.rates import PDF_RATE, UPLOAD_RATE, limited
from organisations.requests import HouseRequest


@require_safe
@requires(Verb.SEE_SIGNATURES, the_request)
def request_(request: HouseRequest, asked: SignatureRequest) -> HttpResponse:
    """Where one document stands, party by party, and what was done so far."""
    context = {
        "asked": asked,
        "row": row_of(asked, today=clock.today()),
        "reason": reason_for(asked, request.actor),
        "acts": asked.acts.select_related("signer"),
        "person_name": asked.bilan.beneficiary.shown_to(request.actor),
        "may_act": bool(can(request.actor, Verb.ASK_SIGNATURES, asked)),
    }
    return render(request, "signatures/request.html", context)


@require_safe
@requires(Verb.SEE_SIGNATURES, the_request)
@limited("signature_pdf", PDF_RATE, reads=True)
def document(request: HouseRequest, asked: SignatureRequest) -> HttpResponse:
    """The document as it was proposed."""
    return pages.document_answer(asked)


@require_safe
@requires(Verb.SEE_SIGNATURES, the_request)
@limited("signature_pdf", PDF_RATE, reads=True)
def sealed(request: HouseRequest, asked: SignatureRequest) -> HttpResponse:
    """The sealed document."""
    try:
        return pages.sealed_answer(asked)
    except SignatureRefused as refusal:
        messages.error(request, str(refusal))
        return _to_request(request, asked)


@require_safe
@requires(Verb.SEE_SIGNATURES, the_party)
@limited("signature_pdf", PDF_RATE, reads=True)
def scan(request: HouseRequest, asked: SignatureRequest) -> HttpResponse:
    """The scan of the paper that a party signed."""
    party = _party(asked)
    if not party.scan_name:
        raise Http404
    response = HttpResponse(fetch(party.scan_name, place_of(party, "scan")), content_type=party.scan_kind)
    response["Content-Disposition"] = 'inline; filename="document"'
    return response


@require_POST
@requires(Verb.ASK_SIGNATURES, the_party)
@limited("signature_again", "20/h/user")
def again(request: HouseRequest, asked: SignatureRequest) -> HttpResponse:
    """Send a new private link; those sent before open nothing any more."""
    try:
        send_again(_party(asked), at=clock.now())
    except SignatureRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Un nouveau lien part. Les précédents n’ouvrent plus rien.")
    return _to_request(request, asked)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.ASK_SIGNATURES, the_request)
def cancel(request: HouseRequest, asked: SignatureRequest) -> HttpResponse:
    """Take the document back."""
    form = CancelForm(request.POST or None)
    if form.is_valid():
        try:
            cancel_request(asked, reason=form.cleaned_data["reason"], by=request.user, at=clock.now())
        except SignatureRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Ce document n’est plus à signer.")
            return _to_request(request, asked)
    context = {"asked": asked, "form": form}
    return render(request, "signatures/cancel.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.ASK_SIGNATURES, the_request)
@limited("signature_paper", UPLOAD_RATE)
def paper(request: HouseRequest, asked: SignatureRequest) -> HttpResponse:
    """Enter the signatures that a scanned paper shows."""
    form = PaperForm(request.POST or None, request.FILES or None, request=asked)
    if form.is_valid():
        try:
            record_paper(asked, **form.cleaned_data, by=request.user, at=clock.now())
        except (SignatureRefused, FileRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Les signatures sur papier sont enregistrées.")
            return _to_request(request, asked)
    context = {"asked": asked, "form": form, "file_is_lost": form.is_bound and bool(request.FILES)}
    return render(request, "signatures/paper.html", context, status=422 if form.is_bound else 200)


def _party(asked: SignatureRequest) -> DocumentSigner:
    """The signer whom the address names (`the_party`)."""
    party: DocumentSigner = asked.party  # type: ignore[attr-defined]
    party.request = asked
    return party


def _to_request(request: HouseRequest, asked: SignatureRequest) -> HttpResponse:
    return redirect("signatures:request", slug=request.organisation.slug, signature_id=asked.pk)
