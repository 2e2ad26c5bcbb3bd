"""The texts of a house: published by its administration, read by each person, noted from paper when they have no screen."""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beneficiaries.finding import own_bilan, the_bilan
from beneficiaries.models import Bilan
from foundation import clock
from foundation.pdf import PdfUnavailable, pdf_response
from funding.agreements.welcome import operations
from funding.agreements.welcome.queries import current, currents, readings_of
from funding.agreements.welcome.texts import LEADS, blocks, proposed
from funding.models import HouseText
from funding.views.common import the_member
from organisations.access import requires
from organisations.declaration import declaration_mention
from organisations.forms import PlainForm
from organisations.permissions import Actor, Standing, Verb
from organisations.rates import PDF_RATE, limited
from organisations.requests import HouseRequest


class TextForm(PlainForm):
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label="Texte",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 24}),
        help_text="Une ligne qui commence par ## est un titre, par un tiret un point de liste. Une ligne vide sépare.",
    )


@dataclass(frozen=True)
class ReadBy:
    """One text of the house, in one bilan."""

    bilan: Bilan
    kind: HouseText.Kind

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The ties of the bilan."""
        return self.bilan.ties(actor)


def kind_of(house_text: str) -> HouseText.Kind:
    if house_text not in set(HouseText.Kind):
        raise Http404
    return HouseText.Kind(house_text)


def own_text(request: HouseRequest, house_text: str) -> ReadBy:
    """The text of this address, for the person who is signed in."""
    return ReadBy(own_bilan(request), kind_of(house_text))


def text_of(request: HouseRequest, bilan_id: UUID, house_text: str) -> ReadBy:
    """The text of this address, in one bilan."""
    return ReadBy(the_bilan(request, bilan_id), kind_of(house_text))


@require_safe
@requires(Verb.SET_UP_ORGANISATION)
def texts(request: HouseRequest) -> HttpResponse:
    """What the house gives to everybody, and since when."""
    published = currents()
    rows = [(kind, LEADS[kind], published.get(kind)) for kind in HouseText.Kind]
    return render(request, "funding/agreements/welcome/texts.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.SET_UP_ORGANISATION)
def edit_text(request: HouseRequest, house_text: str) -> HttpResponse:
    """Write one of them, and publish it as a new version."""
    kind = kind_of(house_text)
    last = current(kind)
    number = last.version if last else 0
    form, theirs = (
        TextForm(request.POST or None, initial={"text": last.text if last else proposed(kind), "seen": number}),
        None,
    )
    if form.is_valid():
        try:
            made = operations.publish_text(kind, by=the_member(request), at=clock.now(), **form.cleaned_data)
        except operations.TextConflict as conflict:
            typed, theirs = request.POST.copy(), last
            typed["seen"] = str(number)
            form = TextForm(typed)
            form.add_error("text", str(conflict))
        except operations.TextRefused as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, f"{kind.label}, version {made.version}\N{NO-BREAK SPACE}: c’est publié.")
            return redirect("funding:texts", slug=request.organisation.slug)
    context = {"form": form, "kind": kind, "last": last, "theirs": blocks(theirs.text) if theirs else []}
    return render(request, "funding/agreements/welcome/edit.html", context, status=422 if form.is_bound else 200)


@require_safe
@requires(Verb.ENTER_ORGANISATION)
@limited("pdf", PDF_RATE, reads=True)
def text_pdf(request: HouseRequest, house_text: str) -> HttpResponse:
    """The version in force, to be printed."""
    return _printed(request, kind_of(house_text))


def _printed(request: HouseRequest, kind: HouseText.Kind) -> HttpResponse:
    text = current(kind)
    if text is None:
        raise Http404
    context = {
        "text": text,
        "title": kind.label,
        "blocks": blocks(text.text),
        "organisation": request.organisation,
        "declaration": declaration_mention(request.organisation),
    }
    try:
        return pdf_response("funding/agreements/welcome/document.html", context)
    except PdfUnavailable as fault:
        raise Http404(str(fault)) from None


@require_POST
@requires(Verb.RECORD_FACT, text_of)
def note_on_paper(request: HouseRequest, asked: ReadBy) -> HttpResponse:
    """The person was given the text on paper and read it: noted on their behalf."""
    text = current(asked.kind)
    if text is None:
        raise Http404
    by = the_member(request)
    try:
        operations.note_reading(asked.bilan, text, by=by.user, author_name=str(by), at=clock.now(), is_assisted=True)
    except operations.TextRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{asked.kind.label}\N{NO-BREAK SPACE}: remis sur papier, c’est noté.")
    return redirect("funding:documents", slug=request.organisation.slug, bilan_id=asked.bilan.pk)


@require_safe
@requires(Verb.SEE_OWN_DOCUMENTS, own_bilan)
def own_welcome(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """The three texts, and which are read."""
    readings = [reading for reading in readings_of(bilan) if reading.text is not None]
    return render(request, "funding/agreements/welcome/own.html", {"bilan": bilan, "readings": readings})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.ACKNOWLEDGE_TEXT, own_text)
def own_text_page(request: HouseRequest, asked: ReadBy) -> HttpResponse:
    """Read one, and say so."""
    text = current(asked.kind)
    if text is None:
        raise Http404
    reading = next(one for one in readings_of(asked.bilan) if one.kind == asked.kind)
    if request.method == "POST":
        try:
            name = str(asked.bilan.beneficiary)
            operations.note_reading(asked.bilan, text, by=request.user, author_name=name, at=clock.now())
        except operations.TextRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Merci, c’est noté.")
        return redirect("funding:own_welcome", slug=request.organisation.slug)
    context = {"reading": reading, "text": text, "blocks": blocks(text.text)}
    return render(request, "funding/agreements/welcome/own_text.html", context)


@require_safe
@requires(Verb.ACKNOWLEDGE_TEXT, own_text)
@limited("pdf", PDF_RATE, reads=True)
def own_text_pdf(request: HouseRequest, asked: ReadBy) -> HttpResponse:
    """The same to be kept."""
    return _printed(request, asked.kind)
