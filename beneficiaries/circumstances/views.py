"""The circumstances of a bilan: the same pages for its two people, each in their own space."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries.circumstances import operations
from beneficiaries.circumstances.forms import AdjustmentForm, CircumstancesForm
from beneficiaries.circumstances.situations import (
    SITUATIONS_TO_CHECK,
    SITUATIONS_TO_JUSTIFY,
    Situation,
    agreed_on,
    period_of,
)
from beneficiaries.finding import own_bilan, the_bilan
from beneficiaries.measures import medical_words
from beneficiaries.models import Bilan, Circumstances
from beneficiaries.queries import course_of
from confidentiality.opening import opens
from foundation import clock
from organisations.permissions import Actor, Standing, Verb
from organisations.requests import HouseRequest


@dataclass(frozen=True)
class Side:
    """The circumstances of one bilan, as one of its two people sees them."""

    bilan: Bilan
    is_person: bool

    @property
    def bilan_id(self) -> UUID:
        return self.bilan.pk

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The ties of the bilan."""
        return self.bilan.ties(actor)


def the_side(request: HouseRequest, bilan_id: UUID) -> Side:
    """A professional's address; the person who types it is still the person."""
    bilan = the_bilan(request, bilan_id)
    return Side(bilan, Standing.PERSON in bilan.ties(request.actor))


def own_side(request: HouseRequest) -> Side:
    """The person's own address."""
    return Side(own_bilan(request), True)


def _read(request: HouseRequest, side: Side) -> HttpResponse:
    """What is noted, what the law asks of that situation, and what would better not be written."""
    found = operations.circumstances_of(side.bilan)
    situation = Situation(found.situation)
    course = course_of(side.bilan)
    context = {
        "found": found,
        "has_situation": situation != Situation.NONE,
        "notice": SITUATIONS_TO_CHECK.get(situation) or SITUATIONS_TO_JUSTIFY.get(situation, ""),
        "doubtful": medical_words(found.note, *found.measures),
        "period": period_of(found),
        "agreed_on": agreed_on(found),
        "may_change": not (course.is_closed or course.is_stopped),
    }
    return _render(request, side, "beneficiaries/circumstances.html", context)


def _note(request: HouseRequest, side: Side) -> HttpResponse:
    """Note them, or correct them."""
    form_class = AdjustmentForm if side.is_person else CircumstancesForm
    if request.method != "POST":
        found = operations.circumstances_of(side.bilan)
        return _form(request, side, form_class(initial=AdjustmentForm.initial_of(found)))
    form = form_class(request.POST)
    if not form.is_valid():
        return _form(request, side, form, status=422)
    try:
        operations.note_circumstances(side.bilan, by=request.user, at=clock.now(), **form.noted())
    except operations.CircumstancesChanged as conflict:
        form.add_error(None, str(conflict))
        form.data = _with_version(request, conflict.theirs.version)
        return _form(request, side, form, theirs=conflict.theirs, status=409)
    except operations.CircumstancesRefused as refusal:
        form.add_error(None, str(refusal))
        return _form(request, side, form, status=422)
    return redirect(_urls(request, side)["read_url"])


def _with_version(request: HouseRequest, version: int):
    """What was typed, to be saved over the version that is now shown beside it."""
    typed = request.POST.copy()
    typed["version"] = str(version)
    return typed


def _form(
    request: HouseRequest, side: Side, form: AdjustmentForm, *, theirs: Circumstances | None = None, status: int = 200
) -> HttpResponse:
    return _render(request, side, "beneficiaries/circumstances_edit.html", {"form": form, "theirs": theirs}, status)


def _urls(request: HouseRequest, side: Side) -> dict[str, str]:
    slug, prefix = request.organisation.slug, "own_" if side.is_person else ""
    ids = [] if side.is_person else [side.bilan.pk]
    names = {"read_url": "circumstances", "edit_url": "note_circumstances"}
    return {key: reverse(f"beneficiaries:{prefix}{name}", args=[slug, *ids]) for key, name in names.items()}


def _render(
    request: HouseRequest, side: Side, template: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    shell = {
        "bilan": side.bilan,
        "is_person": side.is_person,
        "layout": "base_beneficiary.html" if side.is_person else "base_professional.html",
        "who": f"vous et {side.bilan.consultant if side.is_person else side.bilan.beneficiary}",
    }
    return render(request, template, shell | _urls(request, side) | context, status=status)


sees, notes = Verb.SEE_CIRCUMSTANCES, Verb.NOTE_CIRCUMSTANCES
form_methods = require_http_methods(["GET", "HEAD", "POST"])
read = require_safe(opens(sees, the_side)(_read))
note = form_methods(opens(notes, the_side)(_note))
own_read = require_safe(opens(sees, own_side)(_read))
own_note = form_methods(opens(notes, own_side)(_note))
