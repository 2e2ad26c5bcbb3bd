"""The pages behind a private link: one document, one signer, no account. Codes keep real time."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from confidentiality.models import DocumentSigner
from confidentiality.signatures import codes, pages
from confidentiality.signatures.acting import SignatureRefused
from confidentiality.signatures.forms import CodeForm, RefusalForm
from confidentiality.signatures.links import signer_behind
from confidentiality.signatures.rules import masked
from confidentiality.signatures.signing import open_document, refuse_document, sign_by_code
from foundation import clock
from organisations.access import public
from organisations.browsers import in_words
from organisations.rates import limited
from organisations.requests import HouseRequest

READS, WRITES = "240/10m/ip", "60/10m/ip"


@require_safe
@public
@limited("signer_link", READS, reads=True)
def page(request: HouseRequest, slug: str, token: str) -> HttpResponse:
    """Where the signer stands, and the one thing to do next."""
    signer = _signer(request, token)
    return _page(request, signer, token) if signer else no_link(request)


@require_POST
@public
@limited("signer_link_acts", WRITES)
def open_(request: HouseRequest, slug: str, token: str) -> HttpResponse:
    """Open the document itself: from here on it may be signed."""
    signer = _signer(request, token)
    if signer is None:
        return no_link(request)
    if pages.stage_of(signer) == "read":
        try:
            open_document(signer, at=clock.now())
        except SignatureRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("signatures:link", slug=slug, token=token)
    return redirect("signatures:link_document", slug=slug, token=token)


@require_safe
@public
@limited("signer_link", READS, reads=True)
def document(request: HouseRequest, slug: str, token: str) -> HttpResponse:
    """The very bytes that are signed; opened from the page first, which says whose they are."""
    signer = _signer(request, token)
    if signer is None:
        return no_link(request)
    if signer.opened_at is None:
        return redirect("signatures:link", slug=slug, token=token)
    return pages.framed_answer(signer.request)


@require_POST
@public
@limited("signer_link_acts", WRITES)
def code(request: HouseRequest, slug: str, token: str) -> HttpResponse:
    """Send a code to the address that was given for this signer."""
    signer = _signer(request, token)
    if signer is None:
        return no_link(request)
    try:
        codes.send_code(signer, sender=request.organisation.name, at=clock.now(), real=datetime.now(UTC))
    except SignatureRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('signatures:link', args=[slug, token])}#signer")


@require_POST
@public
@limited("signer_link_acts", WRITES)
def sign(request: HouseRequest, slug: str, token: str) -> HttpResponse:
    """Sign with the code; twice at once signs once."""
    signer = _signer(request, token)
    if signer is None:
        return no_link(request)
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            is_right = sign_by_code(
                signer,
                typed=form.cleaned_data["code"],
                shown_sha256=form.cleaned_data["document"],
                has_read=form.cleaned_data["has_read"],
                at=clock.now(),
                real=datetime.now(UTC),
                device=in_words(request.headers.get("User-Agent", "")),
            )
        except SignatureRefused as refusal:
            signer.refresh_from_db()
            if signer.signed_at is None:
                form.add_error(None, str(refusal))
        else:
            if not is_right:
                form.add_error("code", codes.WRONG)
        if not form.errors:
            return redirect("signatures:link", slug=slug, token=token)
    return _page(request, signer, token, form=form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@public
@limited("signer_link", READS, reads=True)
def refuse(request: HouseRequest, slug: str, token: str) -> HttpResponse:
    """Say no, with a word or without."""
    signer = _signer(request, token)
    if signer is None:
        return no_link(request)
    form = RefusalForm(request.POST or None, signer=signer)
    if form.is_valid():
        try:
            refuse_document(signer, reason=form.cleaned_data["reason"], at=clock.now())
        except SignatureRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("signatures:link", slug=slug, token=token)
    context = pages.page_context(signer, _ways(slug, token), form=form)
    return render(request, "signatures/link_refuse.html", context, status=422 if form.is_bound else 200)


@require_safe
@public
@limited("signer_link", READS, reads=True)
def sealed(request: HouseRequest, slug: str, token: str) -> HttpResponse:
    """One's own copy of the sealed document."""
    signer = _signer(request, token)
    if signer is None:
        return no_link(request)
    try:
        return pages.sealed_answer(signer.request)
    except SignatureRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("signatures:link", slug=slug, token=token)


def no_link(request: HouseRequest) -> HttpResponse:
    """One page for an unknown, revoked, expired or foreign link: it tells nothing, and says what to do."""
    return render(request, "signatures/no_link.html", status=404)


def _signer(request: HouseRequest, token: str) -> DocumentSigner | None:
    return signer_behind(token, today=clock.today()) if request.organisation is not None else None


def _ways(slug: str, token: str) -> pages.Ways:
    def to(name: str) -> str:
        return reverse(f"signatures:{name}", args=[slug, token])

    return pages.Ways(
        page=to("link"),
        open=to("link_open"),
        document=to("link_document"),
        sign=to("link_sign"),
        refuse=to("link_refuse"),
        sealed=to("link_sealed"),
        code=to("link_code"),
    )


def _page(
    request: HouseRequest, signer: DocumentSigner, token: str, *, form: CodeForm | None = None, status: int = 200
) -> HttpResponse:
    context = pages.page_context(
        signer,
        _ways(request.organisation.slug, token),
        form=form or CodeForm(initial={"document": signer.request.sha256}),
        is_sent=codes.waits(signer, real=datetime.now(UTC)),
        address=masked(signer.email),
    )
    return pages.with_frame(render(request, "signatures/link.html", context, status=status))


for _view in (page, open_, document, code, sign, refuse, sealed):
    _view.shows_no_house = True  # type: ignore[attr-defined]
