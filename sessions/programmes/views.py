"""Offers, seen by the team: list, one offer, its versions, and what its administration decides of it."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation import clock
from organisations.access import requires
from organisations.actors import member_of
from organisations.permissions import Verb, can
from organisations.requests import HouseRequest
from sessions.models import Offer
from sessions.programmes import operations, showing
from sessions.programmes.changes import Said, changes
from sessions.programmes.documents import sheet_context
from sessions.programmes.finding import the_offer, the_version
from sessions.programmes.forms import TitlesForm
from sessions.programmes.panels import offer_rows, rooms_of, template_choices
from sessions.programmes.queries import current_of, draft_of, history_of, sheet_of, team, titles_by_member
from sessions.programmes.rules import mentions
from sessions.shipping import shipped_offers


def to_offer(request: HouseRequest, offer: Offer) -> HttpResponse:
    return redirect("programmes:offer", slug=request.organisation.slug, offer_id=offer.pk)


@require_safe
@requires(Verb.SEE_PROGRAMMES)
def offers(request: HouseRequest) -> HttpResponse:
    """Every offer, and where each stands."""
    rows = offer_rows(slug=request.organisation.slug, on=clock.today())
    context = {
        "rows": [row for row in rows if not row.is_retired],
        "retired": [row for row in rows if row.is_retired],
        "may_write": bool(can(request.actor, Verb.WRITE_PROGRAMMES)),
        "has_listed": any(row.offer.listed_at for row in rows),
    }
    return render(request, "programmes/offers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE_PROGRAMMES)
def create(request: HouseRequest) -> HttpResponse:
    """A new offer, from a template or from nothing."""
    code = request.POST.get("template", "")
    if request.method == "POST" and (code in shipped_offers() or code == "blank"):
        words, steps = shipped_offers()[code] if code != "blank" else ({}, ())
        draft = operations.create_offer(
            request.organisation, words=words, steps=steps, by=member_of(request.actor), at=clock.now()
        )
        return redirect("programmes:edit", slug=request.organisation.slug, offer_id=draft.offer_id)
    is_refused = request.method == "POST"
    context = {"choices": template_choices(), "is_refused": is_refused}
    return render(request, "programmes/create.html", context, status=422 if is_refused else 200)


@require_safe
@requires(Verb.SEE_PROGRAMMES)
def offer(request: HouseRequest, offer_id: UUID) -> HttpResponse:
    """One offer: its sheet as visitors read it, what is missing, what can be done."""
    found = the_offer(offer_id)
    current, draft = current_of(found), draft_of(found)
    shown = current or draft
    assert shown is not None  # an offer has a draft, a version, or both
    shown.offer = found
    sheet = sheet_of(shown, house=request.organisation, on=clock.today())
    every = mentions(sheet)
    context = sheet_context(sheet) | {
        "offer": found,
        "current": current,
        "draft": draft,
        "may_write": bool(can(request.actor, Verb.WRITE_PROGRAMMES)),
        "lacks": [mention for mention in every if mention.blocks],
        "warnings": [mention for mention in every if mention.warns],
        "there": [mention for mention in every if mention.is_there],
        "rooms": rooms_of(found, slug=request.organisation.slug),
    }
    return render(request, "programmes/offer.html", context)


@require_safe
@requires(Verb.SEE_PROGRAMMES)
def history(request: HouseRequest, offer_id: UUID) -> HttpResponse:
    """Every version and what changed from one to the next."""
    found = the_offer(offer_id)
    versions = history_of(found)
    said = [Said.by(version, version.steps.all()) for version in versions]
    rows = [
        (version, changes(said[place + 1], said[place]) if place + 1 < len(said) else None)
        for place, version in enumerate(versions)
    ]
    return render(request, "programmes/history.html", {"offer": found, "rows": rows})


@require_safe
@requires(Verb.SEE_PROGRAMMES)
def version(request: HouseRequest, offer_id: UUID, number: int) -> HttpResponse:
    """One published version as it was, for a bilan that was opened from it."""
    found = the_version(offer_id, number)
    sheet = sheet_of(found, house=request.organisation, on=clock.today())
    current = current_of(found.offer)
    context = sheet_context(sheet) | {"version": found, "is_current": current is not None and current.pk == found.pk}
    return render(request, "programmes/version.html", context)


def _decides(act: Callable[[HouseRequest, Offer], str]) -> Callable[..., HttpResponse]:
    """A decision of one button: what it says once it is done, or why not."""

    @require_POST
    @requires(Verb.WRITE_PROGRAMMES)
    def decide(request: HouseRequest, offer_id: UUID) -> HttpResponse:
        found = the_offer(offer_id)
        try:
            messages.success(request, act(request, found))
        except operations.ProgrammeRefused as refusal:
            messages.error(request, str(refusal))
        return to_offer(request, found)

    return decide


def _bring_back(request: HouseRequest, found: Offer) -> str:
    showing.bring_back(found)
    return "Le programme est repris. Il n’est pas encore en ligne."


def _put_online(request: HouseRequest, found: Offer) -> str:
    showing.put_online(found, at=clock.now())
    return "La fiche est en ligne."


def _take_offline(request: HouseRequest, found: Offer) -> str:
    showing.take_offline(found)
    return "La fiche n’est plus en ligne. Votre équipe peut encore ouvrir des bilans de ce programme."


def _review(request: HouseRequest, found: Offer) -> str:
    showing.confirm_review(found, on=clock.today())
    return "C’est noté : la fiche est relue aujourd’hui."


bring_back, put_online, take_offline, review = map(_decides, (_bring_back, _put_online, _take_offline, _review))


@require_POST
@requires(Verb.WRITE_PROGRAMMES)
def start_draft(request: HouseRequest, offer_id: UUID) -> HttpResponse:
    """Prepare the next version."""
    found = the_offer(offer_id)
    try:
        operations.start_draft(found, by=member_of(request.actor), at=clock.now())
    except operations.ProgrammeRefused as refusal:
        messages.error(request, str(refusal))
        return to_offer(request, found)
    return redirect("programmes:edit", slug=request.organisation.slug, offer_id=offer_id)


@require_POST
@requires(Verb.WRITE_PROGRAMMES)
def duplicate(request: HouseRequest, offer_id: UUID) -> HttpResponse:
    """Another offer out of this one."""
    draft = operations.duplicate(the_offer(offer_id), by=member_of(request.actor), at=clock.now())
    messages.success(request, "Voici la copie : changez ce qui diffère.")
    return redirect("programmes:edit", slug=request.organisation.slug, offer_id=draft.offer_id)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE_PROGRAMMES)
def retire(request: HouseRequest, offer_id: UUID) -> HttpResponse:
    """Stop selling it; asks once."""
    found = the_offer(offer_id)
    if request.method == "POST":
        showing.retire(found, at=clock.now())
        messages.success(request, "Le programme est retiré.")
        return to_offer(request, found)
    return render(
        request, "programmes/retire.html", {"offer": found, "programme": current_of(found) or draft_of(found)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE_PROGRAMMES)
def titles(request: HouseRequest) -> HttpResponse:
    """Titles and qualities of those who accompany (L6352-1)."""
    written = titles_by_member()
    forms = []
    for member in team():
        row = written.get(member.pk)
        initial = {"titles": row.titles, "is_shown": row.is_shown} if row else {"is_shown": True}
        forms.append(TitlesForm(request.POST or None, member=member, initial=initial))
    is_posted = request.method == "POST" and bool(forms)
    if is_posted and all(form.is_valid() for form in forms):
        showing.write_titles(
            {form.member: (form.cleaned_data["titles"], form.cleaned_data["is_shown"]) for form in forms}
        )
        messages.success(request, "Les titres et qualités sont enregistrés.")
        return redirect("programmes:offers", slug=request.organisation.slug)
    return render(request, "programmes/titles.html", {"forms": forms}, status=422 if is_posted else 200)
