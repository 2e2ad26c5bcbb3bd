"""The one way to the content of a bilan: permission first, then the database shows that bilan alone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Protocol
from uuid import UUID

from django.http import HttpResponse

from foundation.tenancy import content_of, show_content_of
from organisations.access import check, entered, marked
from organisations.permissions import CONTENT_VERBS, Actor, Standing, Verb
from organisations.requests import HouseRequest


class OfBilan(Protocol):
    """A bilan, or anything that belongs to one."""

    @property
    def bilan_id(self) -> UUID: ...

    def ties(self, actor: Actor) -> frozenset[Standing]: ...


@contextmanager
def opened(thing: OfBilan, *, by: Actor, verb: Verb) -> Iterator[None]:
    """Show the content of one bilan to somebody whom the table allows the verb, for the block.

    Raises Http404 or PermissionDenied otherwise.
    """
    assert verb in CONTENT_VERBS, verb
    check(by, verb, thing)
    with content_of(thing.bilan_id):
        yield


def opens(verb: Verb, find: Callable[..., OfBilan]) -> Callable[[Callable], Callable]:
    """Like `requires`, and the content of that one bilan stays visible until the response is rendered."""
    assert verb in CONTENT_VERBS, verb

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HouseRequest, slug: str, **ids: Any) -> HttpResponse:
            if at_the_door := entered(request, slug):
                return at_the_door
            thing = find(request, **ids)
            check(request.actor, verb, thing)
            show_content_of(thing.bilan_id)
            return view(request, thing)

        return marked(guarded, verb)

    return decorate
