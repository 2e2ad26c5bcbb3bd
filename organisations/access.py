"""The one door of every view: sign in, find the thing in the organisation, ask the table."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse

from organisations.doorway import to_sign_in
from organisations.freshness import step_up
from organisations.permissions import Actor, Decision, Thing, Verb, can
from organisations.requests import HouseRequest

Find = Callable[..., Thing]


def requires(verb: Verb, find: Find | None = None) -> Callable[[Callable], Callable]:
    """Let a view run only for those whom the table allows the verb.

    `find(request, **ids of the URL)` fetches the thing within the organisation (or raises
    Http404) and the view receives it instead of the ids. Strangers get the 404 of an absent
    page; a colleague who may know that the thing exists gets a 403 with the reason.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HouseRequest, slug: str | None = None, **ids: Any) -> HttpResponse:
            if at_the_door := entered(request, slug):
                return at_the_door
            if find is None:
                check(request.actor, verb)
                return view(request, **ids)
            thing = find(request, **ids)
            check(request.actor, verb, thing)
            return view(request, thing)

        return marked(guarded, verb)

    return decorate


def entered(request: HouseRequest, slug: str | None) -> HttpResponse | None:
    """The way to sign in for visitors, whether the organisation exists or not; then absent ones are 404."""
    if not request.user.is_authenticated:
        return to_sign_in(request)
    if slug is not None and request.organisation is None:
        raise Http404
    return None


def check(actor: Actor, verb: Verb, thing: Thing | None = None) -> Decision:
    """The table's yes, with its reason. Raises Http404 or PermissionDenied for a no."""
    decision = can(actor, verb, thing)
    if decision:
        return decision
    if decision.is_hidden:
        raise Http404
    raise PermissionDenied(decision.reason)


def public(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view that anybody may open, signed in or not."""
    return marked(view, None)


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view of one's own account: anybody signed in, about themselves only."""

    @wraps(view)
    def guarded(request: HouseRequest, **ids: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        return view(request, **ids)

    return marked(guarded, None)


def fresh(view: Callable[..., HttpResponse] | None = None, *, once_a_session: str = "") -> Any:
    """Let a view run only after a proof of who one is that is less than five minutes old.

    Under `requires`, `opens` or `signed_in`, so that strangers meet their 404 first:
    `@requires(Verb.X, finder) @fresh def …`. With `once_a_session="synthesis"` the proof is asked
    at the first such page of a session only.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HouseRequest, *args: Any, **ids: Any) -> HttpResponse:
            return step_up(request, once_a_session) or view(request, *args, **ids)

        guarded.freshness = once_a_session or "always"  # type: ignore[attr-defined]
        return guarded

    return decorate(view) if view else decorate


def marked(view: Callable[..., HttpResponse], verb: Verb | None) -> Callable[..., HttpResponse]:
    """Let a view say which verb it asks for; a test walks every address and reads it."""
    view.verb = verb  # type: ignore[attr-defined]
    return view
