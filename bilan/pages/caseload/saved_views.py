"""A member's own views of the list: filters and order under a name, kept, renamed, deleted by them alone."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from bilan.pages.caseload.selection import choices_of
from organisations.access import requires
from organisations.actors import member_of
from organisations.caseload import ViewRefused, change_view, delete_view, keep_view
from organisations.caseload_forms import SavedViewForm
from organisations.models import SavedView
from organisations.permissions import Actor, Standing, Verb
from organisations.queries import consultants, views_of
from organisations.requests import HouseRequest


@dataclass(frozen=True)
class FoundView:
    """A view of the member who asks; those of colleagues are absent."""

    view: SavedView

    def ties(self, actor: Actor) -> frozenset[Standing]:
        return frozenset({Standing.IN_CHARGE} if self.view.member_id == actor.membership_id else ())


def the_view(request: HouseRequest, view_id: UUID) -> FoundView:
    """The view of this address."""
    return FoundView(get_object_or_404(SavedView, pk=view_id, member_id=request.actor.membership_id))


def canonical(request: HouseRequest, search: str) -> str:
    """What was on screen, read again from the start: only filters that the page offers are kept, and no name."""
    try:
        asked = QueryDict(search[:600])
    except ValueError:  # too many fields, or a coding of none
        asked = QueryDict()
    return choices_of(request.actor, consultants()).read(asked.dict()).search


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.ENTER_ORGANISATION)
def views(request: HouseRequest) -> HttpResponse:
    """The views of a member; posting keeps one more and shows it."""
    member = member_of(request.actor)
    form = SavedViewForm(request.POST or None)
    if form.is_valid():
        search = canonical(request, request.POST.get("search", ""))
        try:
            keep_view(member, search=search, **form.cleaned_data)
        except ViewRefused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"La vue « {form.cleaned_data['name']} » est gardée.")
            return redirect(f"/o/{request.organisation.slug}/?{search}")
    context = {"form": form, "views": views_of(member.pk), "search": request.POST.get("search", "")}
    return render(request, "shell/caseload/views.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.ARRANGE_VIEW, the_view)
def change(request: HouseRequest, found: FoundView) -> HttpResponse:
    """Rename a view, or let it open first."""
    view = found.view
    form = SavedViewForm(request.POST or None, initial={"name": view.name, "is_default": view.is_default})
    if form.is_valid():
        try:
            change_view(view, **form.cleaned_data)
        except ViewRefused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, "La vue est changée.")
            return redirect("bilans:views", slug=request.organisation.slug)
    context = {"form": form, "view": view}
    return render(request, "shell/caseload/change_view.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(Verb.ARRANGE_VIEW, the_view)
def delete(request: HouseRequest, found: FoundView) -> HttpResponse:
    """Forget a view; the bilans that it showed are not touched."""
    delete_view(found.view)
    messages.success(request, "La vue est supprimée.")
    return redirect("bilans:views", slug=request.organisation.slug)
