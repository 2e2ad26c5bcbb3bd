"""Signing from one's own account, with a proof of a moment ago: the person in their space, the provider's member."""

from collections.abc import Callable
from dataclasses import dataclass

from allauth.account.authentication import get_authentication_records
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from confidentiality.models import DocumentSigner
from confidentiality.signatures import pages
from confidentiality.signatures.acting import SignatureRefused
from confidentiality.signatures.finding import member_signer, own_signer
from confidentiality.signatures.forms import ReadForm, RefusalForm
from confidentiality.signatures.signing import open_document, refuse_document, sign_document
from foundation import clock
from organisations.access import fresh, requires
from organisations.browsers import in_words
from organisations.permissions import Verb
from organisations.rates import PDF_RATE, limited
from organisations.requests import HouseRequest

Method, Role = DocumentSigner.Method, DocumentSigner.Role


def page(request: HouseRequest, signer: DocumentSigner) -> HttpResponse:
    """Where the signer stands, and the one thing to do next."""
    return _page(request, signer)


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


@limited("signature_pdf", PDF_RATE, reads=True)
def document(request: HouseRequest, signer: DocumentSigner) -> HttpResponse:
    """The very bytes that are signed."""
    if signer.opened_at is None:
        return redirect(ways_of(signer).page)
    return pages.framed_answer(signer.request)


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


def refuse(request: HouseRequest, signer: DocumentSigner) -> HttpResponse:
    """Say no, with a word or without."""
    form = RefusalForm(request.POST or None, signer=signer)
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


@limited("signature_pdf", PDF_RATE, reads=True)
def sealed(request: HouseRequest, signer: DocumentSigner) -> HttpResponse:
    """One's own copy of the sealed document."""
    try:
        return pages.sealed_answer(signer.request)
    except SignatureRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(ways_of(signer).page)


@dataclass(frozen=True)
class Doors:
    """The pages of a signer who signs in, each behind its verb."""

    page: Callable[..., HttpResponse]
    open: Callable[..., HttpResponse]
    document: Callable[..., HttpResponse]
    sign: Callable[..., HttpResponse]
    refuse: Callable[..., HttpResponse]
    sealed: Callable[..., HttpResponse]


def behind(verb: Verb, find: Callable[..., DocumentSigner]) -> Doors:
    """The same pages for the person and for a member of the team."""
    door = requires(verb, find)
    return Doors(
        page=require_safe(door(page)),
        open=require_POST(door(open_)),
        document=require_safe(door(document)),
        sign=require_POST(door(sign)),
        refuse=require_http_methods(["GET", "HEAD", "POST"])(door(refuse)),
        sealed=require_safe(door(sealed)),
    )


def ways_of(signer: DocumentSigner) -> pages.Ways:
    """The addresses of a signer who signs in: the person's in their space, the member's in the team's."""
    prefix = _space(signer)

    def to(suffix: str = "") -> str:
        return reverse(f"signatures:{prefix}{suffix}", args=[signer.request.organisation.slug, signer.pk])

    return pages.Ways(to(), to("_open"), to("_document"), to("_sign"), to("_refuse"), to("_sealed"))


def _space(signer: DocumentSigner) -> str:
    return "own" if signer.role == Role.PERSON else "member"


def _method(request: HouseRequest) -> DocumentSigner.Method:
    """The proof that was given last: a code of the access card is told apart."""
    records = get_authentication_records(request, request.user)
    return Method.CARD if records and records[-1].get("method") == "card" else Method.ACCOUNT


def _page(
    request: HouseRequest, signer: DocumentSigner, *, form: ReadForm | None = None, status: int = 200
) -> HttpResponse:
    form = form or ReadForm(initial={"document": signer.request.sha256})
    context = pages.page_context(signer, ways_of(signer), form=form)
    return pages.with_frame(render(request, f"signatures/{_space(signer)}.html", context, status=status))


OWN = behind(Verb.SIGN_DOCUMENT, own_signer)
MEMBER = behind(Verb.SIGN_FOR_HOUSE, member_signer)
