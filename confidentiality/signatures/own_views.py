"""Signing from one's own account, with a proof of a moment ago: the person in their space, the provider's member."""

from allauth.account.authentication import get_authentication_records
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from confidentiality.models import DocumentSigner
from confidentiality.signatures import pages
from confidentiality.signatures.acting import SignatureRefused
from confidentiality.signatures.finding import the_signer
from confidentiality.signatures.forms import ReadForm, RefusalForm
from confidentiality.signatures.signing import open_document, refuse_document, sign_document
from foundation import clock
from organisations.access import fresh, requires
from organisations.browsers import in_words
from organisations.permissions import Verb
from organisations.rates import PDF_RATE, limited
from organisations.requests import HouseRequest

Method, Role = DocumentSigner.Method, DocumentSigner.Role


@require_safe
@requires(Verb.SIGN_DOCUMENT, the_signer)
def page(request: HouseRequest, signer: DocumentSigner) -> HttpResponse:
    """Where the signer stands, and the one thing to do next."""
    return _page(request, signer)


@require_POST
@requires(Verb.SIGN_DOCUMENT, the_signer)
def open_(request: HouseRequest, signer: DocumentSigner) -> HttpResponse:
    """Open the document itself: from here on it may be signed."""
    ways = ways_of(signer)
    if pages.stage_of(signer) == "read":
        try:
            open_document(signer, at=clock.now())
        except SignatureRefused as refusal:
            messages.error(request, str(refusal))
            return redirect(ways.page)
    return redirect(ways.document)


@require_safe
@requires(Verb.SIGN_DOCUMENT, the_signer)
@limited("signature_pdf", PDF_RATE, reads=True)
def document(request: HouseRequest, signer: DocumentSigner) -> HttpResponse:
    """The very bytes that are signed."""
    if signer.opened_at is None:
        return redirect(ways_of(signer).page)
    return pages.document_answer(signer.request)


@require_POST
@requires(Verb.SIGN_DOCUMENT, the_signer)
@fresh
def sign(request: HouseRequest, signer: DocumentSigner) -> HttpResponse:
    """Sign; who they are was proved a moment ago. Twice at once signs once."""
    form = ReadForm(request.POST)
    if form.is_valid():
        try:
            sign_document(
                signer,
                method=_method(request),
                shown_sha256=form.cleaned_data["document"],
                has_read=form.cleaned_data["has_read"],
                at=clock.now(),
                device=in_words(request.headers.get("User-Agent", "")),
            )
        except SignatureRefused as refusal:
            signer.refresh_from_db()
            if signer.signed_at is None:
                form.add_error(None, str(refusal))
        if not form.errors:
            messages.success(request, "Vous avez signé.")
            return redirect(ways_of(signer).page)
    return _page(request, signer, form=form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.SIGN_DOCUMENT, the_signer)
def refuse(request: HouseRequest, signer: DocumentSigner) -> HttpResponse:
    """Say no, with a reason."""
    form = RefusalForm(request.POST or None)
    ways = ways_of(signer)
    if form.is_valid():
        try:
            refuse_document(signer, reason=form.cleaned_data["reason"], at=clock.now())
        except SignatureRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(ways.page)
    context = pages.page_context(signer, ways, form=form)
    return render(request, f"signatures/{_space(signer)}_refuse.html", context, status=422 if form.is_bound else 200)


@require_safe
@requires(Verb.SIGN_DOCUMENT, the_signer)
@limited("signature_pdf", PDF_RATE, reads=True)
def sealed(request: HouseRequest, signer: DocumentSigner) -> HttpResponse:
    """One's own copy of the sealed document."""
    try:
        return pages.sealed_answer(signer.request)
    except SignatureRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(ways_of(signer).page)


def ways_of(signer: DocumentSigner) -> pages.Ways:
    """The addresses of a signer who signs in: the person's in their space, the member's in the team's."""
    prefix = _space(signer)

    def to(suffix: str = "") -> str:
        return reverse(f"signatures:{prefix}{suffix}", args=[signer.request.organisation.slug, signer.pk])

    return pages.Ways(to(), to("_open"), to("_document"), to("_sign"), to("_refuse"), to("_sealed"))


def _space(signer: DocumentSigner) -> str:
    return "own" if signer.role == Role.PERSON else "member"


def _method(request: HouseRequest) -> Method:
    """The proof that was given last: a code of the access card is told apart."""
    records = get_authentication_records(request, request.user)
    return Method.CARD if records and records[-1].get("method") == "card" else Method.ACCOUNT


def _page(
    request: HouseRequest, signer: DocumentSigner, *, form: ReadForm | None = None, status: int = 200
) -> HttpResponse:
    form = form or ReadForm(initial={"document": signer.request.sha256})
    context = pages.page_context(signer, ways_of(signer), form=form)
    return pages.with_frame(render(request, f"signatures/{_space(signer)}.html", context, status=status))
